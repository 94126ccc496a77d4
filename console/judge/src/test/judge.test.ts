import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalText } from "../canonical.js";
import { faults, type Fault } from "../faults.js";
import { remembering, verifyByOpenSSL } from "../nodeverify.js";
import { otherArrivals, play } from "../replay.js";
import { stateHash, stateOf } from "../state.js";
import type { Scene } from "./builder.js";
import { scenes } from "./scenes.js";

const verify = remembering(verifyByOpenSSL);
const built = new Map(Object.entries(scenes).map(([name, build]) => [name, build()]));

/** What differs from the expectation: empty for a right judge. */
function surprises(scene: Scene, seeded: Fault[] = []): string[] {
  const { history, waiting } = play(scene.vector(), scene.arrival, { verify, faults: new Set(seeded) });
  const found = scene.expectations.flatMap(({ log, number, want, pairs }) => {
    const entry = history.entries.find((each) => each.party === log.party && each.epoch === log.epoch && decoder.decode(each.bytes) === log.entries[number]);
    const got = `${entry?.verdict} ${entry?.pairs}`;
    return got === `${want} ${pairs}` ? [] : [`${log.party}/${log.epoch}/${number}: want ${want} ${pairs}, got ${got}: ${log.entries[number]!.slice(-300, -180)}`];
  });
  return canonicalText(waiting) === canonicalText(scene.waiting) ? found : [...found, `waiting ${canonicalText(waiting)}`];
}

const decoder = new TextDecoder();

for (const [name, scene] of built) {
  test(`${name}: every entry gets the verdict of protocol.md`, () => {
    assert.deepEqual(surprises(scene), []);
  });

  test(`${name}: the state does not depend on the order of arrival`, () => {
    const vector = scene.vector();
    const want = stateHash(stateOf(play(vector, scene.arrival, { verify }).history));
    const orders = { ...otherArrivals(scene.arrival), ...Object.fromEntries([1, 2, 3, 4, 5].map((seed) => [seed, shuffled(scene.arrival, seed)])) };
    for (const [order, arrival] of Object.entries(orders)) {
      assert.equal(stateHash(stateOf(play(vector, arrival, { verify }).history)), want, order);
    }
  });
}

test("every fault is noticed by a scene, in a verdict or in the state", () => {
  const hash = (scene: Scene, seeded: Fault[]) => stateHash(stateOf(play(scene.vector(), scene.arrival, { verify, faults: new Set(seeded) }).history));
  const right = new Map([...built].map(([name, scene]) => [name, hash(scene, [])]));
  const unnoticed = (Object.keys(faults) as Fault[]).filter((fault) => [...built].every(([name, scene]) => hash(scene, [fault]) === right.get(name)));
  assert.deepEqual(unnoticed, []);
});

/** The same entries in another order; a small generator of its own makes it repeatable. */
function shuffled(arrival: readonly number[], seed: number): number[] {
  let random = seed;
  const next = () => (random = (random * 1103515245 + 12345) % 2 ** 31);
  return arrival.map((branch) => ({ branch, at: next() })).sort((a, b) => a.at - b.at).map(({ branch }) => branch);
}
