import type { Chart } from "./chart.ts";

/** Brings what was looked for into view, once the map is drawn: before that it does not know its own size. */
export function lookWhenDrawn(chart: Chart): void {
  chart.map.once("rendercomplete", () => chart.fitDraft());
  chart.map.render();
}
