import type { Point } from "./geodesic.ts";
import type { Part } from "./outline.ts";

/** Closer than this, in degrees (a centimetre), two points of a drawing are one. */
const near = 1e-7;
/** Closer than this a point lies on an edge, as nearly as these sums can tell. */
const on = 1e-10;

type Ring = readonly Point[];

/** A directed piece of an edge. */
interface Piece {
  readonly from: Point;
  readonly to: Point;
}

/**
 * The outline of what closed rings hold together, without the edges of one that lie inside another: pieces that do not
 * touch, each with its holes. It is for drawing. Where the rings touch in a way that leaves no clean outline, they come
 * back as they are, which fills the same.
 */
export function union(rings: readonly Ring[]): Part[] {
  const apart = rings.map((ring): Part => [ring]);
  const turned = rings.map((ring) => (area(ring) < 0 ? [...ring].reverse() : ring));
  if (turned.length < 2) return apart;
  const loops = chained(outerPieces(turned));
  return (loops && nested(loops)) ?? apart;
}

/** Twice the area, positive where the ring runs counter-clockwise. */
function area(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = ring[i - 1]!, [x1, y1] = ring[i]!;
    sum += (x1 - x0) * (y1 + y0);
  }
  return -sum;
}

interface Box { west: number; south: number; east: number; north: number }

function boxOf(points: Ring): Box {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [x, y] of points) {
    box.west = Math.min(box.west, x); box.east = Math.max(box.east, x);
    box.south = Math.min(box.south, y); box.north = Math.max(box.north, y);
  }
  return box;
}

const meets = (a: Box, b: Box): boolean => a.west <= b.east + near && b.west <= a.east + near && a.south <= b.north + near && b.south <= a.north + near;

/** Cuts every edge where it meets another ring's, and keeps what lies inside no other ring. */
function outerPieces(rings: readonly Ring[]): Piece[] {
  const boxes = rings.map(boxOf);
  const kept: Piece[] = [];
  rings.forEach((ring, i) => {
    const others = rings.flatMap((_, j) => (j !== i && meets(boxes[i]!, boxes[j]!) ? [j] : []));
    for (let k = 1; k < ring.length; k++) {
      const from = ring[k - 1]!, to = ring[k]!;
      if (distance(from, to) === 0) continue;
      const box = boxOf([from, to]);
      const about = others.filter((j) => meets(box, boxes[j]!));
      const cuts: { at: number; point: Point }[] = [];
      for (const j of about) {
        const other = rings[j]!;
        for (let l = 1; l < other.length; l++) {
          const c = other[l - 1]!, d = other[l]!;
          if (Math.min(c[0], d[0]) > box.east + near || Math.max(c[0], d[0]) < box.west - near || Math.min(c[1], d[1]) > box.north + near || Math.max(c[1], d[1]) < box.south - near) continue;
          // The same two edges meet in the same point, whichever of them is cut.
          const point = i < j ? crossing(from, to, c, d) : crossing(c, d, from, to);
          for (const each of point ? [point] : [c, d].filter((end) => offLine(end, from, to) < on)) cuts.push({ at: along(each, from, to), point: each });
        }
      }
      cuts.sort((a, b) => a.at - b.at);
      const points = [from, ...cuts.filter(({ at }) => at > 0 && at < 1).map(({ point }) => point), to];
      for (let n = 1; n < points.length; n++) {
        const piece = { from: points[n - 1]!, to: points[n]! };
        if (distance(piece.from, piece.to) > 0 && about.every((j) => outside(piece, i, rings[j]!, j))) kept.push(piece);
      }
    }
  });
  return kept;
}

/** Whether a piece of ring i is an edge of the whole, as far as ring j tells. Of edges that lie on each other one is. */
function outside(piece: Piece, i: number, ring: Ring, j: number): boolean {
  const middle: Point = [(piece.from[0] + piece.to[0]) / 2, (piece.from[1] + piece.to[1]) / 2];
  for (let l = 1; l < ring.length; l++) {
    const c = ring[l - 1]!, d = ring[l]!;
    if (offLine(middle, c, d) >= on) continue;
    const same = (piece.to[0] - piece.from[0]) * (d[0] - c[0]) + (piece.to[1] - piece.from[1]) * (d[1] - c[1]) > 0;
    return same && i < j;
  }
  return !holds(ring, middle);
}

export function holds(ring: Ring, [x, y]: Point): boolean {
  let held = false;
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = ring[i - 1]!, [x1, y1] = ring[i]!;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) held = !held;
  }
  return held;
}

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** How far along an edge a point lies, from 0 to 1. */
function along(p: Point, from: Point, to: Point): number {
  const dx = to[0] - from[0], dy = to[1] - from[1];
  return ((p[0] - from[0]) * dx + (p[1] - from[1]) * dy) / (dx * dx + dy * dy);
}

/** How far a point lies from an edge. */
function offLine(p: Point, from: Point, to: Point): number {
  if (distance(from, to) === 0) return distance(p, from);
  const at = Math.min(1, Math.max(0, along(p, from, to)));
  return distance(p, [from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at]);
}

/** Where two edges cross; undefined where they run side by side, or do not meet. */
function crossing(a: Point, b: Point, c: Point, d: Point): Point | undefined {
  const ux = b[0] - a[0], uy = b[1] - a[1], vx = d[0] - c[0], vy = d[1] - c[1];
  const turn = ux * vy - uy * vx;
  if (Math.abs(turn) < 1e-9 * Math.hypot(ux, uy) * Math.hypot(vx, vy)) return undefined;
  const s = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turn;
  const t = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / turn;
  if (s < 0 || s > 1 || t < 0 || t > 1) return undefined;
  return [a[0] + ux * s, a[1] + uy * s];
}

/** Joins pieces end to end into closed loops; undefined where one stays open. */
function chained(pieces: readonly Piece[]): Point[][] | undefined {
  const free = new Set(pieces);
  const cell = (n: number): number => Math.floor(n / near / 4);
  const starts = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const key = `${cell(piece.from[0])} ${cell(piece.from[1])}`;
    starts.set(key, [...(starts.get(key) ?? []), piece]);
  }
  const next = (at: Point): Piece | undefined => {
    let best: Piece | undefined, least = near;
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) {
      for (const piece of starts.get(`${cell(at[0]) + dx} ${cell(at[1]) + dy}`) ?? []) {
        const away = distance(piece.from, at);
        if (free.has(piece) && away <= least) { best = piece; least = away; }
      }
    }
    return best;
  };
  const loops: Point[][] = [];
  for (const first of pieces) {
    if (!free.delete(first)) continue;
    const loop: Point[] = [first.from];
    let piece = first;
    for (;;) {
      if (distance(piece.to, first.from) <= near && loop.length > 2) break;
      const following = next(piece.to);
      if (!following) return undefined;
      free.delete(following);
      loop.push(following.from);
      piece = following;
    }
    loop.push(first.from);
    loops.push(loop);
  }
  return loops;
}

/** Puts loops that run clockwise as holes into those that run the other way; undefined where one lies in none. */
function nested(loops: readonly Point[][]): Part[] | undefined {
  // Slivers that rounding leaves are no shape.
  const whole = loops.filter((loop) => Math.abs(area(loop)) > near * near * 100);
  const outer = whole.filter((loop) => area(loop) > 0);
  const holes = new Map<Point[], Point[][]>(outer.map((loop) => [loop, []]));
  for (const hole of whole.filter((loop) => area(loop) < 0)) {
    const home = outer.filter((loop) => holds(loop, hole[0]!)).sort((a, b) => area(a) - area(b))[0];
    if (!home) return undefined;
    holes.get(home)!.push(hole);
  }
  return outer.length > 0 ? outer.map((loop): Part => [loop, ...holes.get(loop)!]) : undefined;
}
