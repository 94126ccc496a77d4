import { to } from "../router.svelte.ts";
import type { DeskItem, Owed } from "../api/types.ts";

/** Where an item of the desk is dealt with. */
export function itemHref({ what, id = "", notice, kind, action }: DeskItem): string {
  switch (what) {
    case "acknowledge":
    case "readback":
    case "respond":
    case "clash":
    case "standby":
      return owedHref(id, notice, kind);
    case "draft":
      return to("drafts", id);
    case "handover":
      return to("handover", id);
    case "enrolment":
      return to("officers");
    case "charter":
      return to("entries");
    case "contested":
      return to("notice", id);
    case "receipt":
      return notice || action === "look" ? owedHref(id, notice, kind) : to("messages");
  }
}

/** Where what is owed for an act, or for a clash, is answered. */
export function owedHref(of: string, notice: string | undefined, kind: string | undefined): string {
  if (kind === "finding") return to("clash", of);
  return notice ? to("notice", notice) : to("messages", of);
}

export const dutyHref = ({ of, notice, kind }: Owed): string => owedHref(of, notice, kind);

/** Keys for a list in which the same thing may be owed twice. */
export function keyed<T>(items: readonly T[], name: (item: T) => string): { key: string; item: T }[] {
  const met = new Map<string, number>();
  return items.map((item) => {
    const key = name(item);
    const n = met.get(key) ?? 0;
    met.set(key, n + 1);
    return { key: n === 0 ? key : `${key} ${n}`, item };
  });
}
