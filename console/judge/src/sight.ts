/**
 * What each party has seen (protocol.md section 6): `receipts`, `seen` and `told` are all read from the pasts of a party's
 * own entries. One walk through them, in the order of places, meets every entry of the others once.
 */

import type { View } from "./view.js";
import { Cover, placeOf, positionOf, type Applied, type Leaf } from "./past.js";
import { byPlace, type Place, type Position } from "./order.js";

export class Sight {
  /** All that is in the past of any entry of the party. */
  readonly covered: Cover;
  /** The least place among the party's entries whose past contains the entry. */
  readonly #firstSeen = new Map<Leaf, Place>();
  readonly #party: string;

  /** `entries` are the party's own in the set, void ones included, those disowned there excluded. */
  constructor(party: string, entries: readonly Applied[]) {
    this.#party = party;
    let covered = Cover.empty;
    for (const entry of [...entries].sort(byPlace)) {
      for (const leaf of covered.beyond(entry.past)) this.#firstSeen.set(leaf, placeOf(entry));
      covered = covered.union(entry.past);
    }
    this.covered = covered;
  }

  /** The least place whose past contains one of the leaves. */
  receiptOf(leaves: readonly Leaf[]): Place | undefined {
    const places = leaves.map((leaf) => this.#firstSeen.get(leaf)).filter((place) => place !== undefined);
    return places.sort(byPlace)[0];
  }

  /** The tips of what is covered of other parties' logs. */
  heads(): Position[] {
    return this.covered.tips().filter((leaf) => leaf.party !== this.#party).map(positionOf);
  }
}

/** For each party with an entry in the set, ascending. */
export function sights(view: View, entries: readonly Applied[]): Map<string, Sight> {
  const own = new Map<string, Applied[]>();
  for (const entry of entries) {
    const list = own.get(entry.party) ?? [];
    own.set(entry.party, list);
    if (!view.isDisowned(entry)) list.push(entry);
  }
  return new Map([...own].map(([party, list]) => [party, new Sight(party, list)]));
}
