import type { NoticeKind } from "../api/types.ts";
import type { WordKey } from "../words/table.ts";

/** The kinds of what the law may protect (requirement F4). */
const humanitarian: readonly NoticeKind[] = ["site", "movement", "infrastructure"];

/** The sentence that stands wherever a notice of a kind is cancelled, or was. */
export function lawOf(kind: NoticeKind | undefined): WordKey {
  return kind && humanitarian.includes(kind) ? "law.humanitarian" : "cancel.law.text";
}
