/** What the checks of section 5 look at: one entry, and its past. */

import type { Position } from "./order.js";
import type { Charter } from "./charter.js";
import type { Charters } from "./charters.js";
import type { Verify } from "./signature.js";
import type { Entry } from "./entry.js";
import type { Facts } from "./facts.js";
import type { Faults } from "./faults.js";
import type { Cover, Leaf, Reason } from "./past.js";
import { View } from "./view.js";

/** What the judge needs of the node around it. */
export interface World {
  readonly channel: string;
  readonly facts: Facts;
  readonly faults: Faults;
  readonly verify: Verify;
  /** All that is applied. Only a fault looks at it. */
  readonly applied: Cover;
  leafAt(position: Position): Leaf | undefined;
}

/** The first check that fails gives the reason; undefined is no objection. */
export type Objection = Reason | undefined;

export class Case {
  readonly leaf: Leaf;
  readonly entry: Entry;
  readonly world: World;
  readonly view: View;
  readonly charters: Charters;
  /** The last charter that the log's `open` carried; for `open`, that itself carries. */
  readonly carried: Charter | undefined;
  /** The base charter. */
  readonly base: Charter | undefined;

  constructor(leaf: Leaf, entry: Entry, past: Cover, world: World) {
    this.leaf = leaf;
    this.entry = entry;
    this.world = world;
    this.view = new View(world.channel, world.facts, past, world.faults);
    const sight = this.isFaulty("present-charter") ? new View(world.channel, world.facts, world.applied, world.faults) : this.view;
    this.charters = sight.charters;
    this.carried = chartersOfOpen(leaf.first).at(-1);
    this.base = this.charters.baseFor(this.party, this.carried);
  }

  get party(): string {
    return this.entry.frame.party;
  }

  get current(): Charter | undefined {
    return this.charters.current;
  }

  isFaulty(fault: Parameters<Faults["has"]>[0]): boolean {
    return this.world.faults.has(fault);
  }

  /** A position is in the past if its branch is, up to its size. */
  hasInPast(position: Position): boolean {
    const leaf = this.world.leafAt(position);
    return leaf !== undefined && this.view.has(leaf);
  }
}

function chartersOfOpen({ entry }: Leaf): readonly Charter[] {
  if (entry === undefined || entry.contents.reason) return [];
  const contents = entry.contents.value;
  return contents.class === "root" && contents.act.kind === "open" ? contents.act.body.charters : [];
}

