import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { destination, inverse, type Point } from "../src/lib/map/geodesic.ts";
import { bounds, circle, corridor, leg, outline, sided } from "../src/lib/map/outline.ts";
import { draftOf, draftsOf, placesText, splitPlaces, volumeText } from "../src/lib/map/pen.ts";
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
  const ring = outline({ shape: "polygon", places: [[100000000, 1790000000], [100000000, -1790000000], [110000000, -1790000000], [100000000, 1790000000]] }).parts[0]?.[0];
  assert.deepEqual(bounds(ring ?? [])?.map(Math.round), [179, 10, 181, 11]);
});

test("long edges follow the geodesic, which leaves the parallel", () => {
  const ring = outline({ shape: "polygon", places: [[500000000, 0], [500000000, 400000000], [400000000, 200000000], [500000000, 0]] }).parts[0]?.[0] ?? [];
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

test("a leg reaches as far on either side as that side is wide, and no further", () => {
  const [from, to]: [Point, Point] = [[40, 35], [40.3, 35.2]];
  const line = densified([from, to]);
  const ring = leg(from, to, 3000, 1000);
  assert.deepEqual(ring[0], ring.at(-1));
  const { azimuth } = inverse(from, to);
  const far = (p: Point) => Math.min(...line.map((q) => inverse(p, q).metres));
  for (const p of ring) {
    const away = far(p);
    assert.ok(Math.abs(away - 3000) < 5 || Math.abs(away - 1000) < 5, `${away} m from the line`);
  }
  // Half way along, and at the end to either side of where the leg would go on.
  const reaches = (p: Point) => inside(ring, p);
  const middle = line[200] as Point;
  for (const [turn, metres, held] of [[-90, 2900, true], [90, 900, true], [-90, 3100, false], [90, 1100, false]] as const) assert.equal(reaches(destination(middle, azimuth + turn, metres)), held, `${turn} ${metres}`);
  for (const [turn, metres, held] of [[-10, 2800, true], [10, 2800, false], [10, 900, true], [170 + 20, 2800, true], [170, 2800, false]] as const) {
    assert.equal(reaches(destination(turn > 100 ? from : to, azimuth + turn, metres)), held, `${turn} ${metres}`);
  }
});

test("a line of several legs has one outline, without the edges inside it", () => {
  const bends: Point[][] = [
    [[40, 35], [40.3, 35.2], [40.5, 35]], [[40, 35], [40.3, 35], [40.6, 35]], [[40, 35], [40.2, 35.3], [40.4, 35.6], [40.4, 35.2]],
    [[40, 35], [40.3, 35], [40.3, 35.2], [40, 35.2], [40, 34.9]], [[40, 35], [40.3, 35.2], [40, 35]], [[179.9, 10], [180.1, 10.1], [180.3, 10]],
    [[20, 69], [20.2, 69.1], [20.1, 69.2], [20.4, 69.25], [20.1, 69.05]], [[40, 35], [40.01, 35.001], [40.02, 35.01], [40.05, 35]],
  ];
  for (const line of bends) {
    for (const [left, right] of [[3000, 1000], [0, 2000], [5000, 0], [500, 4500]] as const) {
      const legs = line.slice(1).map((to, i) => leg(line[i]!, to, left, right));
      const parts = sided(line, left, right);
      const what = `${JSON.stringify(line)}, ${left} and ${right} m`;
      const back = line.length === 3 && String(line[0]) === String(line[2]); // edges lie on each other: it may come in pieces
      assert.ok(back || parts.length < legs.length, `${what}: ${parts.length} pieces of ${legs.length} legs`);
      // It holds what the legs hold: looked at on a grid, but for what lies on an edge.
      const box = bounds(legs.flat())!;
      let unlike = 0;
      for (let i = 0; i < 60; i++) for (let k = 0; k < 60; k++) {
        const at: Point = [box[0] + ((i + 0.37) / 60) * (box[2] - box[0]), box[1] + ((k + 0.41) / 60) * (box[3] - box[1])];
        const one = parts.some(([ring, ...holes]) => inside(ring!, at) && !holes.some((hole) => inside(hole, at)));
        if (one !== legs.some((ring) => inside(ring, at))) unlike++;
      }
      assert.equal(unlike, 0, what);
      if (back) continue;
      // No edge of it lies inside a leg.
      for (const ring of parts.flat()) {
        ring.slice(1).forEach((to, i) => {
          const from = ring[i]!;
          const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
          for (const each of legs) assert.ok(!inside(each, middle) || edge(each, middle) < 1e-6, `${what}: an edge inside at ${middle}`);
        });
      }
    }
  }
});

/** How far a point is from a ring's edge, in degrees. */
function edge(ring: readonly Point[], [x, y]: Point): number {
  return Math.min(...ring.slice(1).map(([x1, y1], i) => {
    const [x0, y0] = ring[i]!;
    const size = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const at = size === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / size));
    return Math.hypot(x - x0 - at * (x1 - x0), y - y0 - at * (y1 - y0));
  }));
}

function inside(ring: readonly Point[], [x, y]: Point): boolean {
  let held = false;
  ring.forEach(([x1, y1], i) => {
    const [x0, y0] = ring.at(i - 1) as Point;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) held = !held;
  });
  return held;
}

test("a hole lies in the turn of longitude of its ring", () => {
  const ring: Place[] = [[100000000, 1780000000], [100000000, -1780000000], [140000000, -1780000000], [140000000, 1780000000], [100000000, 1780000000]];
  const hole: Place[] = [[110000000, -1799000000], [110000000, -1795000000], [120000000, -1795000000], [110000000, -1799000000]];
  const [edge, cut] = outline({ shape: "polygon", places: ring, holes: [hole] }).parts[0] ?? [];
  assert.deepEqual(bounds(edge ?? [])?.map(Math.round), [178, 10, 182, 14]);
  assert.deepEqual(bounds(cut ?? [])?.map((n) => Math.round(n * 10) / 10), [180.1, 11, 180.5, 12]);
});

test("every shape opens again as it was entered", () => {
  const height = { ref: "GND", value: 0 };
  const opened = (footprint: object, over: object = {}) => volumeText(draftOf({ footprint: footprint as never, lower: height, upper: height, from: 1510405200000, until: 1510408800000, ...over }));
  const places: Place[] = [[350000000, 400000000], [351000000, 400000000], [351000000, 401000000], [350000000, 400000000]];
  const texts: [string, object][] = [
    ["ORBIT 35N 40E;35.3N 40.5E,10NM,R", { orbit: "35N 40E; 35.3N 40.5E, 10NM, RIGHT" }], ["RADARC 35.0, 40.0,0M,20NM,000T,360T", { radarc: "35.0, 40.0, 0M, 20NM, 000T, 360T" }],
    ["POLYARC 35N 40E;ARC 35.1N 40E,CW;36N 40E HOLE 35N 40E;35N 41E;36N 41E", { polyarc: "35N 40E; ARC 35.1N 40E,CW; 36N 40E", holes: ["35N 40E; 35N 41E; 36N 41E"] }],
    ["TRACK 35N 40E;35N 41E LEFT 2KM RIGHT 500M", { track: "35N 40E; 35N 41E", left: "2KM", right: "500M" }],
    ["35N 40E;35N 41E;36N 41E HOLE 35N 40E;35N 41E;36N 41E", { polygon: "35N 40E; 35N 41E; 36N 41E", holes: ["35N 40E; 35N 41E; 36N 41E"] }],
  ];
  for (const [entered, wanted] of texts) {
    const { lower, upper, from, until, ...where } = opened({ shape: "polygon", places, entered });
    assert.deepEqual(where, wanted, entered);
  }
  assert.deepEqual(opened({ shape: "corridor", places, left: 2_000_000, right: 0 }).left, "2KM", "a text that was too long to be kept");
  assert.deepEqual(opened({ shape: "polygon", places, holes: [places] }).holes?.length, 1);
  assert.deepEqual([opened({ shape: "point", places: [places[0]] }, { every: "week", last: 1510405200000 + 7 * 86400000 })].map(({ every, last }) => [every, last]), [["week", "181300ZNOV17"]]);
  const run = { footprint: { shape: "corridor", places, radius: 1, entered: "TRACK 35N 40E,1KM,2KM;35N 41E,1KM,1KM;36N 41E" }, lower: height, upper: height, from: 1510405200000 };
  assert.equal(draftsOf([run, run]).length, 1, "the runs of one track are one volume of the form");
  assert.equal(draftsOf([run, { ...run, from: 1510408800000 }]).length, 2);
});
