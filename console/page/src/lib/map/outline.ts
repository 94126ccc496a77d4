import { DEGREE, type Place } from "../notation/place.ts";
import { destination, inverse, shortest, type Point } from "./geodesic.ts";

/** Where on the ground, as the channel has it; the radius is in millimetres. */
export interface Footprint {
  readonly shape: string;
  readonly places: readonly Place[];
  readonly radius?: number;
}

/** What is drawn for a footprint, in degrees. The core is what the author named: the centre or the line. */
export interface Outline {
  readonly core: readonly Point[];
  /** The outer edge, closed; absent from a point. */
  readonly ring?: readonly Point[];
}

/** Edges longer than this are drawn with points between, because they are geodesics and the map's straight lines are not. */
const STEP = 25_000;

/** Gives what is drawn for a footprint. */
export function outline(footprint: Footprint): Outline {
  const places = unwrapped(footprint.places.map(([lat, lon]): Point => [lon / DEGREE, lat / DEGREE]));
  const metres = (footprint.radius ?? 0) / 1000;
  const first = places[0];
  if (first === undefined) return { core: [] };
  switch (footprint.shape) {
    case "circle":
      return { core: [first], ring: circle(first, metres) };
    case "corridor": {
      const core = alongEdges(places);
      return { core, ring: corridor(core, metres) };
    }
    case "polygon":
      return { core: [], ring: alongEdges(places) };
    default:
      return { core: [first] };
  }
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
