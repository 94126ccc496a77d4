/** Sheets, the numbers that somebody holds, and measures, as the node gives them. */

import type { Mode, NoticeKind, Precedence } from "../api/types.ts";
import { chan, withQuery } from "../api/client.ts";
import type { Language } from "../settings.svelte.ts";

/** Numbers that follow each other, both ends among them. */
export interface NumberRange {
  from: number;
  until: number;
}

/** A notice that somebody does not hold. */
export interface MissingNotice {
  number: string;
  id: string;
  name: string;
  kind: NoticeKind;
  mode: Mode;
  precedence?: Precedence;
  standing: "current" | "cancelled" | "contested" | "disowned";
  inForce: boolean;
}

/** What somebody says they hold of an originator's numbers, beside what there is. */
export interface Numbers {
  originator: string;
  last: number;
  missing: NumberRange[];
  unknown: NumberRange[];
  twice: NumberRange[];
  notices: MissingNotice[];
  messages: { language: Language; text: string; aloud: string }[];
}

export interface Times {
  count: number;
  median: number;
  p90: number;
  max: number;
  twoClocks: number;
}

/** How one party took what another said. */
export interface PairMeasures {
  creditor: string;
  debtor: string;
  byHand?: boolean;
  things: number;
  disputed: number;
  clashes: number;
  objections: number;
  receipt: Times;
  returned: Times;
  shown: Times;
  acknowledge: Times;
  readback: Times;
  passed: Times;
  answer: Times;
  respond: Times;
  duties: { duty: string; owed: number; met: number; replaced: number; open: number; unheard: number; timed: number; late: number }[];
}

export interface Measures {
  from: number;
  until: number;
  pairs: PairMeasures[];
}

/** Ranges as people write them: us/1 .. us/4, us/6. */
export function rangesText(originator: string, ranges: readonly NumberRange[]): string {
  return ranges.map(({ from, until }) => (until > from ? `${originator}/${from} .. ${originator}/${until}` : `${originator}/${from}`)).join(", ");
}

/** The address of the sheet of one thing, to print, or to read aloud where `aloud` is given. */
export function sheetHref(channel: string, name: string, ask: { language?: Language; aloud?: Language; to?: string }): string {
  return withQuery(`${chan(channel)}/sheets/${name.split("/").map(encodeURIComponent).join("/")}`, ask);
}

/** The address of the sheets of several numbers in one file. */
export function sheetsHref(channel: string, originator: string, ranges: readonly NumberRange[], ask: { language: Language; to?: string }): string {
  return withQuery(`${chan(channel)}/sheets`, { originator, numbers: ranges.map(({ from, until }) => (until > from ? `${from}-${until}` : `${from}`)).join(","), ...ask });
}
