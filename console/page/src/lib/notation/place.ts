import * as library from "mgrs";

// A bundler takes the library's ES module, node its CommonJS one, where everything lies under default.
const mgrs: typeof library = (Reflect.get(library, "default") as typeof library | undefined) ?? library;

/** A point on WGS-84: latitude, then longitude, in 1e-7 degree, as the channel writes it. */
export type Place = readonly [lat: number, lon: number];

/** One degree in the integers that places are written in. */
export const DEGREE = 10_000_000;

/** The ways of writing a place that the page knows by itself. The node knows UTM too. */
export type Notation = "dd" | "dms" | "ddm" | "mgrs";

export const notations: readonly Notation[] = ["dd", "dms", "ddm", "mgrs"];

/** Gives the place at degrees, rounded to 1e-7 and brought within 180 degrees of longitude. */
export function placeAt(lat: number, lon: number): Place {
  const turned = lon - 360 * Math.floor((lon + 180) / 360);
  return [Math.round(Math.min(90, Math.max(-90, lat)) * DEGREE), Math.round(turned * DEGREE)];
}

/**
 * Writes a place in one notation. Digits are the decimals of the last part, for MGRS the digits of each coordinate;
 * left out, they are as fine as a metre. MGRS is cut off and so names a square; the others are rounded. Poleward of
 * 84 N and 80 S there is no MGRS of the library's, and the place is written in decimal degrees.
 */
export function formatPlace(place: Place, notation: Notation, digits?: number): string {
  switch (notation) {
    case "mgrs":
      return formatGrid(place, digits ?? 5) ?? formatPlace(place, "dd");
    case "dd":
      return degrees(place, 1, digits ?? 5);
    case "ddm":
      return degrees(place, 60, digits ?? 3);
    case "dms":
      return degrees(place, 3600, digits ?? 1);
  }
}

/** Writes the MGRS square that holds a place, 37SFV 05000 10000; undefined near the poles. */
export function formatGrid(place: Place, digits = 5): string | undefined {
  let text: string;
  try {
    text = mgrs.forward([place[1] / DEGREE, place[0] / DEGREE], 5);
  } catch {
    return undefined;
  }
  const name = text.slice(0, -10).padStart(5, "0"); // zone 1 is written 01
  if (digits === 0) return name;
  // The library is asked for the metre and cut here, so that a coarser square is always the one round the finer.
  return `${name} ${text.slice(-10, -5).slice(0, digits)} ${text.slice(-5).slice(0, digits)}`;
}

/** The side of an MGRS square of so many digits of each coordinate, in millimetres. */
export function gridSide(digits: number): number {
  return 1000 * 10 ** (5 - digits);
}

const grid = /(?<![\p{L}\p{N}])\d{1,2}\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}((?:\s?\d)*)(?![\p{L}\p{N}])/giu;

/** The sides of the MGRS squares that a text names, in millimetres, each once. What is no grid reference names none. */
export function squaresIn(text: string): number[] {
  const digits = [...text.matchAll(grid)].map(([, found]) => (found ?? "").replace(/\s/g, "").length);
  return [...new Set(digits.filter((n) => n % 2 === 0 && n <= 10))].map((n) => gridSide(n / 2));
}

/** The form in which a drawn place becomes text: decimal degrees with every digit that a place holds. */
export function exactPlace(place: Place): string {
  return formatPlace(place, "dd", 7);
}

// Parts: 1 for degrees alone, 60 for minutes, 3600 for seconds.
function degrees(place: Place, parts: 1 | 60 | 3600, digits: number): string {
  return `${angle(place[0], 2, "N", "S", parts, digits)} ${angle(place[1], 3, "E", "W", parts, digits)}`;
}

function angle(value: number, width: number, positive: string, negative: string, parts: number, digits: number): string {
  const scale = 10 ** digits;
  // BigInt: 180 degrees in 1e-7, times seconds, times decimals is more than a double counts.
  const units = (BigInt(Math.abs(value)) * BigInt(parts * scale) + BigInt(DEGREE / 2)) / BigInt(DEGREE);
  const whole = Number(units / BigInt(scale));
  const rest = digits > 0 ? `.${String(units % BigInt(scale)).padStart(digits, "0")}` : "";
  // The letter comes after rounding: nothing is 0 S.
  const letter = value < 0 && units > 0n ? negative : positive;
  const two = (n: number) => String(n).padStart(2, "0");
  switch (parts) {
    case 60:
      return `${String(Math.floor(whole / 60)).padStart(width, "0")}°${two(whole % 60)}${rest}'${letter}`;
    case 3600:
      return `${String(Math.floor(whole / 3600)).padStart(width, "0")}°${two(Math.floor(whole / 60) % 60)}'${two(whole % 60)}${rest}"${letter}`;
    default:
      return `${String(whole).padStart(width, "0")}${rest}${letter}`;
  }
}
