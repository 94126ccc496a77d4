import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as library from "mgrs";
import { DEGREE, exactLength, exactTime, drawnLength, formatDTG, formatGrid, formatHeight, formatLength, formatPlace, formatWindow, gridSide, isOpen, lastOpening, openingAt, openingsWithin, placeAt, squaresIn, within, type Height, type Place } from "../src/lib/notation/index.ts";

const { toPoint } = (library as unknown as { default: typeof library }).default;

// Written by the node's own notation: what the page shows must be what the node would write.
interface Vectors {
  places: { place: Place; DD: string; DD7: string; DDM: string; DMS: string; MGRS: string; MGRS3: string }[];
  heights: { H: Height; Text: string }[];
  times: { Millis: number; Text: string }[];
}
const vectors = JSON.parse(readFileSync(new URL("../../test/data/notation.json", import.meta.url), "utf8")) as Vectors;

test("openings are those of the node: each day or week, until the last", () => {
  const hour = 3_600_000;
  const daily = { from: 6 * hour, until: 8 * hour, every: "day" as const, last: 54 * hour };
  assert.deepEqual(openingAt(daily, 0), { from: 6 * hour, until: 8 * hour });
  assert.deepEqual(openingAt(daily, 8 * hour), { from: 6 * hour, until: 8 * hour }, "both ends belong to it");
  assert.deepEqual(openingAt(daily, 8 * hour + 1), { from: 30 * hour, until: 32 * hour });
  assert.equal(openingAt(daily, 57 * hour), undefined);
  assert.deepEqual(lastOpening(daily), { from: 54 * hour, until: 56 * hour });
  assert.deepEqual(lastOpening({ ...daily, last: 53 * hour }), { from: 30 * hour, until: 32 * hour });
  assert.equal(lastOpening({ ...daily, last: 0 }).until, 0);
  assert.deepEqual([7, 9, 31, 55, 79].map((h) => isOpen(daily, h * hour)), [true, false, true, true, false]);
  assert.deepEqual([1, 170].map((h) => isOpen({ from: 0, until: 2 * hour, every: "week" }, h * hour)), [true, true]);
  assert.deepEqual(openingsWithin(daily, 7 * hour, 40 * hour).map(({ from }) => from / hour), [6, 30]);
  assert.deepEqual(openingsWithin({ from: hour }, 0, 2 * hour), [{ from: hour, until: 0 }]);
  assert.deepEqual(openingsWithin({ from: 3 * hour }, 0, 2 * hour), []);
});

test("degrees are written as the node writes them", () => {
  for (const v of vectors.places) {
    assert.equal(formatPlace(v.place, "dd"), v.DD);
    assert.equal(formatPlace(v.place, "dd", 7), v.DD7);
    assert.equal(formatPlace(v.place, "ddm"), v.DDM);
    assert.equal(formatPlace(v.place, "dms"), v.DMS);
  }
});

test("grid squares are the node's, and hold the place", () => {
  let compared = 0;
  for (const v of vectors.places) {
    const text = formatGrid(v.place);
    const lat = v.place[0] / DEGREE;
    if (lat > 84 || lat < -80) {
      assert.equal(text, undefined);
      assert.equal(formatPlace(v.place, "mgrs"), v.DD, "near a pole the page shows decimal degrees");
      continue;
    }
    assert.ok(text);
    assert.equal(formatGrid(v.place, 3), v.MGRS3);
    assert.equal(text, v.MGRS);
    compared++;
  }
  assert.ok(compared > 250);
});

test("a grid reference read by the library comes back as the same square", () => {
  for (const v of vectors.places) {
    const text = formatGrid(v.place);
    if (text === undefined) continue;
    const [lon, lat] = toPoint(text.replaceAll(" ", ""));
    const metres = Math.hypot((lat * DEGREE - v.place[0]) / 90, ((lon * DEGREE - v.place[1]) / 90) * Math.cos((lat * Math.PI) / 180));
    assert.ok(metres < 1.5, `${text} came back ${metres} m away`);
  }
  assert.deepEqual([0, 3, 5].map(gridSide), [100_000_000, 100_000, 1000]);
});

test("heights and times are written as the node writes them", () => {
  for (const v of vectors.heights) assert.equal(formatHeight(v.H), v.Text);
  for (const v of vectors.times) assert.equal(formatDTG(v.Millis), v.Text);
  assert.equal(exactTime(1510405230500), "2017-11-11T13:00:30.500Z");
  assert.equal(formatWindow(1510405200000, 0), "111300ZNOV17 – UFN");
});

test("lengths", () => {
  assert.deepEqual([1, 500_000, 1_500_000, 1_852_000, 12_345_678].map(exactLength), ["0.001M", "500M", "1.5KM", "1852M", "12345.678M"]);
  assert.deepEqual([9_400, 1_234_567, 12_345_678].map(formatLength), ["9.4 m", "1235 m", "12.3 km"]);
  assert.deepEqual([0.2, 12.4, 1234, 98765].map(drawnLength), [1000, 12_000, 1_230_000, 98_800_000]);
});

test("both ends belong to a window, and UFN has none", () => {
  assert.deepEqual([9, 10, 20, 21].map((at) => within(at, 10, 20)), [false, true, true, false]);
  assert.equal(within(1e15, 10, 0), true);
});

test("places from a map keep within the Earth", () => {
  assert.deepEqual(placeAt(91, 190), [900_000_000, -1_700_000_000]);
  assert.deepEqual(placeAt(-33.12345678, 151), [-331_234_568, 1_510_000_000]);
});

test("the squares that a text names have the sides that their digits say", () => {
  assert.deepEqual(squaresIn("37SFV 065 090; 37SFV 06500 09000; 37 S FV 064 091"), [100_000, 1000]);
  assert.deepEqual(squaresIn("37SFV"), [100_000_000]);
  for (const none of ["35.33N 40.15E", "35 19 52N 040 08 48E", "37S 605000 3910000", ""]) assert.deepEqual(squaresIn(none), [], none);
});
