import { here } from "../channel/here.svelte.ts";
import { known, t } from "../words/words.svelte.ts";
import type { HandoverItem } from "./types.ts";

/** What a control of an item is called: one thing may be on the list for several reasons. */
export function titleOf({ kind, duty, party, name, label }: HandoverItem): string {
  const why = duty ? `${here.partyName(party)}, ${known("duty.", duty)}` : t(`handover.kind.${kind}`);
  return `${why}: ${name} ${label}`.trim();
}
