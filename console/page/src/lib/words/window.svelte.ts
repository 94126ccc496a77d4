import { formatDTG, formatWindow, openingAt, lastOpening, type Windowed } from "../notation/index.ts";
import { t } from "./words.svelte.ts";

/** How a window recurs: every day, last time 311800ZDEC17; nothing for what opens once. */
export function sayEvery({ every, last }: Pick<Windowed, "every" | "last">): string {
  return every ? `${t(`window.${every}`)}, ${last ? t("window.last", { time: formatDTG(last) }) : t("ufn")}` : "";
}

/** The opening that holds at a time, or is next, or was the last, as it is written. */
export function sayOpening(window: Windowed, at: number): string {
  const { from, until } = openingAt(window, at) ?? lastOpening(window);
  return formatWindow(from, until);
}
