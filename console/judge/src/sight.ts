/**
 * What each party has seen (protocol.md section 6): `receipts`, `seen` and `told` are all read from the pasts of a party's
 * own entries. One walk through them, in the order of places, meets every entry of the others once. `firstToSee` asks of
 * a few entries only, without the walk.
 */

import type { View } from "./view.js";
import { Cover, placeOf, positionOf, type Applied, type Leaf, type Line } from "./past.js";
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

/**
 * The least of a party's entries whose past contains one of the leaves, of those that are not void(frame) and not
 * disowned. Along a branch the pasts only grow, so there it is looked for by halves.
 */
export function firstToSee(view: View, party: string, leaves: readonly Leaf[]): Applied | undefined {
  const wanted = firstOfLines(leaves);
  const sees = (entry: Leaf) => wanted.some((leaf) => (entry as Applied).past.has(leaf)); // what a view covers is applied
  let first: Applied | undefined;
  for (const tip of view.tipsOf(party)) {
    if (first !== undefined && first.epoch < tip.epoch) break; // places are ordered by epoch first
    const found = sees(tip) ? firstOnBranch(view, tip, sees) : undefined;
    if (found !== undefined && (first === undefined || byPlace(found, first) < 0)) first = found;
  }
  return first;
}

/** Who has a leaf in its past has all that stand before it on its line. */
function firstOfLines(leaves: readonly Leaf[]): Leaf[] {
  const firsts = new Map<Line, Leaf>();
  for (const leaf of leaves) {
    const known = firsts.get(leaf.line);
    if (known === undefined || leaf.number < known.number) firsts.set(leaf.line, leaf);
  }
  return [...firsts.values()];
}

/** On the branch that ends with `tip`, which sees. */
function firstOnBranch(view: View, tip: Leaf, sees: (entry: Leaf) => boolean): Applied | undefined {
  const ends = [tip];
  for (let base = tip.line.base; base !== undefined && sees(base); base = base.line.base) ends.push(base);

  const start = ends.at(-1)!;
  let [low, high] = [0, start.number - start.line.leaves[0]!.number];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sees(start.line.leaves[middle]!)) high = middle;
    else low = middle + 1;
  }
  for (const end of ends.toReversed()) {
    for (; ; low++) {
      const entry = end.line.leaves[low]!;
      if (entry.entry !== undefined && !view.isDisowned(entry)) return entry as Applied;
      if (entry === end) break;
    }
    low = 0;
  }
  return undefined;
}
