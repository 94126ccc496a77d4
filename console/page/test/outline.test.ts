import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { destination, inverse, type Point } from "../src/lib/map/geodesic.ts";
import { bounds, circle, corridor, outline } from "../src/lib/map/outline.ts";
import { draftOf, placesText, splitPlaces, volumeText } from "../src/lib/map/pen.ts";
import { DEGREE, type Place } from "../src/lib/notation/index.ts";

interface Line { From: Place; To: Place; Metres: number; Azimuth: number }
const lines = (JSON.parse(readFileSync(new URL("../../test/data/notation.json", import.meta.url), "utf8")) as { lines: Line[] }).lines;
const point = (p: Place): Point => [p[1] / DEGREE, p[0] / DEGREE];

test("lines are those of the node's geodesics", () => {
  for (const line of lines) {
    const to = destination(point(line.From), line.Azimuth, line.Metres);
    // The node rounds to 1e-7 degree, about a centimetre.
    assert.ok(inverse(to, point(line.To)).metres < 0.02, JSON.stringify(line));
    assert.ok(Math.abs(inverse(point(line.From), point(line.To)).metres - line.Metres) < 0.02, JSON.stringify(line));
  }
});

test("a circle keeps its radius at every latitude", () => {
  for (const lat of [0, 35, -70]) {
    for (const p of circle([40, lat], 5000)) assert.ok(Math.abs(inverse([40, lat], p).metres - 5000) < 0.001);
  }
});

test("a corridor is true to scale far from the equator", () => {
  const line: Point[] = [[20, 69], [20.2, 69.1], [20.1, 69.2]];
  const ring = corridor(line, 400);
  assert.deepEqual(ring[0], ring.at(-1));
  let nearest = Infinity, furthest = 0;
  for (const p of ring) {
    const away = Math.min(...densified(line).map((q) => inverse(p, q).metres));
    nearest = Math.min(nearest, away);
    furthest = Math.max(furthest, away);
  }
  assert.ok(nearest > 398 && furthest < 404, `${nearest} to ${furthest} m from the line`);
});

function densified(line: Point[]): Point[] {
  return line.slice(1).flatMap((to, i) => {
    const from = line[i] as Point;
    const { metres, azimuth } = inverse(from, to);
    return Array.from({ length: 400 }, (_, k) => destination(from, azimuth, (metres * k) / 399));
  });
}

test("an edge across longitude 180 takes the short way", () => {
  const ring = outline({ shape: "polygon", places: [[100000000, 1790000000], [100000000, -1790000000], [110000000, -1790000000], [100000000, 1790000000]] }).ring;
  assert.deepEqual(bounds(ring ?? [])?.map(Math.round), [179, 10, 181, 11]);
});

test("long edges follow the geodesic, which leaves the parallel", () => {
  const ring = outline({ shape: "polygon", places: [[500000000, 0], [500000000, 400000000], [400000000, 200000000], [500000000, 0]] }).ring ?? [];
  assert.ok((bounds(ring)?.[3] ?? 0) > 51.5);
});

test("what is drawn becomes the text that the node reads, and opens again as it was entered", () => {
  const places: Place[] = [[350000000, 400000000], [351234567, 400000000], [350000000, 401000000], [350000000, 400000000]];
  const text = placesText(places);
  assert.equal(text, "35.0000000N 040.0000000E\n35.1234567N 040.0000000E\n35.0000000N 040.1000000E");
  assert.deepEqual(splitPlaces(" 37SFV 05 10;\n\n37SFV 06 10 "), ["37SFV 05 10", "37SFV 06 10"]);
  const height = { ref: "GND", value: 0 };
  const opened = draftOf({ footprint: { shape: "corridor", places, radius: 500000, entered: "37SFV 05 10; 37SFV 06 10, 0.5 km" }, lower: height, upper: { ref: "AGL", unit: "FT", value: 500000 }, from: 1510405200000 });
  assert.deepEqual(volumeText(opened), { corridor: "37SFV 05 10; 37SFV 06 10, 0.5 km", lower: "GND", upper: "500FT AGL", from: "111300ZNOV17", until: "UFN" });
  const drawn = draftOf({ footprint: { shape: "circle", places: [[350000000, 400000000]], radius: 500000 }, lower: height, upper: height, from: 1510405200000, until: 1510408800000 });
  assert.equal(volumeText(drawn).circle, "35.0000000N 040.0000000E, 500M");
});
