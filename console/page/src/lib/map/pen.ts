import { exactLength, exactPlace, exactTime, formatHeight, type Every, type Height, type Place } from "../notation/index.ts";

/** The shapes that a volume can have, each the member of the form that holds its text. */
export const shapes = ["polygon", "circle", "corridor", "at", "track", "orbit", "polyarc", "radarc"] as const;
export type ShapeField = (typeof shapes)[number];

/** On which side of the line between its anchors an orbit lies, seen from the first to the second. */
export const alignments = ["LEFT", "CENTRE", "RIGHT"] as const;

/** One volume as the node reads it: exactly one of the shapes is filled in. */
export type VolumeText = { [Shape in ShapeField]?: string } & {
  left?: string;
  right?: string;
  holes?: string[];
  lower: string;
  upper: string;
  from: string;
  until: string;
  every?: Every;
  last?: string;
};

/** One volume as the page keeps it while it is filled in: the text of every shape, so that changing one's mind loses none. */
export interface VolumeDraft {
  shape: ShapeField;
  /** Places, one per line; of a polyarc also arcs, of a track also widths. */
  places: string;
  /** The radius of a circle, or half the width of a corridor. */
  radius: string;
  /** Of a track. */
  left: string;
  right: string;
  /** Of an orbit: all of it, and on which side of its line it lies. */
  width: string;
  alignment: string;
  /** Of a radarc: two radii and two bearings. */
  inner: string;
  outer: string;
  bearingFrom: string;
  bearingTo: string;
  /** Rings that an area leaves out, each like places. */
  holes: string[];
  lower: string;
  upper: string;
  from: string;
  until: string;
  every: "" | Every;
  last: string;
}

/** The fields of one line that a shape has beside its places; those of a track may stay empty. */
export const beside: Record<ShapeField, readonly ("radius" | "left" | "right" | "width" | "alignment" | "inner" | "outer" | "bearingFrom" | "bearingTo")[]> = {
  polygon: [], circle: ["radius"], corridor: ["radius"], at: [], track: ["left", "right"], orbit: ["width", "alignment"],
  polyarc: [], radarc: ["inner", "outer", "bearingFrom", "bearingTo"],
};

const fewest: Record<ShapeField, number> = { polygon: 3, circle: 1, corridor: 2, at: 1, track: 2, orbit: 2, polyarc: 2, radarc: 1 };

export function emptyVolume(from: string, until: string): VolumeDraft {
  return {
    shape: "polygon", places: "", radius: "", left: "", right: "", width: "", alignment: "CENTRE", inner: "", outer: "", bearingFrom: "", bearingTo: "",
    holes: [], lower: "GND", upper: "", from, until, every: "", last: "",
  };
}

/** Reports whether a volume has what is needed to be read at all; half a line is nobody's mistake yet. */
export function isComplete(v: VolumeDraft): boolean {
  const must = v.shape === "track" ? [] : beside[v.shape].map((field) => v[field]);
  return splitPlaces(v.places).length >= fewest[v.shape] && [v.lower, v.upper, v.from, v.until, v.every === "" ? "-" : v.last, ...must].every((text) => text.trim() !== "");
}

export function hasHoles(shape: ShapeField): boolean {
  return shape === "polygon" || shape === "polyarc";
}

/** Reports whether a shape is one place, to be written on one line. */
export function hasOnePlace(shape: ShapeField): boolean {
  return fewest[shape] === 1;
}

/** Writes a volume as the node wants it. Lines and semicolons both part places. */
export function volumeText(v: VolumeDraft): VolumeText {
  const places = splitPlaces(v.places).join("; ");
  const behind = v.shape === "track" ? [] : beside[v.shape].map((field) => v[field].trim());
  const sides = v.shape === "track" && v.left.trim() + v.right.trim() !== "" ? { left: v.left.trim(), right: v.right.trim() } : {};
  const holes = hasHoles(v.shape) ? v.holes.map((hole) => splitPlaces(hole).join("; ")).filter((hole) => hole !== "") : [];
  return {
    [v.shape]: [places, ...behind].join(", "), ...sides, ...(holes.length > 0 ? { holes } : {}),
    lower: v.lower.trim(), upper: v.upper.trim(), from: v.from.trim(), until: v.until.trim(), ...(v.every === "" ? {} : { every: v.every, last: v.last.trim() }),
  };
}

/** The places of a text, one per line or with semicolons between. */
export function splitPlaces(text: string): string[] {
  return text.split(/[;\n]/).map((place) => place.trim()).filter((place) => place !== "");
}

const length = /^\s*\d+(\.\d+)?\s*(M|KM|NM|FT|MI|MILES?)\s*$/i;

/** The places that a volume names, without the widths and arcs about them: what can be read one by one. */
export function namedPlaces(v: VolumeDraft): string[] {
  const texts = [v.places, ...(hasHoles(v.shape) ? v.holes : [])].flatMap(splitPlaces);
  return texts.map((text) => {
    const parts = text.split(",");
    if (v.shape === "track" && parts.length > 2 && length.test(parts.at(-1) ?? "")) return parts.slice(0, -2).join(",").trim();
    if (/^ARC\s/i.test(text) && /^\s*C?CW\s*$/i.test(parts.at(-1) ?? "")) {
      return parts.slice(0, length.test(parts.at(-4) ?? "") ? -4 : -1).join(",").replace(/^ARC\s+/i, "").trim();
    }
    return text;
  });
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
  readonly footprint: {
    readonly shape: string; readonly places: readonly Place[]; readonly holes?: readonly (readonly Place[])[];
    readonly radius?: number; readonly left?: number; readonly right?: number; readonly entered?: string;
  };
  readonly lower: Height;
  readonly upper: Height;
  readonly from: number;
  readonly until?: number;
  readonly every?: Every;
  readonly last?: number;
}

/**
 * Opens a signed volume for change. Places come back as they were entered, where that was kept: a grid square must not
 * become a point of seven digits because somebody changes a height.
 */
export function draftOf(volume: SignedVolume): VolumeDraft {
  return {
    ...emptyVolume(exactTime(volume.from), volume.until ? exactTime(volume.until) : "UFN"), ...whereOf(volume.footprint),
    lower: formatHeight(volume.lower), upper: formatHeight(volume.upper),
    ...(volume.every ? { every: volume.every, last: volume.last ? exactTime(volume.last) : "UFN" } : {}),
  };
}

/** Opens all volumes of a notice. Those that one track became, one for each of its widths, are one volume of the form again. */
export function draftsOf(volumes: readonly SignedVolume[]): VolumeDraft[] {
  const out: VolumeDraft[] = [];
  for (const volume of volumes) {
    const draft = draftOf(volume);
    if (draft.shape === "track" && volume.footprint.entered && JSON.stringify(draft) === JSON.stringify(out.at(-1))) continue;
    out.push(draft);
  }
  return out;
}

function whereOf({ shape, places, holes, radius, left, right, entered }: SignedVolume["footprint"]): Partial<VolumeDraft> {
  if (entered) return enteredOf(shape, entered);
  const text = { places: placesText(places), holes: (holes ?? []).map(placesText) };
  if (left || right) return { ...text, shape: "track", left: exactLength(left ?? 0), right: exactLength(right ?? 0) };
  return { ...text, shape: shape === "point" ? "at" : (shape as ShapeField), radius: radius ? exactLength(radius) : "" };
}

// Words that stand before a shape's text, and between its texts, where an entry keeps what was entered.
const keyword = /^(TRACK|ORBIT|POLYARC|RADARC) (.*)$/s;
const widths = /^(.*) LEFT (.*) RIGHT (.*)$/s;

function enteredOf(shape: string, entered: string): Partial<VolumeDraft> {
  const [whole = "", ...holes] = entered.split(" HOLE ");
  const [, word, rest] = keyword.exec(whole) ?? [];
  const field = (word?.toLowerCase() ?? (shape === "point" ? "at" : shape)) as ShapeField;
  let text = rest ?? whole;
  const out: Partial<VolumeDraft> = { shape: field, holes: holes.map(lines) };
  if (field === "track") {
    const [, track, left, right] = widths.exec(text) ?? [];
    if (track !== undefined) Object.assign(out, { left: left?.trim(), right: right?.trim() });
    text = track ?? text;
  } else {
    // What stands behind commas, from the end: places may hold commas themselves.
    for (const each of beside[field].toReversed()) {
      const comma = text.lastIndexOf(",");
      if (comma < 0) break;
      out[each] = text.slice(comma + 1).trim();
      text = text.slice(0, comma);
    }
  }
  if (out.alignment) out.alignment = { L: "LEFT", R: "RIGHT" }[out.alignment.toUpperCase()[0] ?? ""] ?? "CENTRE";
  return { ...out, places: lines(text) };
}

const lines = (text: string): string => splitPlaces(text).join("\n");

/**
 * Writes places that a hand has moved. Those that stayed where they were keep the text in which they were entered.
 */
export function movedText(texts: readonly string[], places: readonly Place[], moved: readonly Place[]): string {
  // By the texts, because a ring of places names its first again at its end.
  const was = new Map(texts.flatMap((text, i) => (places[i] ? [[places[i].join(), text] as const] : [])));
  const written = placesText(moved).split("\n");
  return written.map((text, i) => was.get((moved[i] as Place).join()) ?? text).join("\n");
}

/** The fields of one volume's form, by what they are called there. */
export type VolumeField = "places" | (typeof beside)[ShapeField][number] | `hole-${number}` | "lower" | "upper" | "from" | "until" | "every" | "last" | "";

/** Finds the field of the form that an error of the node's is about; the empty one for what belongs to the whole volume. */
export function fieldOf(shape: ShapeField, name: string): VolumeField {
  const [head = "", ...rest] = name.split(/[.[\]]+/).filter((part) => part !== "");
  switch (head) {
    case "lower": case "upper": case "from": case "until": case "every": case "last": case "left": case "right":
      return head;
    case "holes":
      return rest[0] === undefined ? "" : `hole-${Number(rest[0])}`;
    case "footprint":
      return rest[0] === "holes" && rest[1] !== undefined ? `hole-${Number(rest[1])}` : "places";
    case "place": case "places":
      return "places";
    case shape:
      break;
    default:
      return "";
  }
  // The bearings of a radarc are called from and to; those of an arc stand among the places.
  const named = { radius: "radius", width: "width", alignment: "alignment", inner: "inner", outer: "outer", from: "bearingFrom", to: "bearingTo" }[rest[0] ?? ""] as VolumeField | undefined;
  return named && (beside[shape] as readonly string[]).includes(named) ? named : "places";
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
