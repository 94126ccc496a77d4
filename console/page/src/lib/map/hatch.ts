import type { NoticeKind } from "../api/types.ts";

/** How the area of each kind is filled: by pattern, so that kinds can be told apart without colours. */
const drawings: Record<NoticeKind, ((pen: CanvasRenderingContext2D, n: number) => void) | undefined> = {
  site: (pen, n) => dot(pen, n / 2, n / 2, n / 9),
  movement: (pen, n) => slanted(pen, n, 1),
  flight: (pen, n) => slanted(pen, n, -1),
  operation: (pen, n) => { slanted(pen, n, 1); slanted(pen, n, -1); },
  zone: undefined,
  line: undefined,
  infrastructure: (pen, n) => straight(pen, [0, n / 2, n, n / 2]),
  hazard: (pen, n) => { straight(pen, [n / 3, 0, n / 3, n]); straight(pen, [(2 * n) / 3, 0, (2 * n) / 3, n]); },
};

const SIZE = 14;
const made = new Map<string, CanvasPattern | string>();

/** The fill of a kind in a colour: a pattern, or hardly any fill where the outline alone says the kind. */
export function hatch(kind: NoticeKind, colour: string, faint: string): CanvasPattern | string {
  const key = `${kind} ${colour}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const pattern = draw(kind, colour) ?? faint;
  made.set(key, pattern);
  return pattern;
}

function draw(kind: NoticeKind, colour: string): CanvasPattern | undefined {
  const drawing = drawings[kind];
  if (drawing === undefined) return undefined;
  const scale = Math.max(1, Math.round(globalThis.devicePixelRatio || 1));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * scale;
  const pen = canvas.getContext("2d");
  if (pen === null) return undefined;
  pen.globalAlpha = 0.34;
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = scale;
  drawing(pen, SIZE * scale);
  return pen.createPattern(canvas, "repeat") ?? undefined;
}

function slanted(pen: CanvasRenderingContext2D, n: number, way: 1 | -1): void {
  // Beyond the edges too, so that neighbouring tiles join.
  for (const shift of [-n, 0, n]) straight(pen, way === 1 ? [shift, n, shift + n, 0] : [shift, 0, shift + n, n]);
}

function straight(pen: CanvasRenderingContext2D, [x1, y1, x2, y2]: [number, number, number, number]): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function dot(pen: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.fill();
}

/** The line of each kind's edge, in pixels drawn and left out; undefined is drawn through. */
export function dashes(kind: NoticeKind, own: boolean): number[] | undefined {
  if (kind === "line") return own ? [14, 4, 2, 4] : [6, 4, 2, 4];
  return own ? undefined : [7, 4];
}
