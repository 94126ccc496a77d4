/** Vectors: histories with the state that they must give, and how to play one in a chosen order of arrival. */

import type { Json } from "./canonical.js";
import type { Verify } from "./signature.js";
import type { Faults } from "./faults.js";
import type { Hash } from "./hash.js";
import { History, StructureError } from "./history.js";
import { byBytes } from "./order.js";
import type { Leaf } from "./past.js";

export interface Vector {
  name: string;
  channel: Hash;
  /** A log from number 0, whole; a fork repeats the common prefix. */
  branches: { party: string; epoch: number; entries: string[] }[];
  /** Each integer is a branch, meaning its next entry. */
  arrival: number[];
  waiting: Waiting[];
  state: Json;
  stateHash: Hash;
}

/** The first entry of a branch that waits, or that a mirror does not store. */
export type Waiting = { epoch: number; number: number; party: string };

export interface Played {
  history: History;
  waiting: Waiting[];
}

/** An entry is its own text, or its bytes in base64 where they are no text. */
export function entryBytes(entry: string): Uint8Array {
  if (!entry.startsWith("base64:")) return new TextEncoder().encode(entry);
  return Uint8Array.from(atob(entry.slice("base64:".length)), (character) => character.charCodeAt(0));
}

export function play(vector: Pick<Vector, "channel" | "branches">, arrival: readonly number[], options: { verify?: Verify; faults?: Faults } = {}): Played {
  const history = new History({ channel: vector.channel, ...options });
  const cursors = vector.branches.map((branch) => ({ ...branch, leaves: [] as Leaf[], next: 0, isStopped: false }));

  for (const index of arrival) {
    const branch = cursors[index];
    const entry = branch?.entries[branch.next];
    if (branch === undefined || entry === undefined) throw new Error(`arrival names an entry of branch ${index} that is not there`);
    branch.next++;
    if (branch.isStopped) continue;
    try {
      branch.leaves.push(history.append(branch, branch.leaves.at(-1), entryBytes(entry)));
    } catch (error) {
      if (!(error instanceof StructureError)) throw error;
      branch.isStopped = true;
    }
  }

  const waiting = cursors.flatMap(({ party, epoch, leaves, next }) => {
    const unapplied = leaves.findIndex((leaf) => !history.isApplied(leaf));
    const number = unapplied === -1 ? leaves.length : unapplied;
    return number < next ? [{ epoch, number, party }] : [];
  });
  return { history, waiting: distinct(waiting) };
}

/** Sorted and without repeats: two branches may wait for the same place. */
export function distinct(waiting: readonly Waiting[]): Waiting[] {
  const each = new Map(waiting.map(({ epoch, number, party }) => [`${party}/${epoch}/${number}`, { epoch, number, party }]));
  return [...each.values()].sort((a, b) => byBytes(a.party, b.party) || a.epoch - b.epoch || a.number - b.number);
}

/** Other orders in which the same entries may arrive. */
export function otherArrivals(arrival: readonly number[]): Record<string, number[]> {
  const counts = new Map<number, number>();
  for (const branch of arrival) counts.set(branch, (counts.get(branch) ?? 0) + 1);
  const branches = [...counts.keys()].sort((a, b) => a - b);
  const whole = (order: number[]) => order.flatMap((branch) => Array<number>(counts.get(branch)!).fill(branch));

  const rounds = Math.max(0, ...counts.values());
  const roundRobin = Array.from({ length: rounds }, (_, round) => branches.filter((branch) => counts.get(branch)! > round)).flat();
  return { "last branch first": whole(branches.toReversed()), "round robin": roundRobin };
}
