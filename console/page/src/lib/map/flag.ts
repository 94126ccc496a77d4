/** Where a flag stands beside the place that it marks, in pixels to the right and up. */
export type Offset = readonly [right: number, up: number];

/** Tried in this order: straight above first, then further off, then to the sides. */
const offsets: readonly Offset[] = [[0, 34], [0, 62], [80, 24], [-80, 24], [80, -30], [-80, -30], [0, -66], [0, 92], [130, 40], [-130, 40]];

/** A rectangle in pixels: left, bottom, right, top. */
type Box = readonly [number, number, number, number];

/** What the symbol and the label of a notice take up round its anchor. */
const taken: Box = [-46, -38, 46, 18];

/** How far from a flagged place an anchor can matter, in pixels. */
export const FLAG_REACH = 240;

/**
 * Chooses where the flag of a place stands, so that it covers no symbol and no label of the notices near it; straight
 * above where there is no room at all. Anchors are those of the notices, in pixels right of and above the place; width
 * is that of the flag's text.
 */
export function flagOffset(anchors: readonly Offset[], width: number): Offset {
  const free = offsets.find(([right, up]) => {
    const flag: Box = [right - width / 2, up - 12, right + width / 2, up + 34];
    return !anchors.some(([x, y]) => overlap(flag, [x + taken[0], y + taken[1], x + taken[2], y + taken[3]]));
  });
  return free ?? (offsets[0] as Offset);
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
