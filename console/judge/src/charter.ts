/** Charters: decoding, also of those whose ruleset we do not implement, and what the judge asks of one. */

import { charterCore, charterText, foreignCharterText, type NoticeKind, type Party } from "./bodies.js";
import { member, type JsonObject } from "./canonical.js";
import { hashOf, type Hash } from "./hash.js";
import { decode, open, type Decoded, type Read } from "./schema.js";

/** The version of judge and join that this package implements. */
export const ruleset = 1;

type Text = Read<typeof charterText>;
export type Rule = Text["rules"][number];
export type Deadline = Text["deadlines"][number];
type Rung = Text["ladder"][number];
export type LineCheck = Text["checks"][number];
export type Term = Text["terms"][number];

export interface Charter {
  readonly hash: Hash;
  readonly mode: "EXERCISE" | "REAL";
  readonly parties: readonly Party[];
  /** The zero hash for version 1. */
  readonly predecessor: Hash;
  readonly ruleset: number;
  readonly version: number;
  // Of a charter under another ruleset the following are not looked at, and so empty.
  /** The hours of line checks, ascending. */
  readonly checks: readonly LineCheck[];
  readonly deadlines: readonly Deadline[];
  readonly display: "unreported" | "";
  /** Its rungs, the first that is reached first. */
  readonly ladder: readonly Rung[];
  readonly markings: readonly string[];
  /** The kinds of notice that are to be read back. */
  readonly readback: readonly NoticeKind[];
  readonly rules: readonly Rule[];
  readonly terms: readonly Term[];
  readonly twoPerson: readonly string[];
}

const coreNames = Object.keys(charterCore).map((written) => written.replace("?", ""));
const foreign = open(foreignCharterText, coreNames);

export function decodeCharter(text: JsonObject): Decoded<Charter> {
  const number = member(text, "ruleset");
  if (typeof number !== "number" || number < 1) return { reason: "malformed" };

  if (number === ruleset) {
    const read = decode(charterText, text);
    return read.reason ? read : { value: { ...read.value, hash: hashOf(text) } };
  }
  const read = decode(foreign, text);
  if (read.reason) return read;
  const absent = {
    checks: [], deadlines: [], display: "", ladder: [], markings: [], readback: [], rules: [], terms: [], twoPerson: [],
  } as const;
  return { value: { ...read.value, ...absent, hash: hashOf(text) } };
}

/** The party's own record; partners are not parties. */
export function partyOf(charter: Charter | undefined, party: string): Party | undefined {
  return charter?.parties.find((each) => each.id === party);
}

export function names(charter: Charter | undefined, party: string): boolean {
  return partyOf(charter, party) !== undefined;
}

/** A party has a log in a charter if it has a `root` there. */
export function hasLog(charter: Charter | undefined, party: string): charter is Charter {
  return partiesWithLog(charter).includes(party);
}

export function partiesWithLog(charter: Charter | undefined): string[] {
  return charter?.parties.filter((each) => each.root !== "").map((each) => each.id) ?? [];
}

/** The partners of one party, by their ids. */
export function partnersOf(charter: Charter | undefined, party: string): string[] {
  return partyOf(charter, party)?.partners.map((each) => each.id) ?? [];
}

export function termFor(charter: Charter | undefined, kind: NoticeKind): Term | undefined {
  return charter?.terms.find((each) => each.kind === kind);
}

export function ruleNamed(charter: Charter | undefined, name: string): Rule | undefined {
  return charter?.rules.find((each) => each.name === name);
}

/** Every member of a rule is required, so the rule as read is the rule as it stands in the charter. */
export function hashOfRule(rule: Rule): Hash {
  return hashOf(rule);
}
