import type { Check, HandoverItem } from "./types.ts";

/** How the incoming officer has marked an item so far. */
export interface Mark {
  mark: "" | "seen" | "question";
  note: string;
}

export const unmarked: Mark = { mark: "", note: "" };

/** Whether an item needs nothing more: a question wants its note. */
export const settled = ({ mark, note }: Mark): boolean => mark === "seen" || (mark === "question" && note.trim() !== "");

/** The marks of items in their order, as they are signed. */
export function checksOf(items: readonly HandoverItem[], marks: ReadonlyMap<string, Mark>): Check[] {
  return items.map(({ id }) => {
    const { mark, note } = marks.get(id) ?? unmarked;
    const said = mark === "question" ? note.trim() : "";
    return { item: id, mark: mark as Check["mark"], ...(said ? { note: said } : {}) };
  });
}

/** How many items still want a mark. */
export const left = (items: readonly HandoverItem[], marks: ReadonlyMap<string, Mark>): number => items.filter(({ id }) => !settled(marks.get(id) ?? unmarked)).length;

/** The first item from a place on, and then from the beginning, that wants a mark; -1 if none does. */
export function nextOpen(items: readonly HandoverItem[], marks: ReadonlyMap<string, Mark>, from: number): number {
  for (let i = 0; i < items.length; i++) {
    const at = (from + i) % items.length;
    if (!settled(marks.get(items[at]!.id) ?? unmarked)) return at;
  }
  return -1;
}
