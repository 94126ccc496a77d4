/** Urgent calls, recorded calls and incidents, as the node's interface gives them. Times and lengths are as in types.ts. */

import type { Actor, Footprint, Ladder, LadderStep, Mode, Person, Precedence, Reported, ReplyWord } from "./types.ts";

export type Means = "data" | "phone" | "radio" | "courier" | "mail";
export const allMeans: readonly Means[] = ["data", "phone", "radio", "courier", "mail"];

/** Something that another thing refers to, in a line. */
export interface Linked {
  id: string;
  kind: string;
  name: string;
  label: string;
  party: string;
  clock: number;
}

export interface Question {
  code: string;
  field: string;
  text: string;
}

/** A place on the map as people write it, in one of these ways or in none. */
export interface WhereForm {
  place?: string;
  circle?: string;
  corridor?: string;
  polygon?: string;
}

// Urgent calls.

export interface UrgentText {
  asks?: string;
  at?: number;
  footprint?: Footprint;
  references?: string[];
  text?: string;
  where?: string;
  who?: string;
}

export interface UrgentEntry {
  id: string;
  name: string;
  party: string;
  by: Person;
  releasedBy?: Person;
  clock: number;
  age: number;
  urgent: UrgentText;
  says: string[];
  /** The fields that say something else than the same party had said of the call before. */
  adds: string[];
}

export interface UrgentRung {
  /** 0: when it falls due. */
  rung: number;
  level: string;
  /** Who may call at this level, and whom. */
  calls?: string;
  at: number;
  reached: boolean;
  told: { party: string; clock: number }[];
  held: Linked[];
}

export interface UrgentOwed {
  duty: string;
  creditor: string;
  due: number;
  promised?: number;
  met?: number;
  late: boolean;
  rungs: UrgentRung[];
}

export interface UrgentTaken {
  entry: string;
  /** When the party's node had it; 0: it has not said so yet. */
  since: number;
  /** How long it has been there and is not passed on; 0 once it is passed on or closed. */
  running: number;
  steps: (LadderStep & { took: number; age: number })[];
  owed: UrgentOwed[];
}

export interface UrgentSide {
  party: string;
  byHand?: boolean;
  closed: boolean;
  taken: UrgentTaken[];
}

export interface ActorStatement {
  id: string;
  of: string;
  party: string;
  actor: Actor;
  said: string;
  speaker: string;
  clock: number;
  by: Person;
  reported?: Reported;
  withdrawn?: boolean;
}

export interface UrgentCall {
  id: string;
  name: string;
  party: string;
  mode: Mode;
  clock: number;
  age: number;
  closed: boolean;
  now: UrgentText;
  says: string[];
  entries: UrgentEntry[];
  sides: UrgentSide[];
  statements: ActorStatement[];
  calls: Linked[];
  near?: { place: string; radius: string; path: string };
}

export interface UrgentForm {
  who?: string;
  where?: string;
  what?: string;
  asks?: string;
  at?: string;
  on?: WhereForm;
  follows?: string;
  references?: string[];
  zone?: string;
}

export interface UrgentReading {
  urgent: UrgentText;
  questions: Question[];
  says: string[];
  near?: { place: string; radius: string; path: string };
}

// Recorded calls.

export type SummaryStanding = "unanswered" | "agreed" | "disputed" | "contested";
export const summaryStandings: readonly SummaryStanding[] = ["unanswered", "agreed", "disputed", "contested"];

export interface Speaker {
  office: string;
  party: string;
}

export interface CallText {
  about?: string[];
  audio?: string;
  began: number;
  ended?: number;
  interpreter?: string;
  level?: string;
  means: Means;
  speakers: Speaker[];
  summary: string;
  with: string;
}

export interface RecordedCall {
  id: string;
  name: string;
  party: string;
  mode: Mode;
  by: Person;
  clock: number;
  call: CallText;
  says: string[];
  standing: SummaryStanding;
  sides: { party: string; standing: SummaryStanding; answers: { id: string; reply: ReplyWord; reason?: string; by: Person; clock: number; reported?: Reported }[] }[];
  about: Linked[];
  ladders: Ladder[];
}

export interface CallReading {
  call: CallText;
  says: string[];
  levels: string[];
}

// Incidents.

export type IncidentKind = "harm" | "near-miss" | "breach";
export type IncidentStatus = "open" | "inquiry" | "closed";
export const incidentKinds: readonly IncidentKind[] = ["harm", "near-miss", "breach"];
export const incidentStates: readonly IncidentStatus[] = ["open", "inquiry", "closed"];

/** What one side says of an incident. */
export interface Account {
  breach?: { by: string; rule: string };
  footprint?: Footprint;
  from: number;
  kind: IncidentKind;
  status: IncidentStatus;
  text: string;
  until?: number;
  where?: string;
}

export interface IncidentTold {
  id: string;
  name: string;
  by: Person;
  releasedBy?: Person;
  clock: number;
  account: Account;
  ruleKnown?: boolean;
  says: string[];
  ladders: Ladder[];
}

export interface IncidentSide {
  party: string;
  /** What it tells now; several are contested. */
  accounts: IncidentTold[];
  earlier: IncidentTold[];
}

export interface IncidentDifference {
  /** kind, from, until, where, footprint, breach.by or breach.rule. */
  field: string;
  parties: string[];
  says: string[];
  time?: number;
  distance?: number;
}

export interface Incident {
  id: string;
  name: string;
  title: string;
  precedence: Precedence;
  party: string;
  mode: Mode;
  clock: number;
  sides: IncidentSide[];
  silent: string[];
  differences: IncidentDifference[];
  linked: Linked[];
  attributed: string;
}

export interface IncidentPage {
  items: Incident[];
  next?: string;
  rules: string[];
  attributed: string;
}

export interface AccountForm {
  kind: string;
  from: string;
  until?: string;
  where?: string;
  on?: WhereForm;
  rule?: string;
  by?: string;
  status?: string;
  text: string;
}

export interface AccountHelp {
  questions: Question[];
  says: string[];
  ruleKnown: boolean;
  rules: string[];
}

export interface IncidentReading extends AccountHelp {
  incident: { account: Account; links?: string[]; precedence: Precedence; title: string };
}

export interface AccountReading extends AccountHelp {
  account: { account: Account; links?: string[]; of: string };
}

export type Period = "day" | "week" | "month";

export interface TallyRow {
  from: number;
  until: number;
  allegedBy: string;
  kind: IncidentKind;
  rule?: string;
  against?: string;
  count: number;
  contested?: number;
  says: string;
}

export interface Tally {
  per: string;
  rows: TallyRow[];
  attributed: string;
}
