import { exactLength, exactPlace, exactTime, formatHeight, type Height, type Place } from "../notation/index.ts";

/** The shapes that a volume can have, each with the member of the form that holds its text. */
export const shapes = ["polygon", "circle", "corridor", "at"] as const;
export type ShapeField = (typeof shapes)[number];

/** One volume as the node reads it: exactly one of the first four is filled in. */
export interface VolumeText {
  at?: string;
  circle?: string;
  corridor?: string;
  polygon?: string;
  lower: string;
  upper: string;
  from: string;
  until: string;
}

/** One volume as the page keeps it while it is filled in: the text of every shape, so that changing one's mind loses none. */
export interface VolumeDraft {
  shape: ShapeField;
  places: string;
  /** The radius of a circle, or half the width of a corridor. */
  radius: string;
  lower: string;
  upper: string;
  from: string;
  until: string;
}

const fewest: Record<ShapeField, number> = { polygon: 3, circle: 1, corridor: 2, at: 1 };

export function emptyVolume(from: string, until: string): VolumeDraft {
  return { shape: "polygon", places: "", radius: "", lower: "GND", upper: "", from, until };
}

/** Reports whether a volume has what is needed to be read at all; half a line is nobody's mistake yet. */
export function isComplete(v: VolumeDraft): boolean {
  return splitPlaces(v.places).length >= fewest[v.shape] && [v.places, v.lower, v.upper, v.from, v.until, hasRadius(v.shape) ? v.radius : "-"].every((text) => text.trim() !== "");
}

export function hasRadius(shape: ShapeField): boolean {
  return shape === "circle" || shape === "corridor";
}

/** Writes a volume as the node wants it. Lines and semicolons both part places. */
export function volumeText(v: VolumeDraft): VolumeText {
  const places = splitPlaces(v.places).join("; ");
  const footprint = hasRadius(v.shape) ? `${places}, ${v.radius.trim()}` : places;
  return { [v.shape]: footprint, lower: v.lower.trim(), upper: v.upper.trim(), from: v.from.trim(), until: v.until.trim() };
}

/** The places of a text, one per line or with semicolons between. */
export function splitPlaces(text: string): string[] {
  return text.split(/[;\n]/).map((place) => place.trim()).filter((place) => place !== "");
}

/** Writes drawn places, one per line. A polygon's ring may come closed; it is written open, and the node closes it. */
export function placesText(places: readonly Place[]): string {
  const last = places.at(-1);
  const first = places[0];
  const closed = places.length > 1 && first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  return (closed ? places.slice(0, -1) : places).map(exactPlace).join("\n");
}

/** The volume of a notice, as far as filling in a form again needs it. */
export interface SignedVolume {
  readonly footprint: { readonly shape: string; readonly places: readonly Place[]; readonly radius?: number; readonly entered?: string };
  readonly lower: Height;
  readonly upper: Height;
  readonly from: number;
  readonly until?: number;
}

/**
 * Opens a signed volume for change. Places come back as they were entered, where that was kept: a grid square must not
 * become a point of seven digits because somebody changes a height.
 */
export function draftOf(volume: SignedVolume): VolumeDraft {
  const { shape, places, radius, entered } = volume.footprint;
  const field: ShapeField = shape === "point" ? "at" : (shape as ShapeField);
  let text = placesText(places);
  let width = radius ? exactLength(radius) : "";
  if (entered) {
    const comma = entered.lastIndexOf(",");
    text = splitPlaces(hasRadius(field) && comma > 0 ? entered.slice(0, comma) : entered).join("\n");
    if (hasRadius(field) && comma > 0) width = entered.slice(comma + 1).trim();
  }
  return {
    shape: field, places: text, radius: width, lower: formatHeight(volume.lower), upper: formatHeight(volume.upper),
    from: exactTime(volume.from), until: volume.until ? exactTime(volume.until) : "UFN",
  };
}

/**
 * Writes places that a hand has moved. Those that stayed where they were keep the text in which they were entered.
 */
export function movedText(texts: readonly string[], places: readonly Place[], moved: readonly Place[]): string {
  // By the texts, because a ring of places names its first again at its end.
  const was = new Map(texts.flatMap((text, i) => (places[i] ? [[places[i].join(), text] as const] : [])));
  const written = placesText(moved).split("\n");
  return written.map((text, i) => was.get((moved[i] as Place).join()) ?? text).join("\n");
}

/** A notice as it is filled in. Everything is text; the node reads it. */
export interface NoticeDraft {
  kind: string;
  name: string;
  originator: string;
  precedence: string;
  marking: string;
  office: string;
  means: string;
  remarks: string;
  references: string;
  volumes: VolumeDraft[];
}

/** The same as the node wants it. */
export interface FormText {
  kind: string;
  name: string;
  originator: string;
  precedence: string;
  marking: string;
  contact: { office: string; means: string };
  remarks?: string;
  references?: string[];
  volumes: VolumeText[];
}

/** Writes a form; with filler, what is not filled in yet gets a stand-in, so that the rest can be read already. */
export function formText(draft: NoticeDraft, volumes: readonly VolumeDraft[], filler?: string): FormText {
  const or = (text: string) => text.trim() || (filler ?? "");
  const references = draft.references.split(/[\s,;]+/).filter((name) => name !== "");
  return {
    kind: draft.kind, name: or(draft.name), originator: draft.originator, precedence: draft.precedence, marking: draft.marking,
    contact: { office: or(draft.office), means: or(draft.means) },
    ...(draft.remarks.trim() ? { remarks: draft.remarks.trim() } : {}),
    ...(references.length > 0 ? { references } : {}),
    volumes: volumes.map(volumeText),
  };
}

/** The members of a form that a notice cannot be without and that are empty. */
export function emptyFields(draft: NoticeDraft): (keyof NoticeDraft)[] {
  return (["kind", "name", "originator", "precedence", "marking", "office", "means"] as const).filter((field) => draft[field].trim() === "");
}
