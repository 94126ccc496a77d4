/**
 * Lines on WGS-84 by Vincenty's series (Survey Review 23, 1975): under a millimetre wrong wherever they converge. They
 * are for drawing and for lengths that a hand draws; what clashes is compared by the node, exactly.
 */

/** A point in degrees as maps have it: longitude, then latitude. Longitudes may run beyond 180. */
export type Point = readonly [lon: number, lat: number];

const a = 6378137;
const f = 1 / 298.257223563;
const b = a * (1 - f);
const rad = Math.PI / 180;

/** Gives the point that lies so many metres from another in a direction, in degrees clockwise from north. */
export function destination(from: Point, azimuth: number, metres: number): Point {
  const tanU1 = (1 - f) * Math.tan(from[1] * rad);
  const cosU1 = 1 / Math.hypot(1, tanU1);
  const sinU1 = tanU1 * cosU1;
  const sinA1 = Math.sin(azimuth * rad);
  const cosA1 = Math.cos(azimuth * rad);
  const sigma1 = Math.atan2(tanU1, cosA1);
  const sinAlpha = cosU1 * sinA1;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const { A, B } = series((cos2Alpha * (a * a - b * b)) / (b * b));
  let sigma = metres / (b * A);
  let cos2M = 0, sin = 0, cos = 1;
  for (let round = 0; round < 30; round++) {
    cos2M = Math.cos(2 * sigma1 + sigma);
    sin = Math.sin(sigma);
    cos = Math.cos(sigma);
    const next = metres / (b * A) + deviation(B, sin, cos, cos2M);
    if (Math.abs(next - sigma) < 1e-13) break;
    sigma = next;
  }
  const across = sinU1 * sin - cosU1 * cos * cosA1;
  const lat = Math.atan2(sinU1 * cos + cosU1 * sin * cosA1, (1 - f) * Math.hypot(sinAlpha, across));
  const lambda = Math.atan2(sin * sinA1, cosU1 * cos - sinU1 * sin * cosA1);
  const C = (f / 16) * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha));
  const turn = lambda - (1 - C) * f * sinAlpha * (sigma + C * sin * (cos2M + C * cos * (2 * cos2M * cos2M - 1)));
  return [from[0] + turn / rad, lat / rad];
}

/** Gives the distance in metres and the azimuth at the start, in degrees, of the shortest line between two points. */
export function inverse(from: Point, to: Point): { metres: number; azimuth: number } {
  const L = shortest(to[0] - from[0]) * rad;
  const [sinU1, cosU1] = reduced(from[1]);
  const [sinU2, cosU2] = reduced(to[1]);
  let lambda = L;
  for (let round = 0; round < 200; round++) {
    const sinL = Math.sin(lambda), cosL = Math.cos(lambda);
    const east = cosU2 * sinL, north = cosU1 * sinU2 - sinU1 * cosU2 * cosL;
    const sin = Math.hypot(east, north);
    if (sin === 0) return { metres: 0, azimuth: 0 };
    const cos = sinU1 * sinU2 + cosU1 * cosU2 * cosL;
    const sigma = Math.atan2(sin, cos);
    const sinAlpha = (cosU1 * cosU2 * sinL) / sin;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2M = cos2Alpha < 1e-15 ? 0 : cos - (2 * sinU1 * sinU2) / cos2Alpha; // 0 along the equator
    const C = (f / 16) * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha));
    const next = L + (1 - C) * f * sinAlpha * (sigma + C * sin * (cos2M + C * cos * (2 * cos2M * cos2M - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      const { A, B } = series((cos2Alpha * (a * a - b * b)) / (b * b));
      return { metres: b * A * (sigma - deviation(B, sin, cos, cos2M)), azimuth: Math.atan2(east, north) / rad };
    }
    lambda = next;
  }
  // Nearly opposite points, where the series does not converge: a sphere, half a percent wrong, is as good as a hand there.
  const h = Math.sin(((to[1] - from[1]) * rad) / 2) ** 2 + Math.cos(from[1] * rad) * Math.cos(to[1] * rad) * Math.sin(L / 2) ** 2;
  return { metres: 2 * 6371008.8 * Math.asin(Math.sqrt(Math.min(1, h))), azimuth: L < 0 ? -90 : 90 };
}

/** Brings a difference of longitudes within half a turn, so that a line takes the short way round. */
export function shortest(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function reduced(lat: number): [sin: number, cos: number] {
  const tan = (1 - f) * Math.tan(lat * rad);
  const cos = 1 / Math.hypot(1, tan);
  return [tan * cos, cos];
}

function series(u2: number): { A: number; B: number } {
  return {
    A: 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
    B: (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
  };
}

function deviation(B: number, sin: number, cos: number, cos2M: number): number {
  return B * sin * (cos2M + (B / 4) * (cos * (2 * cos2M * cos2M - 1) - (B / 6) * cos2M * (4 * sin * sin - 3) * (4 * cos2M * cos2M - 3)));
}
