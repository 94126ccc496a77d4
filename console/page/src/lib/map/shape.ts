import LineString from "ol/geom/LineString.js";
import type Geometry from "ol/geom/Geometry.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import { fromLonLat, toLonLat } from "ol/proj.js";
import { placeAt, type Place } from "../notation/index.ts";
import type { Point as Degrees } from "./geodesic.ts";
import type { Flat } from "./meet.ts";
import { outline, type Footprint, type Outline } from "./outline.ts";
import { union } from "./union.ts";

/** Brings degrees into the map's projection; latitudes end where the projection does. */
export function flat(points: readonly Degrees[]): number[][] {
  return points.map(([lon, lat]) => fromLonLat([lon, Math.min(85.05, Math.max(-85.05, lat))]));
}

/** A footprint as the node draws it: a GeoJSON geometry, longitude first, in degrees. */
export interface NodeOutline {
  readonly type: string;
  readonly coordinates: unknown;
}

/** Gives the geometry that is drawn for a footprint, in the map's projection. */
export function geometryOf(drawn: Outline): Geometry {
  const parts = drawn.parts.map((rings) => rings.map(flat));
  if (parts.length === 1) return new Polygon(parts[0] as number[][][]);
  return parts.length > 1 ? new MultiPolygon(parts) : new Point(flat(drawn.core)[0] ?? [0, 0]);
}

/** Gives the geometry of what the node has drawn; undefined for a point, and for what is none. */
export function geometryOfNode(drawn: NodeOutline | undefined): Geometry | undefined {
  if (drawn?.type !== "MultiPolygon") return undefined;
  const pieces = drawn.coordinates as Degrees[][][];
  // The node draws the legs of a line with two sides one by one.
  const whole = pieces.length > 1 && pieces.every((rings) => rings.length === 1) ? union(pieces.map(([ring]) => ring!)) : pieces;
  return new MultiPolygon(whole.map((rings) => rings.map(flat)));
}

/** Where symbol and label of a footprint stand: on its point, the middle of its line, or inside its area. */
export function anchorOf(drawn: Outline, geometry: Geometry): Point {
  const middle = flat(drawn.core);
  if (middle.length > 1) return new Point(new LineString(middle).getCoordinateAt(0.5));
  if (middle[0] !== undefined) return new Point(middle[0]);
  if (geometry instanceof Polygon) return new Point(geometry.getInteriorPoint().getCoordinates().slice(0, 2));
  if (geometry instanceof MultiPolygon) return new Point((geometry.getInteriorPoints().getCoordinates()[0] ?? [0, 0]).slice(0, 2));
  return new Point([0, 0]);
}

/** The same, piece by piece, as the search for the nearest places reads it. */
export function flatsOf(footprint: Footprint): Flat[] {
  const drawn = outline(footprint);
  const points = (ring: readonly Degrees[]) => flat(ring) as [number, number][];
  if (drawn.parts.length === 0) return [{ closed: false, points: points(drawn.core) }];
  return drawn.parts.map(([ring, ...holes]) => ({ closed: true, points: points(ring ?? []), holes: holes.map(points) }));
}

/** The place at a position of the map. */
export function placeOf(coordinate: number[]): Place {
  const [lon, lat] = toLonLat(coordinate);
  return placeAt(lat ?? 0, lon ?? 0);
}

/** The degrees of a position of the map. */
export function degreesOf(coordinate: number[]): Degrees {
  const [lon, lat] = toLonLat(coordinate);
  return [lon ?? 0, lat ?? 0];
}

/** The position of a place on the map. */
export function positionOf(place: Place): number[] {
  return flat([[place[1] / 1e7, place[0] / 1e7]])[0] as number[];
}
