/** The colours of the map, taken from the page's style sheet, so that both change together. */
export interface Palette {
  readonly water: string;
  readonly land: string;
  readonly border: string;
  readonly ours: string;
  readonly theirs: string;
  readonly text: string;
  readonly dim: string;
  readonly halo: string;
  readonly focus: string;
  readonly accent: string;
  /** Severity alone uses these two. */
  readonly alarm: string;
  readonly warning: string;
}

const fallback: Palette = {
  water: "#0e151b", land: "#1c252c", border: "#3c4a54", ours: "#5ec8e0", theirs: "#8fcf8f", text: "#e8edf0", dim: "#92a0a9",
  halo: "#0b1014", focus: "#ffffff", accent: "#9cc4ff", alarm: "#ff5a52", warning: "#ffb84d",
};

const names: Record<keyof Palette, string> = {
  water: "--map-water", land: "--map-land", border: "--map-border", ours: "--ours", theirs: "--theirs", text: "--text",
  dim: "--text-dim", halo: "--bg", focus: "--focus", accent: "--accent", alarm: "--alarm", warning: "--warning",
};

/** Reads the palette that is in force for an element. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (key: keyof Palette) => style.getPropertyValue(names[key]).trim() || fallback[key];
  return Object.fromEntries(Object.keys(names).map((key) => [key, read(key as keyof Palette)])) as unknown as Palette;
}

/** A colour with less of it: what CSS and canvas both read. */
export function faint(colour: string, part: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, transparent)`;
}
