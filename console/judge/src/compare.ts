/** Plays a vector in every order and says where it first disagrees. */

import { canonicalText, type Json } from "./canonical.js";
import { firstDifference, show } from "./diff.js";
import type { Verify } from "./signature.js";
import type { Faults } from "./faults.js";
import type { History } from "./history.js";
import { byBytes, type Place } from "./order.js";
import { positionKey, positionOf, type Applied } from "./past.js";
import { distinct, otherArrivals, play, type Vector, type Waiting } from "./replay.js";
import { stateHash, stateOf } from "./state.js";

export interface Outcome {
  /** Empty if the vector passed. */
  complaints: string[];
  /** As played in the vector's own order. */
  history: History;
}

export function check(vector: Vector, options: { verify?: Verify; faults?: Faults }): Outcome {
  const orders = { "its own": vector.arrival, ...otherArrivals(vector.arrival) };
  let own: History | undefined;
  for (const [order, arrival] of Object.entries(orders)) {
    const { history, waiting } = play(vector, arrival, options);
    own ??= history;
    const complaints = compare(vector, history, waiting);
    if (complaints.length > 0) return { complaints: [`order of arrival: ${order}`, ...complaints], history: own };
  }
  return { complaints: [], history: own! };
}

function compare(vector: Vector, history: History, waiting: Waiting[]): string[] {
  const complaints: string[] = [];
  const waits = firstDifference(distinct(vector.waiting) as unknown as Json, waiting as unknown as Json, "waiting");
  if (waits) complaints.push(`${waits.path}: want ${show(waits.want)}, got ${show(waits.got)}`);

  const state = stateOf(history);
  complaints.push(...compareEntries(vector.state, history));
  const difference = firstDifference(vector.state, state, "state");
  if (difference) complaints.push(`${difference.path}: want ${show(difference.want)}, got ${show(difference.got)}`);
  else if (stateHash(state) !== vector.stateHash) complaints.push(`stateHash: want ${vector.stateHash}, got ${stateHash(state)}`);
  return complaints;
}

type JudgedPlace = Place & { verdict: string; pairs: string[] };

/** The first entry, in the order of application, that is judged otherwise: what follows is often its consequence. */
function compareEntries(state: Json, history: History): string[] {
  const listed = (state as { entries?: unknown }).entries as JudgedPlace[] | undefined;
  const wanted = new Map((listed ?? []).map((entry) => [positionKey(positionOf(entry)), entry]));
  const odd = history.entries.find((entry) => {
    const want = wanted.get(positionKey(positionOf(entry)));
    return want !== undefined && judgementText(want) !== judgementText(entry);
  });
  if (odd === undefined) return [];
  const want = wanted.get(positionKey(positionOf(odd)))!;
  return [
    `entry ${odd.party}/${odd.epoch}/${odd.number}: want ${judgementText(want)}, got ${judgementText(odd)}`,
    `  ${new TextDecoder().decode(odd.bytes)}`,
  ];
}

function judgementText({ verdict, pairs }: Pick<JudgedPlace, "verdict"> & { pairs: readonly string[] }): string {
  return pairs.length === 0 ? verdict : `${verdict} ${canonicalText([...pairs])}`;
}

/** How often each verdict was given, to entries and to the pairs of findings. */
export class VerdictCounts {
  readonly #counts = new Map<string, number>();

  add(entries: readonly Applied[]): void {
    for (const { verdict, pairs } of entries) for (const name of [verdict, ...pairs.map((pair) => `pair ${pair}`)]) this.#count(name);
  }

  lines(): string[] {
    return [...this.#counts].sort(([a], [b]) => byBytes(a, b)).map(([name, count]) => `${String(count).padStart(8)}  ${name}`);
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
