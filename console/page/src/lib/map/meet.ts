/** A flat shape in the map's own units: a closed ring, or points and lines. */
export interface Flat {
  readonly closed: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Closed rings that it leaves out. */
  readonly holes?: readonly (readonly (readonly [x: number, y: number])[])[];
}

type XY = readonly [x: number, y: number];

/**
 * The two places at which a line between two shapes is drawn: the nearest ones, or one place that both hold. It is for
 * the eye: how close they truly come is what the node has measured.
 */
export function nearestPlaces(a: Flat, b: Flat): [XY, XY] | undefined {
  const common = shared(a, b);
  if (common !== undefined) return [common, common];
  let best: [XY, XY] | undefined;
  let least = Infinity;
  const take = (p: XY, q: XY, swap: boolean) => {
    const d = (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2;
    if (d < least) {
      least = d;
      best = swap ? [q, p] : [p, q];
    }
  };
  for (const p of corners(a)) eachEdge(b, (from, to) => take(p, foot(p, from, to), false));
  for (const p of corners(b)) eachEdge(a, (from, to) => take(p, foot(p, from, to), true));
  return best;
}

// The middle of the corners that lie in the other, or the first crossing of the edges.
function shared(a: Flat, b: Flat): XY | undefined {
  const held = [...corners(a).filter((p) => holds(b, p)), ...corners(b).filter((p) => holds(a, p))];
  if (held.length > 0) {
    const middle: XY = [held.reduce((s, p) => s + p[0], 0) / held.length, held.reduce((s, p) => s + p[1], 0) / held.length];
    return (holds(a, middle) || !a.closed) && (holds(b, middle) || !b.closed) ? middle : held[0];
  }
  let crossing: XY | undefined;
  eachEdge(a, (p, q) => {
    if (crossing === undefined) eachEdge(b, (r, s) => { crossing ??= cross(p, q, r, s); });
  });
  return crossing;
}

function holds(shape: Flat, p: XY): boolean {
  if (!shape.closed) return false;
  let inside = false;
  eachEdge(shape, (from, to) => {
    if (from[1] > p[1] !== to[1] > p[1] && p[0] < from[0] + ((p[1] - from[1]) / (to[1] - from[1])) * (to[0] - from[0])) inside = !inside;
  });
  return inside;
}

function corners(shape: Flat): XY[] {
  return [shape.points, ...(shape.holes ?? [])].flat();
}

function eachEdge(shape: Flat, act: (from: XY, to: XY) => void): void {
  const only = shape.points[0];
  if (shape.points.length === 1 && only) act(only, only);
  for (const ring of [shape.points, ...(shape.holes ?? [])]) for (let i = 1; i < ring.length; i++) act(ring[i - 1] as XY, ring[i] as XY);
}

function foot(p: XY, from: XY, to: XY): XY {
  const dx = to[0] - from[0], dy = to[1] - from[1];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - from[0]) * dx + (p[1] - from[1]) * dy) / length));
  return [from[0] + part * dx, from[1] + part * dy];
}

function cross(p: XY, q: XY, r: XY, s: XY): XY | undefined {
  const along = (q[0] - p[0]) * (s[1] - r[1]) - (q[1] - p[1]) * (s[0] - r[0]);
  if (along === 0) return undefined;
  const t = ((r[0] - p[0]) * (s[1] - r[1]) - (r[1] - p[1]) * (s[0] - r[0])) / along;
  const u = ((r[0] - p[0]) * (q[1] - p[1]) - (r[1] - p[1]) * (q[0] - p[0])) / along;
  return t < 0 || t > 1 || u < 0 || u > 1 ? undefined : [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
}
