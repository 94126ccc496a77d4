import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryItem, Ladder, LadderStep, Rung, Volume } from "../src/lib/api/types.ts";
import { Flood, floodOf, floodWithin } from "../src/lib/channel/flood.ts";
import { fieldIn, isReceived, lastConfirmed, stepsOf } from "../src/lib/channel/ladder.ts";
import { differences } from "../src/lib/channel/readback.ts";

const volume: Volume = {
  footprint: { shape: "circle", places: [[350000000, 400000000]], radius: 500_000, entered: "35N 40E, 500M" },
  from: 1_700_000_000_000, lower: { ref: "GND", value: 0 }, upper: { ref: "AGL", unit: "FT", value: 1_500_000 },
};

test("what was typed otherwise but says the same is read back without a difference", () => {
  const heard = { ...volume, footprint: { radius: 500_000, places: [[350000000, 400000000]], shape: "circle", entered: "35.0N 040.0E" } } as Volume;
  assert.deepEqual(differences({ number: 3, volumes: [volume] }, { number: 3, volumes: [heard] }), []);
});

test("each field that differs is named as the nodes name it", () => {
  const heard: Volume = { ...volume, upper: { ref: "AGL", unit: "FT", value: 1_600_000 }, until: 1_700_000_100_000 };
  assert.deepEqual(differences({ number: 3, volumes: [volume] }, { number: 8, volumes: [heard] }), ["number", "volumes[0].until", "volumes[0].upper"]);
  const moved: Volume = { ...volume, footprint: { ...volume.footprint, places: [[350000001, 400000000]] } };
  assert.deepEqual(differences({ number: 3, volumes: [volume] }, { number: 3, volumes: [moved] }), ["volumes[0].footprint"]);
});

test("a volume that was not repeated, or was made up, differs as a whole", () => {
  assert.deepEqual(differences({ number: 3, volumes: [volume, volume] }, { number: 3, volumes: [volume] }), ["volumes[1]"]);
  assert.deepEqual(differences({ number: 3, volumes: [volume] }, { number: 3, volumes: [volume, volume] }), ["volumes[1]"]);
  assert.deepEqual(["number", "volumes[1]", "volumes[0].lower"].map(fieldIn), [{ field: "number" }, { field: "volume", volume: 2 }, { field: "lower", volume: 1 }]);
});

const step = (rung: Rung, clock: number): LadderStep => ({ rung, clock, machine: ["released", "node", "shown"].includes(rung), place: { epoch: 1, number: clock, party: "ru", root: "" } });
const ladder = (...steps: LadderStep[]): Ladder => ({ party: "ru", confirms: "none", steps });

test("what nodes state by themselves confirms nothing", () => {
  assert.equal(isReceived(ladder(step("node", 1), step("shown", 2))), false);
  assert.equal(isReceived(ladder(step("node", 1), step("received", 2))), true);
  const both = stepsOf(ladder(step("node", 1), step("node", 2), step("reply", 3), step("reply", 4)));
  assert.deepEqual([both.get("node")?.length, both.get("reply")?.length], [1, 2]);
});

test("a change takes the confirmation from what stands, and the version confirmed last is still told", () => {
  const version = (current: boolean, ...steps: LadderStep[]) => ({ current, ladders: [ladder(...steps)] }) as unknown as HistoryItem;
  assert.deepEqual(lastConfirmed([version(false, step("received", 7)), version(true, step("node", 9))], "ru"), { version: 1, at: 7, current: false });
  assert.equal(lastConfirmed([version(true, step("node", 9))], "ru"), undefined);
});

test("above ten alarms in ten minutes one summary stands for all", () => {
  const flood = new Flood();
  for (let i = 1; i <= floodOf; i++) assert.equal(flood.takes(1, i), "each");
  assert.equal(flood.takes(1, 100), "summary");
  assert.equal(flood.takes(1, 101 + floodWithin), "each");
  assert.equal(flood.rate(101 + floodWithin), 1);
});
