import { DEGREE, type Place } from "../notation/place.ts";
import { destination, inverse, shortest, type Point } from "./geodesic.ts";
import { union } from "./union.ts";

/** Where on the ground, as the channel has it; lengths are in millimetres. */
export interface Footprint {
  readonly shape: string;
  readonly places: readonly Place[];
  /** Closed rings that a polygon leaves out. */
  readonly holes?: readonly (readonly Place[])[];
  readonly radius?: number;
  /** Of a corridor whose sides differ, as one goes along it. */
  readonly left?: number;
  readonly right?: number;
}

/** One piece of what is drawn: its edge, then the edges of its holes, all closed. */
export type Part = readonly (readonly Point[])[];

/** What is drawn for a footprint, in degrees. The core is what the author named: the centre or the line. */
export interface Outline {
  readonly core: readonly Point[];
  /** The pieces, which may overlap; none of a point. */
  readonly parts: readonly Part[];
}

/** Edges longer than this are drawn with points between, because they are geodesics and the map's straight lines are not. */
const STEP = 25_000;

/** Gives what is drawn for a footprint. */
export function outline(footprint: Footprint): Outline {
  const places = unwrapped(footprint.places.map(([lat, lon]): Point => [lon / DEGREE, lat / DEGREE]));
  const metres = (footprint.radius ?? 0) / 1000;
  const first = places[0];
  if (first === undefined) return { core: [], parts: [] };
  switch (footprint.shape) {
    case "circle":
      return { core: [first], parts: [[circle(first, metres)]] };
    case "corridor": {
      const core = alongEdges(places);
      if (!footprint.left && !footprint.right) return { core, parts: [[corridor(core, metres)]] };
      return { core, parts: sided(places, (footprint.left ?? 0) / 1000, (footprint.right ?? 0) / 1000) };
    }
    case "polygon":
      return { core: [], parts: [[alongEdges(places), ...(footprint.holes ?? []).map((hole) => alongEdges(beside(first, hole)))]] };
    default:
      return { core: [first], parts: [] };
  }
}

// A hole's places, in the turn of longitude in which its ring is drawn.
function beside([lon]: Point, places: readonly Place[]): Point[] {
  return unwrapped([[lon, 0], ...places.map((place): Point => [place[1] / DEGREE, place[0] / DEGREE])]).slice(1);
}

/**
 * The edge of what lies on either side of one line, within that side's width of it: round at the ends, a half disc of each
 * side's own radius. Of several legs each has its own, because the wider side of one may reach across the next.
 */
export function leg(from: Point, to: Point, left: number, right: number): Point[] {
  const line = alongEdges([from, to]);
  const courses = line.map((at, i) => (i < line.length - 1 ? inverse(at, line[i + 1] as Point).azimuth : inverse(at, line[i - 1] as Point).azimuth + 180));
  const start = courses[0] as number;
  const end = courses.at(-1) as number;
  const arc = (centre: Point, begin: number, metres: number): Point[] =>
    metres === 0 ? [centre] : Array.from({ length: 7 }, (_, i) => destination(centre, begin + 15 * i, metres));
  const last = line.length - 1;
  const ring = [
    ...arc(from, start - 180, left), ...line.slice(1, last).map((at, i) => destination(at, (courses[i + 1] as number) - 90, left)), ...arc(to, end - 90, left),
    ...arc(to, end, right), ...line.slice(1, last).map((at, i) => destination(at, (courses[i + 1] as number) + 90, right)).reverse(), ...arc(from, start + 90, right),
  ];
  ring.push(ring[0] as Point);
  return unwrapped(ring);
}

/** What lies on either side of a line of several legs, as one outline without the edges inside it. */
export function sided(places: readonly Point[], left: number, right: number): Part[] {
  const legs = places.slice(1).flatMap((to, i) => {
    const from = places[i] as Point;
    return from[0] === to[0] && from[1] === to[1] ? [] : [leg(from, to, left, right)];
  });
  return union(legs);
}

/** The points at one distance from a centre, closed. */
export function circle(centre: Point, metres: number, corners = 72): Point[] {
  const ring: Point[] = [];
  for (let i = 0; i < corners; i++) ring.push(destination(centre, (360 * i) / corners, metres));
  ring.push(ring[0] as Point);
  return ring;
}

/**
 * The edge of everything within so many metres of a line: true to scale at every latitude, round at the ends and
 * outside of bends. Inside a sharp bend the edge may cross itself; the filled area stays right.
 */
export function corridor(line: readonly Point[], metres: number): Point[] {
  const steps = line.filter((p, i) => i === 0 || p[0] !== line[i - 1]?.[0] || p[1] !== line[i - 1]?.[1]);
  const start = steps[0];
  if (start === undefined) return [];
  if (steps.length === 1) return circle(start, metres);
  const there = side(steps, metres);
  const back = side([...steps].reverse(), metres);
  const ring = [...there, ...back];
  ring.push(ring[0] as Point);
  return ring;
}

// One side of the line, to its left, and the cap round its end.
function side(line: readonly Point[], metres: number): Point[] {
  const out: Point[] = [];
  const courses = line.slice(1).map((to, i) => inverse(line[i] as Point, to).azimuth);
  const ends = line.slice(1).map((to, i) => inverse(to, line[i] as Point).azimuth + 180);
  courses.forEach((course, i) => {
    const from = line[i] as Point;
    if (i === 0) out.push(destination(from, course - 90, metres));
    const to = line[i + 1] as Point;
    const arrived = ends[i] as number;
    const next = courses[i + 1];
    if (next === undefined) {
      for (let turn = -90; turn < 90; turn += 15) out.push(destination(to, arrived + turn, metres));
      return;
    }
    const bend = shortest(next - arrived);
    if (bend > 2) {
      // A bend to the right: the left side is outside and goes round the corner.
      for (let turn = 0; turn < bend; turn += 15) out.push(destination(to, arrived - 90 + turn, metres));
      out.push(destination(to, next - 90, metres));
      return;
    }
    // Inside a bend both sides meet where they cross, unless a leg is too short for that.
    const reach = metres / Math.cos((bend / 2) * (Math.PI / 180));
    const legs = Math.min(inverse(from, to).metres, inverse(to, line[i + 2] as Point).metres);
    const inward = metres * Math.tan((Math.abs(bend) / 2) * (Math.PI / 180));
    if (inward < legs) {
      out.push(destination(to, arrived + bend / 2 - 90, reach));
    } else {
      out.push(destination(to, arrived - 90, metres), to, destination(to, next - 90, metres));
    }
  });
  return out;
}

/** Puts points between those of long edges, along their geodesics. */
export function alongEdges(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  points.forEach((to, i) => {
    const from = points[i - 1];
    if (from !== undefined) {
      const { metres, azimuth } = inverse(from, to);
      const pieces = Math.ceil(metres / STEP);
      for (let k = 1; k < pieces; k++) out.push(destination(from, azimuth, (metres * k) / pieces));
    }
    out.push(to);
  });
  return unwrapped(out);
}

// Every edge takes the short way round, also across longitude 180.
function unwrapped(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const [lon, lat] of points) {
    const last = out.at(-1);
    out.push(last === undefined ? [lon, lat] : [last[0] + shortest(lon - last[0]), lat]);
  }
  return out;
}

/** Gives the box round points: west, south, east, north in degrees. */
export function bounds(points: Iterable<Point>): [number, number, number, number] | undefined {
  let box: [number, number, number, number] | undefined;
  for (const [lon, lat] of points) {
    box = box === undefined ? [lon, lat, lon, lat] : [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return box;
}
