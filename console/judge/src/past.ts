/**
 * Branches, positions, and sets of entries (protocol.md sections 2 and 3).
 *
 * The entries of one (party, epoch) form a tree of branches. Each entry is a *leaf* there, and its position names it.
 * A set that is closed under "before it" is a *cover*: the last leaves of what it holds of each log. So a cover
 * grows with the number of logs, not of entries.
 */

import type { Charter } from "./charter.js";
import type { Entry } from "./entry.js";
import type { Hash } from "./hash.js";
import type { Tree } from "./merkle.js";
import { byPosition, type Place, type Position } from "./order.js";

/** A stretch of one branch: the leaves from a fork, or from number 0, up to an end without further forks. */
export interface Line {
  /** The leaf after which the line begins; undefined at number 0. */
  readonly base: Leaf | undefined;
  /** In their order, as far as they are stored. */
  readonly leaves: Leaf[];
}

/** An entry that is stored, at its position. */
export interface Leaf extends Place {
  readonly party: string;
  readonly epoch: number;
  readonly number: number;
  /** The root of its branch after it. */
  readonly root: Hash;
  readonly line: Line;
  readonly before: Leaf | undefined;
  /** Entry 0 of its branch. */
  readonly first: Leaf;
  readonly tree: Tree;
  readonly bytes: Uint8Array;
  /** undefined: the entry is void(frame). */
  readonly entry: Entry | undefined;
}

export interface Judgement {
  /** "valid" or the reason for which the entry is void. */
  readonly verdict: Verdict;
  /** For a finding that passed its entry-level checks, the verdict of each pair. */
  readonly pairs: readonly Verdict[];
}

export type Verdict = "valid" | Reason;
export type Reason =
  | "accepted" | "baseless" | "cancelled" | "channel" | "charter" | "committed" | "declined" | "early" | "enrolled" | "frame" | "head"
  | "key" | "kind" | "log" | "malformed" | "marking" | "mode" | "open" | "originator" | "owner" | "pair" | "pairs" | "party" | "person"
  | "picture" | "reference" | "release" | "repeat" | "replay" | "revoked" | "role" | "rule" | "side" | "signature" | "stale" | "unknown";

/** An entry that has been judged and joined. */
export interface Applied extends Leaf, Judgement {
  readonly past: Cover;
  /** The charter in force in its past. */
  readonly inForce: Charter | undefined;
}

export function positionOf({ epoch, number, party, root }: Place): Position {
  return { epoch, party, root, size: number + 1 };
}

export function placeOf({ epoch, number, party, root }: Place): Place {
  return { epoch, number, party, root };
}

export function positionKey({ epoch, party, root, size }: Position): string {
  return `${logKey({ epoch, party })}/${size}/${root}`;
}

export function logKey({ epoch, party }: { epoch: number; party: string }): string {
  return `${party}/${epoch}`;
}

/** Whether a leaf is the other, or stands before it in the other's branch. */
export function isPrefix(leaf: Leaf, of: Leaf): boolean {
  let on: Leaf | undefined = of;
  while (on !== undefined && on.line !== leaf.line) on = on.line.base;
  return on !== undefined && leaf.number <= on.number;
}

/** The leaf of that number in the branch that ends with a leaf. */
export function inBranch(end: Leaf, number: number): Leaf | undefined {
  if (number < 0 || number > end.number) return undefined;
  let on = end;
  while (on.line.leaves[0]!.number > number) on = on.line.base!; // number 0 begins a line without base
  return on.line.leaves[number - on.line.leaves[0]!.number];
}

export class Cover {
  static readonly empty = new Cover(new Map());
  readonly #tips: ReadonlyMap<string, readonly Leaf[]>;

  private constructor(tips: ReadonlyMap<string, readonly Leaf[]>) {
    this.#tips = tips;
  }

  has(leaf: Leaf): boolean {
    return this.#tips.get(logKey(leaf))?.some((tip) => isPrefix(leaf, tip)) ?? false;
  }

  /** The cover with these leaves, and what stands before each in its branch. */
  with(leaves: Iterable<Leaf>): Cover {
    const tips = new Map(this.#tips);
    for (const leaf of leaves) {
      const known = tips.get(logKey(leaf)) ?? [];
      if (known.some((tip) => isPrefix(leaf, tip))) continue;
      tips.set(logKey(leaf), [...known.filter((tip) => !isPrefix(tip, leaf)), leaf]);
    }
    return new Cover(tips);
  }

  /** The leaves that `more` has beyond this cover. */
  *beyond(more: Cover): Generator<Leaf> {
    const seen = new Set<Leaf>();
    for (const tip of more.tips()) {
      for (let leaf: Leaf | undefined = tip; leaf !== undefined && !seen.has(leaf) && !this.has(leaf); leaf = leaf.before) {
        seen.add(leaf);
        yield leaf;
      }
    }
  }

  union(...others: readonly Cover[]): Cover {
    return this.with(others.flatMap((other) => other.tips()));
  }

  /** The ends of the branches of the set, without those that are a prefix of another; ascending as positions. */
  tips(): Leaf[] {
    return [...this.#tips.values()].flat().sort((a, b) => byPosition(positionOf(a), positionOf(b)));
  }
}
