/** How the line stands with each counterpart (getLine). Times are milliseconds since 1970 on a node's clock. */

import type { EntryPlace, Link } from "./types.ts";

export type Means = "data" | "phone" | "radio" | "courier" | "mail";
export type Participation = "active" | "suspended";
export type Cause = "unknown" | "technical" | "declared" | "other";

export const meansOfContact: readonly Means[] = ["data", "phone", "radio", "courier", "mail"];
export const causes: readonly Cause[] = ["unknown", "technical", "declared", "other"];

export interface LineReport {
  at: number;
  /** Whose post looks. */
  party: string;
  days: number;
  hours: { at: number; name: string; within: number }[];
  /** Nodes check the line by themselves so often; 0: they do not. */
  probe: number;
  ladder: { after: number; level: string; calls?: string }[];
  links: Link[];
  /** The post's own party first. */
  sides: LineSide[];
  counterparts: Counterpart[];
}

export interface LineSide {
  party: string;
  name: string;
  byHand: boolean;
  suspended: boolean;
  contested: boolean;
  /** The last declarations; none: it never declared anything and counts as active. */
  declared: { id: string; declared: Participation; since: number; reason?: string; at: number; office?: string; person?: string }[];
  lastEntry?: Used;
  /** By an officer. */
  lastWord?: Used;
  roster: RosterNow;
  window: { days: string[]; from: number; until: number }[];
}

export interface Used {
  kind: string;
  at: number;
  /** At the report's hour. */
  age: number;
  place: EntryPlace;
  id?: string;
}

export interface Shift {
  alternate?: string;
  from: number;
  key?: string;
  languages: string[];
  office: string;
  reach?: string;
  until: number;
}

export type Turn = Shift & { person?: string };

export interface RosterNow {
  declared: { id: string; at: number; office?: string; person?: string }[];
  contested: boolean;
  onDuty: Turn[];
  /** A roster is declared, and nobody is on duty now. */
  gap: boolean;
  next: Turn[];
  /** All that have not ended. */
  turns: Turn[];
}

export interface Counterpart {
  party: string;
  proofs: Proof[];
  clock?: ClockOffset;
  owed: CheckOwed[];
  /** The newest first. */
  checks: HourOfCheck[];
  /** How it is reached, the primary means first. */
  pace: PaceNow[];
  /** The first of these that is not known to fail; "": none. */
  use: string;
  levels: LevelNow[];
}

/** The last sign of life by one means; at is 0 where there never was one. */
export interface Proof {
  means: string;
  at: number;
  age?: number;
  how?: "entry" | "check" | "call" | "reported";
  by?: string;
  office?: string;
  result?: string;
  id?: string;
}

export interface ClockOffset {
  by: string;
  at: number;
  roundTrip: number;
  /** How far the counterpart's clock is ahead, give or take half of the round trip. */
  offset: number;
}

export interface CheckOwed {
  debtor: string;
  to: string;
  id: string;
  name?: string;
  /** 0: none is due, for one of the two declares itself suspended. */
  hour: number;
  due: number;
  late: boolean;
  rung: number;
  level?: string;
}

export interface HourOfCheck {
  debtor: string;
  to: string;
  name: string;
  hour: number;
  due: number;
  state: "made" | "missed" | "to-come";
  late?: boolean;
  cause?: Cause;
  /** An officer has entered what became of it. */
  said: boolean;
  at?: number;
  means?: Means;
  office?: string;
  result?: string;
  /** The office that entered it. */
  by?: string;
  person?: string;
  entered?: number;
}

export interface PaceNow {
  means: Means;
  text: string;
  trigger?: string;
  /** Proof of life by it; 0: never. */
  last: number;
  failing: boolean;
  why?: "link-down" | "no-entry" | "check-missed";
}

export interface LevelNow {
  number: number;
  after: number;
  level: string;
  calls?: string;
  recorded: number;
  lastCall: number;
  told: number;
}

export interface CheckReading {
  check: { at: number; cause?: Cause; means: Means; office?: string; outcome: "answered" | "missed"; result?: string; with: string };
  says: string[];
}

export interface StatusReading {
  status: { declared: Participation; reason?: string; since: number };
  says: string[];
  needsSecond: boolean;
}

export interface RosterReading {
  roster: { shifts: Shift[] };
  says: string[];
}
