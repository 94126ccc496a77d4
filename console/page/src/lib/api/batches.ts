/** What organisations hand in to be forwarded, and how far it has come, as the node's interface gives it. Times are milliseconds since 1970 on a node's clock. */

import type { EntryPlace, Envelope, Filed, Ladder, Mode, NoticeKind, NoticeText, Page, Person, Position, Voice } from "./types.ts";

export type RowStanding = "waiting" | "held" | "forwarded" | "refused" | "withdrawn";
export const rowStandings: readonly RowStanding[] = ["waiting", "held", "forwarded", "refused", "withdrawn"];

/** A notice as a list names it. */
export interface NoticeName {
  id: string;
  number: string;
  kind: NoticeKind;
  mode: Mode;
  name: string;
  party: string;
}

/** A doubt about a row, which only people can settle. */
export interface RowQuestion {
  code: string;
  field: string;
  text: string;
  /** A notice that stands and may be the same. */
  other?: NoticeName;
  /** A row that waits and may be the same. */
  otherRow?: string;
  /** Whoever handed it in stands by it. */
  confirmed: boolean;
}

/** When and why a row goes no further. */
export interface RowEnd {
  at: number;
  /** Absent where it was done over the socket. */
  by?: Person;
  reason: string;
}

export interface BatchRow {
  /** Names the row: the hash of its draft. */
  act: string;
  batch: string;
  row: number;
  originator: string;
  originatorName: string;
  voice: Voice;
  by: Person;
  /** notice, change or cancel. */
  kind: string;
  mode: Mode;
  /** Of a change or cancel: the notice; of a row that was forwarded, its own. */
  about?: NoticeName;
  /** Absent for a cancel. */
  text?: NoticeText;
  /** Of a cancel. */
  reason?: string;
  says: string[];
  handedIn: number;
  notAfter: number;
  expired?: boolean;
  /** While it waits. */
  questions: RowQuestion[];
  standing: RowStanding;
  /** Of a row that is held: when its window opens. */
  goes?: number;
  /** Why it was sent outside the windows. */
  now?: string;
  entry?: EntryPlace;
  refused?: RowEnd;
  withdrawn?: RowEnd;
  /** Why it could not be sent when its hour came: it waits for an officer. */
  trouble?: string;
  /** What a release is signed of; not for partners. */
  draft?: Envelope;
}

export interface BatchPage extends Page<BatchRow> {
  /** The least hour at which rows go; now, where no window is to be waited for. */
  opens: number;
  rows: Record<string, number>;
  /** Empty for partners. */
  picture: Position[];
}

/** What the node says of one row of many that it does not take; the same members as of any problem. */
export interface RowProblem {
  detail?: string;
  title?: string;
  field?: string;
  reason?: string;
  remedy?: string;
  questions?: { code: string; field: string; text: string }[] | null;
  arrived?: { party: string; act: string; kind: string; number?: string; name?: string }[] | null;
}

export interface HandedRow {
  row: number;
  act: string;
  kind: string;
  originator: string;
  name: string;
  taken: boolean;
  again?: boolean;
  questions: RowQuestion[];
  problem?: RowProblem;
}

export interface HandedIn {
  batch: string;
  taken: number;
  rows: HandedRow[];
}

export interface ForwardedRow {
  act: string;
  filed?: Filed;
  /** It is held, and goes at this hour. */
  goes?: number;
  /** It stays as it was. */
  problem?: RowProblem;
}

export interface ForwardedRows {
  rows: ForwardedRow[];
  forwarded: number;
  held: number;
}

export interface EndedRows {
  rows: { act: string; problem?: RowProblem }[];
  ended: number;
}

interface Step {
  place: EntryPlace;
  clock: number;
}

/** How far a notice, a change or a cancel of an organisation has come. */
export interface Progress {
  act: string;
  /** Empty until it is forwarded. */
  number: string;
  /** notice, change or cancel. */
  kind: string;
  name: string;
  originator: string;
  /** The party that forwards it. */
  conduit: string;
  voice: Voice;
  text?: NoticeText;
  reason?: string;
  current: boolean;
  batch?: string;
  row?: number;
  handedIn?: number;
  /** The conduit's node has stated that it was handed in. */
  received?: Step;
  /** It stands in the conduit's log. */
  forwarded?: Step;
  releaser?: Person;
  standing: RowStanding;
  goes?: number;
  now?: string;
  refused?: RowEnd;
  withdrawn?: RowEnd;
  trouble?: string;
  ladders: Ladder[];
}
