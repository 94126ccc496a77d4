import type { Every, NoticeText, Volume } from "../api/types.ts";
import { exactLength, exactTime, formatHeight, formatPlace, type Notation, type Place } from "../notation/index.ts";

/** The labels of a notice's lines, in the page's words. */
export interface LineWords {
  (key: "kind" | "name" | "originator" | "precedence" | "marking" | "where" | "entered" | "height" | "time" | "contact" | "remarks" | "references", volume?: number): string;
}

/** How the values of a notice are said: names of kinds, originators and shapes. */
export interface Sayer {
  label: LineWords;
  kind(kind: string): string;
  originator(id: string): string;
  precedence(precedence: string): string;
  shape(shape: string): string;
  /** How far a corridor whose sides differ reaches, with the lengths as they are written. */
  sides(left: string, right: string): string;
  /** What stands before the places of a ring that is left out. */
  readonly hole: string;
  /** How a window recurs, with its last time as it is written. */
  every(every: Every, last: string): string;
  readonly ufn: string;
  readonly notation: Notation;
}

/** Tells a notice line by line out of what will be signed, and nothing else. */
export function noticeLines(text: NoticeText, say: Sayer): [label: string, value: string][] {
  const lines: [string, string][] = [
    [say.label("kind"), say.kind(text.kind)],
    [say.label("name"), text.name],
    [say.label("originator"), say.originator(text.originator)],
    [say.label("precedence"), say.precedence(text.precedence)],
    [say.label("marking"), text.marking],
  ];
  lines.push(...volumeLines(text.volumes, say));
  lines.push([say.label("contact"), `${text.contact.office}, ${text.contact.means}`]);
  if (text.remarks) lines.push([say.label("remarks"), text.remarks]);
  if (text.references?.length) lines.push([say.label("references"), text.references.join("\n")]);
  return lines;
}

/** Tells volumes line by line; `numbered`: each with its number, even where there is only one. */
export function volumeLines(volumes: readonly Volume[], say: Sayer, numbered = volumes.length > 1): [label: string, value: string][] {
  return volumes.flatMap((volume, i) => {
    const n = numbered ? i + 1 : undefined;
    const recurs = volume.every ? `, ${say.every(volume.every, volume.last ? exactTime(volume.last) : say.ufn)}` : "";
    return [
      [say.label("where", n), whereText(volume, say)],
      ...(volume.footprint.entered ? [[say.label("entered", n), volume.footprint.entered] as [string, string]] : []),
      [say.label("height", n), `${formatHeight(volume.lower)} – ${formatHeight(volume.upper)}`],
      [say.label("time", n), `${exactTime(volume.from)} – ${volume.until ? exactTime(volume.until) : say.ufn}${recurs}`],
    ] as [string, string][];
  });
}

/** Three letters of an MGRS reference after its zone; degrees and UTM never have them. */
const grid = /\d\s*[C-X]\s*[A-Z]{2}/i;

function whereText(volume: Volume, say: Sayer): string {
  const { shape, places, holes, radius, left, right, entered } = volume.footprint;
  // Who named a square must not read one of a metre here.
  const plain = say.notation === "dd" || say.notation === "mgrs" && grid.test(entered ?? "");
  const tell = (place: Place) => {
    const exact = formatPlace(place, "dd", 7);
    return plain ? exact : `${exact}  (${formatPlace(place, say.notation)})`;
  };
  const open = shape === "polygon" ? places.slice(0, -1) : places;
  const wide = radius ? `, ${exactLength(radius)}` : left || right ? `, ${say.sides(exactLength(left ?? 0), exactLength(right ?? 0))}` : "";
  return [say.shape(shape) + wide, ...open.map(tell), ...(holes ?? []).flatMap((hole) => [say.hole, ...hole.slice(0, -1).map(tell)])].join("\n");
}

/** A line that a change alters; what is not there on one side is empty. */
export interface ChangedLine {
  readonly label: string;
  readonly old: string;
  readonly now: string;
}

/** Gives the lines in which two tellings differ, in the order of the new one; lines that went away come last. */
export function changedLines(old: readonly [string, string][], now: readonly [string, string][]): ChangedLine[] {
  const before = new Map(old);
  const after = new Set(now.map(([label]) => label));
  const out = now.filter(([label, value]) => before.get(label) !== value).map(([label, value]) => ({ label, old: before.get(label) ?? "", now: value }));
  for (const [label, value] of old) if (!after.has(label)) out.push({ label, old: value, now: "" });
  return out;
}
