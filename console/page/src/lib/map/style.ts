import type Feature from "ol/Feature.js";
import { getHeight, getWidth } from "ol/extent.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import type { Offset } from "./flag.ts";
import { dashes, hatch } from "./hatch.ts";
import { isOver, type Mark, type Pair } from "./marks.ts";
import { faint, type Palette } from "./palette.ts";
import { symbolCode } from "./symbol-code.ts";
import { symbol } from "./symbols.ts";

/** What a feature of the map carries: the notice, and where its symbol and label stand. */
export interface Drawn {
  readonly mark: Mark;
  readonly anchor: Point;
}

/** Below this many pixels an area is drawn as a marker of fixed size: nothing on the channel is too small to see. */
const SMALL = 9;
/** Labels and symbols appear from this many metres to a pixel on. */
const LABELS = 900;

/** Draws the notices. One value for each palette and language; it keeps what it has made. */
export class NoticeStyle {
  readonly #palette: Palette;
  readonly #label: (mark: Mark) => string;
  readonly #areas = new Map<string, Style>();
  readonly #markers = new Map<string, Style>();

  constructor(palette: Palette, label: (mark: Mark) => string) {
    this.#palette = palette;
    this.#label = label;
  }

  /** The styles of a feature at so many metres to a pixel. The more severe its clashes, the sooner its label finds room. */
  of(feature: Feature, drawn: Drawn, resolution: number, severity: number): Style[] {
    const { mark, anchor } = drawn;
    const extent = feature.getGeometry()?.getExtent();
    const size = extent ? Math.max(getWidth(extent), getHeight(extent)) / resolution : 0;
    const styles = size < SMALL ? [] : [this.#area(mark)];
    const labelled = resolution < LABELS;
    const icon = labelled ? symbol(symbolCode(mark.kind, mark.own, mark.mode), this.#colour(mark), this.#palette.halo) : undefined;
    if (icon !== undefined && (size < SMALL || size > 70)) {
      styles.push(new Style({ geometry: anchor, image: icon, zIndex: 2 }));
    } else if (size < SMALL) {
      styles.push(this.#marker(mark, anchor));
    }
    if (labelled && (size > 40 || resolution < LABELS / 12)) styles.push(this.#text(mark, anchor, icon !== undefined && (size < SMALL || size > 70) ? 22 : 12, severity));
    return styles;
  }

  #colour(mark: Mark): string {
    return isOver(mark) ? this.#palette.dim : mark.own ? this.#palette.ours : this.#palette.theirs;
  }

  #area(mark: Mark): Style {
    const over = isOver(mark);
    const key = `${mark.kind} ${mark.own} ${over} ${mark.standing === "contested"}`;
    const known = this.#areas.get(key);
    if (known) return known;
    const colour = this.#colour(mark);
    const made = new Style({
      fill: over ? new Fill({ color: "transparent" }) : new Fill({ color: hatch(mark.kind, colour, faint(colour, 0.08)) }),
      stroke: new Stroke({
        color: colour, width: mark.own ? 2.25 : 1.75,
        ...(over ? { lineDash: [1, 5] } : mark.standing === "contested" ? { lineDash: [12, 3, 3, 3, 3, 3] } : optional(dashes(mark.kind, mark.own))),
      }),
    });
    this.#areas.set(key, made);
    return made;
  }

  // Ours a filled bar, all others a hollow square: the frames of friend and neutral, as far as a few pixels can say it.
  #marker(mark: Mark, anchor: Point): Style {
    const colour = this.#colour(mark);
    const key = `${mark.own} ${colour}`;
    let made = this.#markers.get(key);
    if (!made) {
      made = new Style({
        image: new RegularShape({
          declutterMode: "none", points: 4, angle: Math.PI / 4, radius: 5, ...(mark.own ? { scale: [1.35, 0.8] as [number, number] } : {}),
          fill: new Fill({ color: mark.own ? colour : this.#palette.halo }), stroke: new Stroke({ color: colour, width: 1.5 }),
        }),
      });
      this.#markers.set(key, made);
    }
    const style = made.clone();
    style.setGeometry(anchor);
    return style;
  }

  #text(mark: Mark, anchor: Point, offsetY: number, severity: number): Style {
    return new Style({
      geometry: anchor, zIndex: 3 + severity,
      text: new Text({
        text: this.#label(mark), font: "600 12px 'Noto Sans Variable', 'Noto Sans Arabic Variable', sans-serif", offsetY, textBaseline: "top",
        fill: new Fill({ color: this.#palette.text }), stroke: new Stroke({ color: this.#palette.halo, width: 3 }),
      }),
    });
  }
}

function optional(lineDash: number[] | undefined): { lineDash?: number[] } {
  return lineDash ? { lineDash } : {};
}

/**
 * The line between two notices that meet, with a flag of triangle and text: red or amber, drawn through or dashed. The flag
 * stands some pixels off the middle of the line, so that symbols and labels there stay readable.
 */
export function pairStyle(pair: Pick<Pair, "verdict">, text: string, middle: number[], [right, up]: Offset, palette: Palette, resolution: number): Style[] {
  const sure = pair.verdict === "clash";
  const colour = sure ? palette.alarm : palette.warning;
  const [x = 0, y = 0] = middle;
  const at = new Point([x + right * resolution, y + up * resolution]);
  return [
    new Style({ geometry: new LineString([[x, y], at.getCoordinates()]), stroke: new Stroke({ color: colour, width: 1.5 }) }),
    new Style({ stroke: new Stroke({ color: palette.halo, width: 6 }) }),
    new Style({ stroke: new Stroke({ color: colour, width: 3, ...(sure ? {} : { lineDash: [8, 6] }) }) }),
    new Style({
      geometry: at, zIndex: sure ? 6 : 5,
      image: new RegularShape({ declutterMode: "none", points: 3, radius: 13, fill: new Fill({ color: sure ? colour : palette.halo }), stroke: new Stroke({ color: sure ? palette.halo : colour, width: 2.5 }) }),
      text: new Text({ declutterMode: "none", text: "!", font: "800 13px sans-serif", offsetY: 2, fill: new Fill({ color: sure ? palette.halo : colour }) }),
    }),
    new Style({
      geometry: at, zIndex: sure ? 6 : 5,
      text: new Text({
        text, font: "700 12px 'Noto Sans Variable', 'Noto Sans Arabic Variable', sans-serif", offsetY: -22,
        fill: new Fill({ color: palette.halo }), backgroundFill: new Fill({ color: colour }), padding: [2, 5, 1, 5],
      }),
    }),
  ];
}

/** What is selected: a bright edge round what is drawn below, and brackets where it is too small to have one. */
export function selectedStyle(anchor: Point, palette: Palette): Style[] {
  return [
    new Style({ stroke: new Stroke({ color: palette.halo, width: 7 }) }),
    new Style({ stroke: new Stroke({ color: palette.focus, width: 3.5 }) }),
    new Style({ geometry: anchor, image: new RegularShape({ points: 4, angle: Math.PI / 4, radius: 20, stroke: new Stroke({ color: palette.focus, width: 2.5, lineDash: [10, 18], lineDashOffset: 5 }) }) }),
  ];
}

/** What is drafted and on no channel yet, and squares of grid references in it. */
export function draftStyle(palette: Palette, label: string, anchor: Point | undefined): Style[] {
  return [
    new Style({ stroke: new Stroke({ color: palette.halo, width: 6 }), fill: new Fill({ color: faint(palette.accent, 0.14) }) }),
    new Style({ stroke: new Stroke({ color: palette.accent, width: 2.5, lineDash: [2, 5], lineCap: "round" }) }),
    new Style({
      ...(anchor ? { geometry: anchor } : {}),
      image: new RegularShape({ points: 4, radius: 7, radius2: 0, angle: 0, stroke: new Stroke({ color: palette.accent, width: 2.5 }) }),
      text: new Text({
        text: label, font: "600 12px 'Noto Sans Variable', 'Noto Sans Arabic Variable', sans-serif", offsetY: 18,
        fill: new Fill({ color: palette.text }), stroke: new Stroke({ color: palette.halo, width: 3 }),
      }),
    }),
  ];
}
