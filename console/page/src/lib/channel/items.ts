import { to } from "../router.svelte.ts";
import type { DeskItem, Owed } from "../api/types.ts";

/** Where an item of the desk is dealt with. */
export function itemHref({ what, id = "", name, notice, kind, action }: DeskItem): string {
  switch (what) {
    case "check":
      return action === "check" ? checkHref(name) : to("line");
    case "reconfirm":
      return action === "reconfirm" && notice ? `${to("notice", notice)}?do=reconfirm` : owedHref(id, notice, kind);
    case "acknowledge":
    case "readback":
    case "respond":
    case "clash":
    case "standby":
      return owedHref(id, notice, kind);
    case "pass":
      return action === "pass" ? passHref(id, notice, kind) : owedHref(id, notice, kind);
    case "batch":
      return to("batches");
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
  if (kind === "urgent") return to("urgent", of);
  if (kind === "call") return to("calls", of);
  if (kind === "incident" || kind === "account") return to("incidents", of);
  return notice ? to("notice", notice) : to("messages", of);
}

/** Where a line check with a party is entered, with its dialog open. */
const checkHref = (party: string): string => `${to("line")}?do=check&with=${encodeURIComponent(party)}`;

/** Where it is said to whom an act was passed on, with the dialog open. */
const passHref = (of: string, notice: string | undefined, kind: string | undefined): string => `${owedHref(of, notice, kind)}?do=pass&of=${of}`;

/** Where what is owed is met; what is not ours, or is met, is only looked at. */
export function dutyHref({ duty, of, to: party, notice, kind }: Owed, ours: boolean): string {
  if (duty === "check") return ours && party ? checkHref(party) : to("line");
  if (ours && duty === "reconfirm" && notice) return `${to("notice", notice)}?do=reconfirm`;
  if (ours && duty === "pass") return passHref(of, notice, kind);
  return owedHref(of, notice, kind);
}

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
