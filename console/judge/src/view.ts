/**
 * "In S" (protocol.md section 3): the definitions that hold alike in the past of an entry and in a set whose state is
 * computed. A View asks them of one such set, over facts that may lie outside it.
 */

import { Charters } from "./charters.js";
import { push, type Act, type Carrier, type Fact, type Facts, type Kind, type Response } from "./facts.js";
import { noFaults, type Faults } from "./faults.js";
import { Findings } from "./findings.js";
import type { Hash } from "./hash.js";
import { Lines } from "./lines.js";
import { byPlace, least } from "./order.js";
import { Notices } from "./notices.js";
import { Obligations } from "./obligations.js";
import { Officers } from "./officers.js";
import { isPrefix, logKey, type Applied, type Cover, type Leaf } from "./past.js";

export class View {
  readonly channel: Hash;
  readonly facts: Facts;
  readonly cover: Cover;
  readonly faults: Faults;
  readonly charters: Charters;
  readonly officers: Officers;
  readonly notices: Notices;
  readonly findings: Findings;
  readonly lines: Lines;
  readonly obligations: Obligations;
  #tips: Map<string, Leaf[]> | undefined;

  constructor(channel: Hash, facts: Facts, cover: Cover, faults: Faults = noFaults) {
    this.channel = channel;
    this.facts = facts;
    this.cover = cover;
    this.faults = faults;
    this.charters = new Charters(this);
    this.officers = new Officers(this);
    this.notices = new Notices(this);
    this.findings = new Findings(this);
    this.lines = new Lines(this);
    this.obligations = new Obligations(this);
  }

  /** The view of the past of an entry. */
  before(leaf: Applied): View {
    return new View(this.channel, this.facts, leaf.past, this.faults);
  }

  has(leaf: Leaf): boolean {
    return this.cover.has(leaf);
  }

  /** The ends of the branches of a party's logs, ascending as positions. */
  tipsOf(party: string): readonly Leaf[] {
    if (this.#tips === undefined) {
      this.#tips = new Map();
      for (const tip of this.cover.tips()) push(this.#tips, tip.party, tip);
    }
    return this.#tips.get(party) ?? [];
  }

  /** Whether a stop in S takes the effect from an entry. Entries of class `root` are never disowned. */
  isDisowned(leaf: Leaf): boolean {
    if (this.faults.has("disowned-counts")) return false;
    if (leaf.entry?.class === "root" && !this.faults.has("stop-shuts-root")) return false;
    return this.facts.stops.some(
      (stop) => logKey(stop.last) === logKey(leaf) && !isPrefix(leaf, stop.last) && this.has(stop.carrier),
    );
  }

  /** Facts are of valid entries, so effective is what is in S and not disowned there. */
  isEffective(leaf: Leaf): boolean {
    return this.has(leaf) && !this.isDisowned(leaf);
  }

  /** The valid entries in S that carry an act, disowned ones included. */
  carriers<K extends Kind>(act: Act<K>): Act<K>["carriers"] {
    return act.carriers.filter(({ leaf }) => this.has(leaf));
  }

  effectiveLeaves(act: { readonly carriers: readonly Carrier[] }): Applied[] {
    return act.carriers.map(({ leaf }) => leaf).filter((leaf) => this.isEffective(leaf));
  }

  /** An act is effective when at least one entry that carries it is. */
  isEffectiveAct(act: { readonly carriers: readonly Carrier[] } | undefined): boolean {
    return act?.carriers.some(({ leaf }) => this.isEffective(leaf)) ?? false;
  }

  /** The effective acts of a kind, of one party. */
  actsOf<K extends Kind>(kind: K, party: string): Act<K>[] {
    return this.facts.ofKind(kind).filter((act) => act.says.party === party && this.isEffectiveAct(act));
  }

  /** An act's least effective entry. */
  firstEffective(act: { readonly carriers: readonly Carrier[] }): Applied | undefined {
    return least(this.effectiveLeaves(act), byPlace);
  }

  /** The party whose word it is: the one that is reported, else the one in whose log it stands. */
  speakerOf({ body, party }: Response["says"]): string {
    return body.reported.party === "" || this.faults.has("no-speaker") ? party : body.reported.party;
  }

  lastFacts(facts: readonly Fact[]): Fact[] {
    return this.#causallyLast(facts, (fact) => [fact.leaf]);
  }

  lastActs<A extends { readonly carriers: readonly Carrier[] }>(acts: readonly A[]): A[] {
    return this.#causallyLast(acts, (act) => this.effectiveLeaves(act));
  }

  /**
   * Those that are before no other. One is before another if every effective entry of it is in the past of some
   * effective entry of the other.
   */
  #causallyLast<T>(things: readonly T[], leavesOf: (thing: T) => Applied[]): T[] {
    if (this.faults.has("all-are-last")) return [...things];
    type Placed = { thing: T; leaves: Applied[] };
    const isBefore = (one: Placed, other: Placed) => one.leaves.every((leaf) => other.leaves.some(({ past }) => past.has(leaf)));
    // "Before" is a strict order, so what is before something that fell out is before what that fell out for. From the
    // last that was applied, most fall out at once.
    let last: Placed[] = [];
    for (const thing of things.toReversed()) {
      const one = { thing, leaves: leavesOf(thing) };
      if (last.some((other) => isBefore(one, other))) continue;
      last = [...last.filter((other) => !isBefore(other, one)), one];
    }
    return last.map(({ thing }) => thing).reverse();
  }
}
