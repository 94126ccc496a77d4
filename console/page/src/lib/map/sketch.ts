import Collection from "ol/Collection.js";
import { never } from "ol/events/condition.js";
import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import type SimpleGeometry from "ol/geom/SimpleGeometry.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import Snap from "ol/interaction/Snap.js";
import VectorLayer from "ol/layer/Vector.js";
import type OLMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import { drawnLength, type Place } from "../notation/index.ts";
import { inverse } from "./geodesic.ts";
import { circle, corridor, sided, type Part } from "./outline.ts";
import type { Palette } from "./palette.ts";
import { faint } from "./palette.ts";
import type { ShapeField } from "./pen.ts";
import { degreesOf, flat, placeOf, positionOf } from "./shape.ts";

/** What a hand has drawn: places, for a circle the radius in millimetres, and the rings that an area leaves out. */
export interface Drawing {
  readonly places: readonly Place[];
  readonly radius?: number;
  readonly holes?: readonly (readonly Place[])[];
}

/** What a hand draws: a shape by its places, or a ring that an area leaves out. */
export type Stroked = "at" | "circle" | "corridor" | "hole" | "orbit" | "polygon" | "track";

const types = { at: "Point", circle: "Circle", corridor: "LineString", hole: "Polygon", orbit: "LineString", polygon: "Polygon", track: "LineString" } as const;

/** How far a line reaches on either side, in metres, as one goes along it. */
export interface Reach {
  readonly left: number;
  readonly right: number;
}

/**
 * Drawing and moving the one footprint that is being written. What is moved lies in a collection of this class's own,
 * made anew from places each time; the features of published notices are never handed to an interaction that changes
 * geometries. Snapping reads copies.
 */
export class Sketch {
  readonly #map: OLMap;
  readonly #snapTo = new VectorSource();
  readonly #edit = new Collection<Feature<SimpleGeometry>>();
  readonly #handles: VectorLayer;
  #palette: Palette;
  #active: (Draw | Modify | Snap)[] = [];
  #draw: Draw | undefined;

  constructor(map: OLMap, palette: Palette) {
    this.#map = map;
    this.#palette = palette;
    this.#handles = new VectorLayer({ source: new VectorSource({ features: this.#edit, wrapX: false }), zIndex: 40, style: () => this.#handleStyle() });
    map.addLayer(this.#handles);
  }

  set palette(palette: Palette) {
    this.#palette = palette;
    this.#handles.changed();
  }

  get drawing(): boolean {
    return this.#draw !== undefined;
  }

  /**
   * Lets a hand draw a shape until it is finished or given up. Reach is that of a line. Progress gets the radius of a
   * circle while it grows, in millimetres.
   */
  draw(shape: Stroked, reach: Reach, near: readonly Feature[], act: { progress(radius: number): void; done(drawing: Drawing): void }): void {
    this.stop();
    const draw = new Draw({
      type: types[shape], ...(shape === "orbit" ? { maxPoints: 2 } : {}),
      freehandCondition: never,
      style: (feature) => this.#drawingStyle(feature.getGeometry() as SimpleGeometry, reach),
      ...(shape === "circle" ? { geometryFunction: (coordinates: unknown, geometry?: SimpleGeometry) => {
        const [from, to] = coordinates as [number[], number[]];
        const radius = drawnLength(inverse(degreesOf(from), degreesOf(to)).metres);
        act.progress(radius);
        const ring = flat(circle(degreesOf(from), radius / 1000, 96));
        const polygon = (geometry as Polygon | undefined) ?? new Polygon([]);
        polygon.setCoordinates([ring]);
        polygon.set("centre", from, true);
        polygon.set("radius", radius, true);
        return polygon;
      } } : {}),
    });
    draw.on("drawend", (event) => {
      const geometry = event.feature.getGeometry() as SimpleGeometry;
      const drawing = this.#read(shape, geometry);
      // The interaction must finish its own work first.
      queueMicrotask(() => {
        this.stop();
        act.done(drawing);
      });
    });
    this.#draw = draw;
    this.#take(draw, near);
  }

  /** Lets a hand move what is being written, and nothing else. */
  edit(shape: ShapeField, drawing: Drawing, near: readonly Feature[], changed: (drawing: Drawing) => void): void {
    this.stop();
    const first = drawing.places[0];
    if (first === undefined) return;
    const positions = drawing.places.map(positionOf);
    let geometry: SimpleGeometry;
    switch (shape) {
      case "polygon": {
        const closed = positions.length > 1 && String(positions[0]) === String(positions.at(-1));
        geometry = new Polygon([closed ? positions : [...positions, positions[0] as number[]], ...(drawing.holes ?? []).map((hole) => hole.map(positionOf))]);
        break;
      }
      case "corridor":
        geometry = new LineString(positions);
        break;
      default:
        geometry = new Point(positions[0] as number[]);
    }
    this.#edit.push(new Feature(geometry));
    const modify = new Modify({ features: this.#edit, style: this.#handleStyle(), ...(shape === "circle" || shape === "at" ? { insertVertexCondition: never } : {}) });
    modify.on("modifyend", () => changed({ ...this.#read(shape, geometry), ...(drawing.radius === undefined ? {} : { radius: drawing.radius }) }));
    this.#take(modify, near);
  }

  /** Ends whatever hand work is going on; what was not finished is gone. */
  stop(): void {
    this.#draw?.abortDrawing();
    for (const interaction of this.#active) this.#map.removeInteraction(interaction);
    this.#active = [];
    this.#draw = undefined;
    this.#edit.clear();
    this.#snapTo.clear();
  }

  /** Takes back the last corner of an unfinished drawing. */
  back(): void {
    this.#draw?.removeLastPoint();
  }

  #take(interaction: Draw | Modify, near: readonly Feature[]): void {
    this.#snapTo.addFeatures(near.map((feature) => new Feature(feature.getGeometry()?.clone())));
    const snap = new Snap({ source: this.#snapTo, pixelTolerance: 8 });
    this.#active = [interaction, snap];
    for (const each of this.#active) this.#map.addInteraction(each);
  }

  #read(shape: ShapeField | Stroked, geometry: SimpleGeometry): Drawing {
    if (shape === "circle" && geometry instanceof Polygon) {
      return { places: [placeOf(geometry.get("centre") as number[])], radius: geometry.get("radius") as number };
    }
    if (geometry instanceof Polygon) {
      const [ring = [], ...holes] = geometry.getCoordinates();
      return { places: ring.map(placeOf), ...(holes.length > 0 ? { holes: holes.map((hole) => hole.map(placeOf)) } : {}) };
    }
    if (geometry instanceof LineString) return { places: geometry.getCoordinates().map(placeOf) };
    return { places: [placeOf((geometry as Point).getCoordinates())] };
  }

  #drawingStyle(geometry: SimpleGeometry, { left, right }: Reach): Style[] {
    const line = new Style({
      stroke: new Stroke({ color: this.#palette.accent, width: 2.5 }), fill: new Fill({ color: faint(this.#palette.accent, 0.16) }),
      image: new CircleStyle({ radius: 6, fill: new Fill({ color: this.#palette.accent }), stroke: new Stroke({ color: this.#palette.halo, width: 2 }) }),
    });
    if (!(geometry instanceof LineString) || geometry.getCoordinates().length < 2) return [line];
    const places = geometry.getCoordinates().map(degreesOf);
    const parts: readonly Part[] = left === right ? [[corridor(places, left)]] : sided(places, left, right);
    return [line, new Style({ geometry: new MultiPolygon(parts.map((rings) => rings.map(flat))), fill: new Fill({ color: faint(this.#palette.accent, 0.2) }), stroke: new Stroke({ color: this.#palette.accent, width: 1.5, lineDash: [4, 4] }) })];
  }

  #handleStyle(): Style[] {
    const handle = new CircleStyle({ radius: 6, fill: new Fill({ color: this.#palette.halo }), stroke: new Stroke({ color: this.#palette.accent, width: 2.5 }) });
    return [
      new Style({ stroke: new Stroke({ color: this.#palette.accent, width: 2 }), fill: new Fill({ color: "rgba(0,0,0,0.01)" }), image: handle }),
      new Style({
        image: handle,
        geometry: (feature) => {
          const geometry = feature.getGeometry();
          if (geometry instanceof Polygon) return new MultiPoint(geometry.getCoordinates().flat());
          return geometry instanceof LineString ? new MultiPoint(geometry.getCoordinates()) : undefined;
        },
      }),
    ];
  }
}
