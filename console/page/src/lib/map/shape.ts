import LineString from "ol/geom/LineString.js";
import type Geometry from "ol/geom/Geometry.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import { fromLonLat, toLonLat } from "ol/proj.js";
import { placeAt, type Place } from "../notation/index.ts";
import type { Point as Degrees } from "./geodesic.ts";
import type { Flat } from "./meet.ts";
import { outline, type Footprint, type Outline } from "./outline.ts";

/** Brings degrees into the map's projection; latitudes end where the projection does. */
export function flat(points: readonly Degrees[]): number[][] {
  return points.map(([lon, lat]) => fromLonLat([lon, Math.min(85.05, Math.max(-85.05, lat))]));
}

/** Gives the geometry that is drawn for a footprint, in the map's projection. */
export function geometryOf(drawn: Outline): Geometry {
  if (drawn.ring !== undefined) return new Polygon([flat(drawn.ring)]);
  return new Point(flat(drawn.core)[0] ?? [0, 0]);
}

/** Where symbol and label of a footprint stand: on its point, the middle of its line, or inside its area. */
export function anchorOf(drawn: Outline, geometry: Geometry): Point {
  const middle = flat(drawn.core);
  if (middle.length > 1) return new Point(new LineString(middle).getCoordinateAt(0.5));
  if (middle[0] !== undefined) return new Point(middle[0]);
  if (geometry instanceof Polygon) return new Point(geometry.getInteriorPoint().getCoordinates().slice(0, 2));
  return new Point([0, 0]);
}

/** The same, as the search for the nearest places reads it. */
export function flatOf(footprint: Footprint): Flat {
  const drawn = outline(footprint);
  return { closed: drawn.ring !== undefined, points: flat(drawn.ring ?? drawn.core) as [number, number][] };
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
