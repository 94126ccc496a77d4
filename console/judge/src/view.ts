/**
 * "In S" (protocol.md section 3): the definitions that hold alike in the past of an entry and in a set whose state is
 * computed. A View asks them of one such set, over facts that may lie outside it.
 */

import { Charters } from "./charters.js";
import type { Act, Carrier, Fact, Facts, Kind } from "./facts.js";
import { noFaults, type Faults } from "./faults.js";
import { Findings } from "./findings.js";
import type { Hash } from "./hash.js";
import { Notices } from "./notices.js";
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

  constructor(channel: Hash, facts: Facts, cover: Cover, faults: Faults = noFaults) {
    this.channel = channel;
    this.facts = facts;
    this.cover = cover;
    this.faults = faults;
    this.charters = new Charters(this);
    this.officers = new Officers(this);
    this.notices = new Notices(this);
    this.findings = new Findings(this);
  }

  has(leaf: Leaf): boolean {
    return this.cover.has(leaf);
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

  lastFacts(facts: readonly Fact[]): Fact[] {
    return this.#causallyLast(facts, (fact) => [fact.leaf]);
  }

  lastActs<K extends Kind>(acts: readonly Act<K>[]): Act<K>[] {
    return this.#causallyLast(acts, (act) => this.effectiveLeaves(act));
  }

  /**
   * Those that are before no other. One is before another if every effective entry of it is in the past of some
   * effective entry of the other.
   */
  #causallyLast<T>(things: readonly T[], leavesOf: (thing: T) => Applied[]): T[] {
    if (this.faults.has("all-are-last")) return [...things];
    const leaves = new Map(things.map((thing) => [thing, leavesOf(thing)]));
    const isBefore = (one: T, other: T) =>
      one !== other && leaves.get(one)!.every((leaf) => leaves.get(other)!.some(({ past }) => past.has(leaf)));
    return things.filter((one) => !things.some((other) => isBefore(one, other)));
  }
}
