import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import { containsExtent, createEmpty, extend, getHeight, getWidth, isEmpty } from "ol/extent.js";
import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import { defaults as interactions } from "ol/interaction/defaults.js";
import type Graticule from "ol/layer/Graticule.js";
import type VectorImage from "ol/layer/VectorImage.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import VectorLayer from "ol/layer/Vector.js";
import OLMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import View from "ol/View.js";
import { isOpen, period, type Place } from "../notation/index.ts";
import { baseLayer, baseStyle, graticule } from "./base.ts";
import { FLAG_REACH, flagOffset, type Offset } from "./flag.ts";
import { isMeeting, isThere, type Mark, type MarkVolume, type Pair } from "./marks.ts";
import { nearestPlaces } from "./meet.ts";
import { circle, outline } from "./outline.ts";
import { paletteOf, type Palette } from "./palette.ts";
import { anchorOf, degreesOf, flat, flatsOf, geometryOf, geometryOfNode, placeOf, positionOf, type NodeOutline } from "./shape.ts";
import { Sketch } from "./sketch.ts";
import { draftStyle, NoticeStyle, pairStyle, selectedStyle, type Drawn } from "./style.ts";
import { loadSymbols } from "./symbols.ts";

/** What the map says to whoever shows it. */
export interface ChartActs {
  /** A notice was chosen by hand, or none. */
  select(id: string | undefined): void;
  /** The pointer is over a place, or has left. */
  pointer(place: Place | undefined): void;
  /** A place was pointed out. */
  pick(place: Place): void;
}

/** The words on the map. */
export interface ChartWords {
  label(mark: Mark): string;
  pair(pair: Pick<Pair, "verdict" | "numbers">): string;
  readonly draft: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
}

/** What is being written, as the map shows it; cells are squares that grid references name. */
export interface DraftShown {
  readonly volumes: readonly MarkVolume[];
  /** The volumes as the node draws them. */
  readonly outlines?: readonly NodeOutline[];
  readonly cells: readonly (readonly Place[])[];
}

/** At more metres to a pixel than this, what is small is not seen as what it is. */
const COARSE = 60;

/**
 * The map: an OpenLayers canvas that knows nothing of the page round it. All notices lie in one layer that is drawn as
 * an image and moves as one, so that thousands of them pan smoothly; what is selected, clashing or being written lies
 * in small layers above.
 */
export class Chart {
  readonly sketch: Sketch;
  readonly #map: OLMap;
  readonly #element: HTMLElement;
  readonly #base = baseLayer();
  readonly #bulk = new VectorSource();
  readonly #bulkLayer: VectorImage;
  readonly #pairs = new VectorSource();
  readonly #selected = new VectorSource();
  readonly #draft = new VectorSource();
  readonly #near = new VectorSource();
  readonly #marks = new Map<string, { mark: Mark; features: Feature[] }>();
  #graticule: Graticule | undefined;
  #zoom: Zoom | undefined;
  #palette: Palette;
  #words: ChartWords;
  #style: NoticeStyle;
  #at: number | undefined;
  #shown: ReadonlySet<string> | undefined;
  #pairList: readonly Pair[] = [];
  #selectedID: string | undefined;
  #draftVolumes: readonly MarkVolume[] = [];
  /** How bad the worst clash of each notice is: what clashes keeps its label where there is no room for all. */
  #severity = new Map<string, number>();

  constructor(element: HTMLElement, words: ChartWords, acts: ChartActs) {
    this.#element = element;
    this.#words = words;
    this.#palette = paletteOf(element);
    this.#style = new NoticeStyle(this.#palette, words.label);
    this.#bulkLayer = new VectorImageLayer({ source: this.#bulk, zIndex: 10, imageRatio: 1.5, declutter: "notices", style: (feature, resolution) => this.#styleOf(feature as Feature, resolution) });
    this.#map = new OLMap({
      target: element,
      layers: [
        this.#base, this.#bulkLayer,
        new VectorLayer({ source: this.#near, zIndex: 15, style: () => new Style({ stroke: new Stroke({ color: this.#palette.focus, width: 2, lineDash: [3, 5] }) }) }),
        new VectorLayer({ source: this.#selected, zIndex: 20 }),
        new VectorLayer({ source: this.#draft, zIndex: 30 }),
        new VectorLayer({ source: this.#pairs, zIndex: 35, declutter: "pairs" }),
      ],
      // A double click ends a drawing and must not zoom; a map that turns has no up.
      interactions: interactions({ doubleClickZoom: false, altShiftDragRotate: false, pinchRotate: false }),
      controls: [new ScaleLine({ units: "metric", minWidth: 90 })],
      view: new View({ center: [4.5e6, 4.2e6], zoom: 4, minZoom: 1, maxZoom: 19, enableRotation: false, constrainResolution: false }),
    });
    this.sketch = new Sketch(this.#map, this.#palette);
    this.#map.on("pointermove", (event) => { if (!event.dragging) acts.pointer(placeOf(event.coordinate)); });
    element.addEventListener("pointerleave", () => acts.pointer(undefined));
    this.#map.on("singleclick", (event) => {
      if (this.sketch.drawing) return;
      acts.pick(placeOf(event.coordinate));
      acts.select(this.#hit(event.pixel));
    });
    this.restyle(words);
    void loadSymbols().then(() => this.#bulkLayer.changed());
  }

  /** Takes words and colours anew, after language or theme changed. */
  restyle(words: ChartWords): void {
    this.#words = words;
    this.#palette = paletteOf(this.#element);
    this.#element.style.backgroundColor = this.#palette.water;
    this.#style = new NoticeStyle(this.#palette, words.label);
    this.sketch.palette = this.#palette;
    this.#base.setStyle(baseStyle(this.#palette));
    if (this.#graticule) this.#map.removeLayer(this.#graticule);
    this.#graticule = graticule(this.#palette);
    this.#map.addLayer(this.#graticule);
    if (this.#zoom) this.#map.removeControl(this.#zoom);
    this.#zoom = new Zoom({ zoomInTipLabel: words.zoomIn, zoomOutTipLabel: words.zoomOut });
    this.#map.addControl(this.#zoom);
    this.#bulkLayer.changed();
    this.#drawPairs();
    this.#drawSelected();
    for (const feature of this.#draft.getFeatures()) feature.changed();
  }

  /** Sets the notices. Only those that changed are made anew. */
  setMarks(marks: readonly Mark[]): void {
    const add: Feature[] = [];
    const keep = new Set<string>();
    for (const mark of marks) {
      keep.add(mark.id);
      const known = this.#marks.get(mark.id);
      if (known?.mark.version === mark.version) continue;
      if (known) this.#bulk.removeFeatures(known.features);
      const features = mark.volumes.map((volume) => featureOf(mark, volume));
      this.#marks.set(mark.id, { mark, features });
      add.push(...features);
    }
    const gone: Feature[] = [];
    for (const [id, known] of this.#marks) {
      if (keep.has(id)) continue;
      gone.push(...known.features);
      this.#marks.delete(id);
    }
    if (gone.length > 0) this.#bulk.removeFeatures(gone);
    if (add.length > 0) this.#bulk.addFeatures(add);
    this.#drawPairs();
    this.#drawSelected();
  }

  /** Sets the clashes; each is drawn if it is one at the time shown. */
  setPairs(pairs: readonly Pair[]): void {
    this.#pairList = pairs;
    this.#severity = new Map();
    for (const pair of pairs) for (const id of pair.ids) this.#severity.set(id, Math.max(this.#severity.get(id) ?? 0, pair.verdict === "clash" ? 2 : 1));
    this.#bulkLayer.changed();
    this.#drawPairs();
  }

  /** Narrows what is shown to a time, and to some notices; undefined narrows nothing. */
  show(at: number | undefined, ids: ReadonlySet<string> | undefined): void {
    if (at === this.#at && ids === this.#shown) return;
    this.#at = at;
    this.#shown = ids;
    this.#bulkLayer.changed();
    this.#drawPairs();
    this.#drawSelected();
  }

  /** Marks a notice as selected, and brings it into view if asked. */
  select(id: string | undefined, look = false): void {
    this.#selectedID = id;
    this.#drawSelected();
    if (look && id !== undefined) this.fit([id]);
  }

  /** Sets what is being written. A pair that names it does so by the empty id. */
  setDraft(draft: DraftShown): void {
    this.#draftVolumes = draft.volumes;
    this.#draft.clear(true);
    draft.volumes.forEach((volume, i) => {
      const drawn = outline(volume.footprint);
      // A corridor of one width has one edge here, where the node draws its legs one by one.
      const geometry = (volume.footprint.shape === "corridor" && volume.footprint.radius ? undefined : geometryOfNode(draft.outlines?.[i])) ?? geometryOf(drawn);
      const feature = new Feature(geometry);
      const anchor = anchorOf(drawn, geometry);
      feature.setStyle(() => draftStyle(this.#palette, draft.volumes.length > 1 ? `${this.#words.draft} ${i + 1}` : this.#words.draft, anchor));
      this.#draft.addFeature(feature);
    });
    for (const cell of draft.cells) {
      const ring = cell.map(positionOf);
      const feature = new Feature(new Polygon([[...ring, ring[0] as number[]]]));
      feature.setStyle(() => new Style({ stroke: new Stroke({ color: this.#palette.accent, width: 1.5 }) }));
      this.#draft.addFeature(feature);
    }
    this.#draft.changed();
    this.#drawPairs();
  }

  /** Shows the circle within which something was looked for; the radius is in millimetres. */
  setNear(centre: Place | undefined, radius: number): void {
    this.#near.clear();
    if (centre === undefined) return;
    const at = degreesOf(positionOf(centre));
    this.#near.addFeature(new Feature(new Polygon([flat(circle(at, radius / 1000, 96))])));
    this.#near.addFeature(new Feature(new LineString([[...flat([at])[0] as number[]], ...flat(circle(at, radius / 1000, 4)).slice(0, 1)])));
  }

  /** Brings notices into view, or all of them; what is being written counts too. */
  fit(ids?: readonly string[]): void {
    const extent = createEmpty();
    const features = ids === undefined ? [...this.#bulk.getFeatures(), ...this.#draft.getFeatures()] : ids.flatMap((id) => this.#marks.get(id)?.features ?? []);
    for (const feature of features) {
      const geometry = feature.getGeometry();
      if (geometry) extend(extent, geometry.getExtent());
    }
    this.#look(extent);
  }

  /** Brings what is being written into view, and the circle looked in. */
  fitDraft(): void {
    const extent = createEmpty();
    for (const source of [this.#draft, this.#near]) for (const feature of source.getFeatures()) extend(extent, feature.getGeometry()?.getExtent() ?? createEmpty());
    this.#look(extent);
  }

  /** Brings what is being written into view, unless it can be seen as it is. */
  showDraft(): void {
    const extent = createEmpty();
    for (const feature of this.#draft.getFeatures()) extend(extent, feature.getGeometry()?.getExtent() ?? createEmpty());
    const view = this.#map.getView();
    const resolution = view.getResolution() ?? 0;
    const small = Math.max(getWidth(extent), getHeight(extent)) < 40 * resolution && resolution > COARSE;
    if (small || !containsExtent(view.calculateExtent(this.#map.getSize()), extent)) this.#look(extent);
  }

  /** Gives the place in the middle of the view. */
  centre(): Place {
    return placeOf(this.#map.getView().getCenter() ?? [0, 0]);
  }

  /** Moves the view to a place. */
  centreOn(place: Place): void {
    this.#map.getView().animate({ center: positionOf(place), duration: quick() });
  }

  /** Copies of what lies in view, for snapping: corners and centres, never the features themselves. */
  snapTargets(): Feature[] {
    const view = this.#map.getView().calculateExtent(this.#map.getSize());
    const out: Feature[] = [];
    for (const feature of this.#bulk.getFeaturesInExtent(view)) {
      if (out.length >= 400) break;
      const { mark, anchor } = feature.get("drawn") as Drawn;
      if (!this.#isShown(mark)) continue;
      const shape = (feature.get("volume") as MarkVolume).footprint;
      out.push(new Feature(shape.shape === "corridor" ? new LineString(shape.places.map(positionOf)) : shape.shape === "polygon" ? feature.getGeometry()?.clone() : anchor.clone()));
    }
    return out;
  }

  /** Ends the map and lets its element go. */
  dispose(): void {
    this.sketch.stop();
    // The base map's features outlive this map: the next one draws them again.
    this.#base.setSource(null);
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  /** OpenLayers' own map, for measuring. */
  get map(): OLMap {
    return this.#map;
  }

  #look(extent: number[]): void {
    if (isEmpty(extent) && extent[0] !== extent[2]) return;
    this.#map.getView().fit(extent, { padding: [60, 60, 60, 60], maxZoom: 13, duration: quick() });
  }

  #isShown(mark: Mark): boolean {
    return (this.#shown === undefined || this.#shown.has(mark.id)) && isThere(mark, this.#at);
  }

  #styleOf(feature: Feature, resolution: number): Style[] | undefined {
    const drawn = feature.get("drawn") as Drawn;
    if (!this.#isShown(drawn.mark)) return undefined;
    const volume = feature.get("volume") as MarkVolume;
    if (this.#at !== undefined && !isOpen(volume, this.#at)) return undefined;
    return this.#style.of(feature, drawn, resolution, this.#severity.get(drawn.mark.id) ?? 0);
  }

  // Where several lie under the pointer, each click takes the next one.
  #hit(pixel: number[]): string | undefined {
    const ids: string[] = [];
    this.#map.forEachFeatureAtPixel(pixel, (feature) => {
      const drawn = feature.get("drawn") as Drawn | undefined;
      if (drawn && !ids.includes(drawn.mark.id)) ids.push(drawn.mark.id);
    }, { hitTolerance: 4, layerFilter: (layer) => layer === this.#bulkLayer });
    return ids[(ids.indexOf(this.#selectedID ?? "") + 1) % ids.length];
  }

  #drawSelected(): void {
    this.#selected.clear(true);
    const known = this.#selectedID === undefined ? undefined : this.#marks.get(this.#selectedID);
    for (const each of known?.features ?? []) {
      const copy = new Feature(each.getGeometry()?.clone());
      copy.setStyle(selectedStyle((each.get("drawn") as Drawn).anchor.clone(), this.#palette));
      this.#selected.addFeature(copy);
    }
    this.#selected.changed();
  }

  #drawPairs(): void {
    this.#pairs.clear(true);
    for (const pair of this.#pairList) {
      if (!isMeeting(pair, this.#at, pair.ids.map((id) => this.#marks.get(id)?.mark))) continue;
      const [a, b] = pair.ids.map((id) => this.#volumesOf(id));
      if (!a || !b) continue;
      const ends = pair.ends ? pair.ends.map(positionOf) : closest(a, b, pair);
      if (ends === undefined) continue;
      const line = new LineString(ends);
      const feature = new Feature(line);
      const middle = line.getCoordinateAt(0.5);
      const text = this.#words.pair(pair);
      // About seven pixels to a letter that can be seen, and the padding.
      feature.setStyle((_, resolution) => pairStyle(pair, text, middle, flagOffset(this.#anchorsNear(middle, resolution), text.replace(/[\u2066-\u2069]/g, "").length * 7 + 10), this.#palette, resolution));
      this.#pairs.addFeature(feature);
    }
    this.#pairs.changed();
  }

  // The anchors of the notices shown about a position, in pixels right of and above it.
  #anchorsNear([x = 0, y = 0]: number[], resolution: number): Offset[] {
    const reach = FLAG_REACH * resolution;
    const out: Offset[] = [];
    this.#bulk.forEachFeatureInExtent([x - reach, y - reach, x + reach, y + reach], (feature) => {
      const { mark, anchor } = feature.get("drawn") as Drawn;
      const [ax = 0, ay = 0] = anchor.getCoordinates();
      if (this.#isShown(mark)) out.push([(ax - x) / resolution, (ay - y) / resolution]);
      return out.length > 60;
    });
    return out;
  }

  #volumesOf(id: string): readonly MarkVolume[] | undefined {
    const mark = this.#marks.get(id)?.mark;
    if (id === "") return this.#draftVolumes;
    return mark && (this.#shown === undefined || this.#shown.has(id)) ? mark.volumes : undefined;
  }
}

function featureOf(mark: Mark, volume: MarkVolume): Feature {
  const drawn = outline(volume.footprint);
  const geometry = geometryOf(drawn);
  const feature = new Feature(geometry);
  feature.set("drawn", { mark, anchor: anchorOf(drawn, geometry) } satisfies Drawn, true);
  feature.set("volume", volume, true);
  return feature;
}

// The two places between the volumes that are there together.
function closest(a: readonly MarkVolume[], b: readonly MarkVolume[], pair: Pair): [number[], number[]] | undefined {
  let best: [number[], number[]] | undefined;
  let least = Infinity;
  const both = (v: MarkVolume) => period(v.every) > 0 || (pair.until === 0 || v.from <= pair.until) && (!v.until || v.until >= pair.from);
  const inTime = (list: readonly MarkVolume[]) => { const some = list.filter(both); return some.length > 0 ? some : list; };
  for (const v of inTime(a)) {
    for (const w of inTime(b)) {
      for (const p of flatsOf(v.footprint)) {
        for (const q of flatsOf(w.footprint)) {
          const ends = nearestPlaces(p, q);
          const away = ends ? Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) : Infinity;
          if (ends && away < least) {
            least = away;
            best = [[...ends[0]], [...ends[1]]];
          }
        }
      }
    }
  }
  return best;
}

function quick(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250;
}
