import { fraction } from "./height.ts";

const FOOT = 304.8;

/** Writes millimetres so that the node reads the same length: kilometres where that is shorter, else metres. */
export function exactLength(millimetres: number): string {
  if (millimetres >= 1_000_000 && millimetres % 10_000 === 0) {
    return `${Math.floor(millimetres / 1_000_000)}${fraction((millimetres % 1_000_000) / 10_000, 2)}KM`;
  }
  return `${Math.floor(millimetres / 1000)}${fraction(millimetres % 1000, 3)}M`;
}

/** Writes a distance for the eye: whole kilometres as such, else metres below ten of them, then one decimal. */
export function formatLength(millimetres: number): string {
  if (millimetres >= 1_000_000 && millimetres % 1_000_000 === 0) return `${millimetres / 1_000_000} km`;
  if (millimetres < 10_000) return `${Math.round(millimetres / 100) / 10} m`;
  if (millimetres < 10_000_000) return `${Math.round(millimetres / 1000)} m`;
  if (millimetres < 1_000_000_000) return `${(millimetres / 1_000_000).toFixed(1)} km`;
  return `${Math.round(millimetres / 1_000_000)} km`;
}

/** Writes a vertical gap, in metres and feet: aircrews think in one, ground forces in the other. */
export function formatGap(millimetres: number): string {
  return `${Math.round(millimetres / 1000)} m (${Math.round(millimetres / FOOT)} ft)`;
}

/**
 * A length as a person draws it: cut to three digits, because a hand on a map means no more. Never below a metre.
 * The result is in millimetres.
 */
export function drawnLength(metres: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, metres))) - 2);
  return Math.max(1, Math.round(metres / unit) * unit) * 1000;
}
