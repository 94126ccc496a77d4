/** What the node's interface gives and takes, as far as the page reads it. Times are milliseconds since 1970 on a node's clock; lengths are millimetres; places are [latitude, longitude] in 1e-7 degree. */

import type { ClockOffset } from "./line.ts";

export type Mode = "REAL" | "EXERCISE" | "TEST";
export type NoticeKind = "site" | "movement" | "flight" | "operation" | "zone" | "line" | "infrastructure" | "hazard";
export type Precedence = "flash" | "immediate" | "priority" | "routine";
export type Role = "acknowledge" | "draft" | "enroll" | "principal" | "release";
export type AnswerWord = "roger" | "standby" | "unable" | "will-change" | "accept" | "withdraw";
export type Place = [lat: number, lon: number];

export const noticeKinds: readonly NoticeKind[] = ["site", "movement", "flight", "operation", "zone", "line", "infrastructure", "hazard"];
export const precedences: readonly Precedence[] = ["flash", "immediate", "priority", "routine"];
export const roles: readonly Role[] = ["acknowledge", "draft", "enroll", "principal", "release"];

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface NodeInfo {
  party: string;
  name: string;
  version: string;
  /** Told to those who are signed in. */
  partners?: { id: string; name: string }[];
  clock?: number;
  fingerprint?: string;
}

export interface ChannelInfo {
  id: string;
  name: string;
  mode: Mode;
  version: number;
  charter: string;
  inForce: boolean;
}

export interface Position {
  epoch: number;
  party: string;
  root: string;
  size: number;
}

export interface Link {
  way: string;
  peer?: string;
  address: string;
  connected: boolean;
  since?: number;
  lastHeard?: number;
  roundTrip?: number;
  clockOffset?: number;
  trouble?: string;
}

export interface Status extends ChannelInfo {
  party: string;
  commit: number;
  state: string;
  sentences: string[];
  clashes: Record<string, number>;
  notices: number;
  picture: Position[];
  local: { clock: number; writable: boolean; sentence?: string; links: Link[]; drafts: number };
}

export interface Rule {
  horizontal: number;
  kinds: NoticeKind[];
  name: string;
  time: number;
  vertical: number;
  with: NoticeKind[];
}

export interface CharterText {
  area: Place[];
  /** How soon, in milliseconds, what is of a precedence is acknowledged, answered and read back; absent: no time. */
  deadlines?: { acknowledge: number; answer?: number; pass?: number; precedence: Precedence; readback?: number }[];
  /** "unreported": nodes do not say what a post has shown. */
  display?: string;
  /** Who is told how long after something fell due. */
  ladder?: { after: number; level: string; calls?: string }[];
  /** Line checks of every day: milliseconds after midnight, and before and after that. */
  checks?: { at: number; name: string; within: number }[];
  /** The kinds of notices that are to be read back. */
  readback?: NoticeKind[];
  markings: string[];
  mode: Mode;
  name: string;
  parties: { id: string; name: string; partners?: { id: string; name: string }[]; node?: string }[];
  rules?: Rule[];
  twoPerson?: string[];
  version: number;
}

export interface Charter {
  hash: string;
  inForce: boolean;
  accepted: string[];
  declined: string[];
  text: CharterText;
}

export interface Height {
  ref: "GND" | "AGL" | "AMSL" | "ELLIPSOID" | "STD" | "UNL";
  unit?: "M" | "FT" | "FL";
  /** Thousandths of the unit. */
  value: number;
}

export interface Footprint {
  shape: "point" | "circle" | "corridor" | "polygon";
  places: Place[];
  /** Of a polygon: closed rings that it leaves out. */
  holes?: Place[][];
  radius?: number;
  /** Of a corridor whose sides differ, as one goes along it. */
  left?: number;
  right?: number;
  entered?: string;
}

/** How often a window opens after its first time. */
export type Every = "day" | "week";

export interface Volume {
  footprint: Footprint;
  from: number;
  lower: Height;
  /** Absent: until further notice. */
  until?: number;
  upper: Height;
  /** It opens again each day or week; from and until are its first opening. */
  every?: Every;
  /** When it opens for the last time; absent: until further notice. */
  last?: number;
}

export interface NoticeText {
  contact: { means: string; office: string };
  kind: NoticeKind;
  marking: string;
  name: string;
  originator: string;
  precedence: Precedence;
  references?: string[];
  remarks?: string;
  volumes: Volume[];
}

export interface Person {
  key: string;
  /** The organisation whose key it is; absent: the party's own. */
  partner?: string;
  office?: string;
  person?: string;
}

export interface EntryPlace {
  epoch: number;
  number: number;
  party: string;
  root: string;
}

/** Who stands behind a notice: its party itself, an organisation that has signed it, or the party for one that has not. */
export type Voice = "own" | "forwarded" | "stated";

export interface HistoryItem {
  id: string;
  voice: Voice;
  /** notice, change or cancel. */
  kind: string;
  disowned?: boolean;
  place: EntryPlace;
  clock: number;
  by: Person;
  releasedBy?: Person;
  bypass?: string;
  picture?: Position[];
  replaces?: string[];
  text?: NoticeText;
  reason?: string;
  received: { party: string; place: EntryPlace; clock: number; lead: number; offset?: ClockOffset }[];
  lead: number;
  /** What the charter asks for. */
  leadAsked?: number;
  late: boolean;
  /** How far it has come with each other party. */
  ladders: Ladder[];
  current: boolean;
}

export type Rung = "released" | "node" | "shown" | "received" | "readback" | "passed" | "reply" | "closed";
export type ReplyWord = "roger" | "standby" | "unable" | "object" | "mismatch" | "actor" | "agree" | "withdraw";
export type MismatchCode = "nothing-there" | "other-place" | "other-time" | "other-kind" | "other";
export type Actor = "ours" | "not-ours" | "not-under-our-control" | "unknown";

/** What an officer enters for a party without a node: it stands as reported by the officer's party. */
export interface Reported {
  at: number;
  means: string;
  office: string;
  party: string;
}

export interface Reply {
  of: string;
  reply: ReplyWord;
  actor?: Actor;
  code?: MismatchCode;
  /** One place: where they see it. */
  place?: Place[];
  reason?: string;
  reported?: Reported;
  said?: string;
  speaker?: string;
  until?: number;
}

/** How far an act has come with one other party. */
export interface Ladder {
  party: string;
  /** The party has no node: what it says is reported by the author's. */
  byHand?: boolean;
  confirms: string;
  /** As they came. */
  steps: LadderStep[];
}

export interface LadderStep {
  rung: Rung;
  /** A node states it by itself; nobody has vouched for it. */
  machine: boolean;
  place: EntryPlace;
  clock: number;
  /** The officer's act. */
  id?: string;
  by?: Person;
  reported?: Reported;
  to?: string;
  at?: number;
  /** Of a readback; none: it is correct. */
  differences?: string[];
  reply?: Reply;
}

export type Duty = "acknowledge" | "readback" | "pass" | "answer" | "respond" | "reconfirm" | "check";
export const duties: readonly Duty[] = ["acknowledge", "readback", "pass", "answer", "respond", "reconfirm", "check"];

/** What one party owes another, as it stands at an hour. */
export interface Owed {
  id: string;
  duty: Duty;
  debtor: string;
  creditor: string;
  /** The version, message, urgent entry, reply or clash that it is owed for. */
  of: string;
  revision?: string;
  /** Of a line check: with whom. */
  to?: string;
  notice?: string;
  name: string;
  label: string;
  kind: string;
  precedence?: Precedence;
  /** 0: the debtor's node has not said that it has it. */
  since: number;
  /** 0: no time. */
  due: number;
  promised?: number;
  met?: number;
  late: boolean;
  /** How far up the charter's ladder; -1 while it is not late. */
  rung: number;
  level?: string;
  told: { party: string; rungs: number[] }[];
  byHand?: boolean;
}

export interface OwedTotals {
  open: number;
  late: number;
  unheard: number;
  /** Of debtors without a node. */
  byHand: number;
  promised: number;
}

export interface OwedPage extends Page<Owed> {
  at: number;
  us: OwedTotals;
  them: OwedTotals;
}

export interface Notice {
  id: string;
  /** What people speak, such as us/3. */
  number: string;
  kind: NoticeKind;
  mode: Mode;
  party: string;
  originator: string;
  /** Of the version that stands. */
  voice: Voice;
  standing: "current" | "cancelled" | "contested" | "disowned";
  tips: string[];
  texts: NoticeText[];
  was?: NoticeText[];
  cancels?: { of: string; reason: string; replaces: string[] }[];
  /** Where a notice of a site, a movement or infrastructure was cancelled. */
  protection?: string;
  findings?: string[];
  /** From release to start, by its own node's clock; below 0: it had begun. */
  lead: number;
  /** Released with less lead than the charter asks for. It stands all the same. */
  late: boolean;
  /** When it expires for people; absent: it does not. */
  expires?: number;
  expired: boolean;
  /** Where its party is to say again and again that it still holds. */
  reconfirm?: Reconfirmation;
  history?: HistoryItem[];
  limits?: string;
}

export interface Reconfirmation {
  /** What a reconfirm names: the version that stands. */
  version: string;
  /** When its party last said that it holds. */
  since: number;
  /** The last reconfirm; absent: it was never reconfirmed. */
  last?: string;
  /** 0: it is over before it would have to be said again. */
  due: number;
  overdue: boolean;
}

export interface Word {
  id: string;
  /** message, urgent, answer, acknowledge, reply or readback. */
  kind: string;
  mode: Mode;
  party: string;
  entries: EntryPlace[];
  receipts: EntryPlace[];
  by: Person;
  releasedBy?: Person;
  clock: number;
  body: {
    text?: string; marking?: string; precedence?: Precedence; references?: string[]; answer?: AnswerWord; finding?: string; revision?: string; reason?: string; until?: number;
    of?: string; number?: number; volumes?: Volume[];
  } & Partial<Omit<Reply, "of" | "reason" | "until">>;
  /** Of a message or an urgent entry. */
  ladders?: Ladder[];
}

export interface Detail {
  assumes?: string[];
  distance: number;
  from: number;
  gap: number;
  until?: number;
}

export interface Comparison {
  party: string;
  number: number;
  clock: number;
  engine: string;
  verdict: "clash" | "possible" | "none";
  says: string;
  current: boolean;
  detail: Detail;
}

export interface Finding {
  id: string;
  status: "open" | "told" | "answered" | "accepted" | "resolved" | "closed";
  says: string;
  closed?: string;
  contested: boolean;
  revision: string;
  rule: string;
  ruleText?: Rule;
  notices: Notice[];
  sides: { party: string; found: number; told: number; verdicts: string[]; answers: { id: string; answer: AnswerWord }[] }[];
  compared: Comparison[];
  answers: Word[];
  limits?: string;
}

export interface Question {
  code: string;
  field: string;
  text: string;
}

export interface Arrived {
  party: string;
  act: string;
  kind: string;
  number?: string;
  name?: string;
}

export interface Envelope {
  key: string;
  payload: Record<string, unknown>;
  sig: string;
}

export interface Draft {
  id: string;
  kind: string;
  mode: Mode;
  by: Person;
  stored: number;
  notAfter: number;
  expired: boolean;
  body: Record<string, unknown>;
  envelope: Envelope;
  picture: Position[];
  arrived: { party: string; entries: number }[];
}

export interface Filed {
  act: string;
  place: EntryPlace;
  again?: boolean;
}

export interface Said {
  filed?: Filed;
  draft?: Draft;
  /** It was handed in to be forwarded: the name of the row. */
  handed?: string;
}

export interface Officer {
  key: string;
  party: string;
  revoked: number;
  enrolled: { office: string; partner?: string; person: string; roles: Role[] }[];
}

export interface Enrolment {
  id: string;
  status: "waiting" | "enrolled" | "refused" | "expired";
  channel?: string;
  channelName?: string;
  fingerprint?: string;
  office?: string;
  /** The organisation whose key it is to be; absent: the party's own. */
  partner?: string;
  person?: string;
  roles?: Role[];
}

export interface EnrolmentRequest {
  id: string;
  key: string;
  fingerprint: string;
  office: string;
  /** The organisation whose key it is to be. */
  partner?: string;
  person: string;
  roles: Role[];
  asked: number;
}

/** A channel on which whoever is signed in is an officer. */
export interface Seat {
  id: string;
  name: string;
  office: string;
  /** Whose clerk it is; absent: the party's own officer. */
  partner?: string;
  person: string;
  roles: Role[];
}

export interface Session {
  key: string;
  party: string;
  channels: Seat[];
  expires: number;
}

export interface Entry {
  place: EntryPlace;
  kind: string;
  class: string;
  verdict: string;
  sentence: string;
  disowned: boolean;
  act?: string;
  mode?: Mode;
  clock: number;
  by?: Person;
  release?: Person;
}

// The desk: the duty officer's first screen.

export type Severity = "alarm" | "warning" | "info";

export interface DeskLine {
  party: string;
  name: string;
  ways: Link[];
  connected: boolean;
  /** 0: not since the node started. */
  lastHeard: number;
  lastEntry?: { clock: number; kind: string; place: EntryPlace };
  behind: number;
  clockOffset: number;
}

export interface DeskItem {
  what: "acknowledge" | "readback" | "pass" | "reconfirm" | "check" | "respond" | "clash" | "draft" | "standby" | "receipt" | "enrolment" | "charter" | "contested" | "batch" | "handover";
  /** The act or the clash that it is owed for. */
  id?: string;
  name: string;
  label: string;
  party: string;
  since: number;
  age: number;
  due: number;
  late: boolean;
  /** Who is told that it is so late, as the charter names it. */
  level?: string;
  /** The notice, where it is owed for a version of one. */
  notice?: string;
  /** Of what it is owed for. */
  kind?: string;
  precedence?: Precedence;
  severity: Severity;
  action: "acknowledge" | "readback" | "pass" | "respond" | "reconfirm" | "check" | "answer" | "release" | "look" | "enroll" | "sign" | "take";
}

export interface Brief {
  id: string;
  number: string;
  kind: NoticeKind;
  mode: Mode;
  party: string;
  originator: string;
  name: string;
  precedence: Precedence;
  /** Of the opening that holds, or is next, or was last. */
  from: number;
  until: number;
  every?: Every;
  last?: number;
  standing: string;
  clashing: boolean;
}

export interface ClashBrief {
  id: string;
  status: Finding["status"];
  says: string;
  rule: string;
  /** Ours first. */
  notices: Brief[];
  from: number;
  until: number;
  distance: number;
  gap: number;
  since: number;
  answers: { party: string; answer: AnswerWord; until?: number }[];
  oneSided: boolean;
  severity: Severity;
}

export interface Desk {
  at: number;
  party: string;
  channel: string;
  name: string;
  mode: Mode;
  inForce: boolean;
  version: number;
  lines: DeskLine[];
  waitingOnUs: DeskItem[];
  waitingOnThem: DeskItem[];
  clashes: ClashBrief[];
  active: Brief[];
  next: Brief[];
  expired: Brief[];
  sentences: string[];
  local: Status["local"];
  picture: Position[];
}

export interface Report {
  verified?: boolean;
  channel: string;
  name: string;
  mode: Mode;
  logs: { log: string; entries: number; shown: number; stops?: string[]; forked?: string[] }[];
  said: { kind: string; clock: number; act?: string; standing: string; words: string[]; by?: Person; released?: Person; bypass?: string; receipts: { party: string; clock: number }[]; entry: unknown }[];
  clashes: { id: string; rule: string; lines: string[] }[];
  notShown: string[] | null;
  absence: string;
  limits: string;
}
