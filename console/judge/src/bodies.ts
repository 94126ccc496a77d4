/** The schemas of protocol.md sections 2 and 4, as tables. What a charter holds is in charter.ts. */

import { by, byBytes, byPosition, isDistinct, type Compare } from "./order.js";
import {
  anyObject, count, epoch, hash, id, integer, key, list, nonce, object, officerKey, officerSig, oneOf, signature, text, time, type Read, type Type,
} from "./schema.js";
import { zeroHash } from "./hash.js";

const ascending = { ascending: byBytes as Compare<string> };
const references = list(hash, { max: 64, ...ascending });
const hashes = list(hash, { min: 1, max: 64, ...ascending });

export const mode = oneOf("EXERCISE", "REAL", "TEST");
export const noticeKind = oneOf("flight", "hazard", "infrastructure", "line", "movement", "operation", "site", "zone");
export const precedence = oneOf("flash", "immediate", "priority", "routine");
export const role = oneOf("acknowledge", "draft", "enroll", "principal", "release");

// Section 2.

export const position = object({ epoch, party: id, root: hash, size: integer(1) });
export const head = object({ epoch, party: id, root: hash, sig: signature, size: integer(1) });
export const frame = object({
  channel: hash, clock: time, epoch, heads: list(head, { max: 256, ascending: byPosition }),
  mono: time, number: count, party: id, prev: hash,
});
export const envelope = object({ key: officerKey, payload: anyObject, sig: officerSig });
export const word = object({ draft: envelope, "release?": envelope });
/** A payload's `kind`, known or not. */
export const kindText = text(40);
export const payload = object({
  body: anyObject, channel: hash, charter: hash, kind: kindText, mode, nonce, notAfter: time, party: id,
});

export type Frame = Read<typeof frame>;
export type Head = Read<typeof head>;
export type Envelope = Read<typeof envelope>;
export type Mode = Read<typeof mode>;
export type NoticeKind = Read<typeof noticeKind>;

// Volumes.

type LatLon = [lat: number, lon: number];

/** A place on the earth is a list of exactly two integers. */
const latLon: Type<LatLon> = {
  ...list(integer()),
  zero: [0, 0],
  read(value) {
    const read = list(integer(), { min: 2, max: 2 }).read(value);
    if (read === undefined) return undefined;
    const [lat, lon] = read as LatLon;
    return Math.abs(lat) <= 900_000_000 && Math.abs(lon) <= 1_800_000_000 ? [lat, lon] : undefined;
  },
};

const places = list(latLon);

function isRing(ring: LatLon[]): boolean {
  const first = ring[0];
  const last = ring.at(-1);
  return ring.length >= 4 && ring.length <= 2000 && first![0] === last![0] && first![1] === last![1];
}

export const ring: Type<LatLon[]> = {
  ...places,
  read(value) {
    const read = places.read(value);
    return read !== undefined && isRing(read) ? read : undefined;
  },
};

const width = integer(1, 2_000_000_000);

/** A corridor has one radius, or a left and a right that differ; of these two one may be 0, and is then absent. */
const footprint = object(
  {
    "entered?": text(4000), "holes?": list(ring, { max: 64 }), "left?": width, places, "radius?": width, "right?": width,
    shape: oneOf("circle", "corridor", "point", "polygon"),
  },
  ({ holes, left, places, radius, right, shape }) => {
    if (holes.length > 0 && shape !== "polygon") return false;
    if (places.length + holes.reduce((sum, hole) => sum + hole.length, 0) > 2000) return false;
    const hasRadius = radius !== 0;
    const hasSides = left !== 0 || right !== 0;
    if (hasSides && (shape !== "corridor" || hasRadius || left === right)) return false;
    switch (shape) {
      case "point": return places.length === 1 && !hasRadius;
      case "circle": return places.length === 1 && hasRadius;
      case "corridor": return places.length >= 2 && (hasRadius || hasSides);
      case "polygon": return isRing(places) && !hasRadius;
    }
  },
);
type Footprint = Read<typeof footprint>;

/** Whether an optional footprint is there: every footprint has a place. */
function isThere({ places }: Footprint): boolean {
  return places.length > 0;
}

const height = object(
  {
    ref: oneOf("AGL", "AMSL", "ELLIPSOID", "GND", "STD", "UNL"), "unit?": oneOf("FL", "FT", "M"),
    value: integer(-2_000_000_000, 2_000_000_000),
  },
  ({ ref, unit, value }) => {
    if (ref === "GND" || ref === "UNL") return (unit as string) === "" && value === 0;
    return (unit as string) !== "" && (unit !== "FL" || ref === "STD");
  },
);
type Height = Read<typeof height>;

/** A height in tenths of a millimetre, truncated toward zero. All products are exact below 2^53. */
function tenths({ unit, value }: Height): number {
  const perThousand = { M: 10_000, FT: 3_048, FL: 304_800 }[unit] ?? 0;
  const product = value * perThousand;
  return (product - (product % 1000)) / 1000;
}

function isUpsideDown(lower: Height, upper: Height): boolean {
  if (lower.ref === upper.ref) return tenths(upper) < tenths(lower);
  if (upper.ref === "GND" && lower.ref === "AGL") return lower.value > 0;
  if (lower.ref === "GND" && upper.ref === "AGL") return upper.value < 0;
  return false;
}

const day = 86_400_000;
const periods = { day, week: 7 * day };

/** A window opens once, or again each period after its first opening, for the last time no later than `last`. */
function isWindow({ every, from, last, until }: { every: "day" | "week"; from: number; last: number; until: number }): boolean {
  if (until !== 0 && until < from) return false;
  const period = periods[every];
  if (period === undefined) return last === 0;
  return until !== 0 && until - from < period && (last === 0 || last >= from);
}

const volume = object(
  { "every?": oneOf("day", "week"), footprint, from: time, "last?": time, lower: height, "until?": time, upper: height },
  (whole) => isWindow(whole) && whole.lower.ref !== "UNL" && !isUpsideDown(whole.lower, whole.upper),
);

export const noticeText = object({
  contact: object({ means: text(200), office: text(200) }), kind: noticeKind, marking: text(100), name: text(200), originator: id,
  precedence, "references?": references, "remarks?": text(4000), volumes: list(volume, { min: 1, max: 64 }),
});

/** The volume of a notice, and of what was read back of one. */
export type Volume = Read<typeof volume>;

// Findings.

const detail = object({ "assumes?": list(text(200), { max: 16 }), distance: count, from: time, gap: count, "until?": time });

const pair = object({
  "detail?": detail, mine: hashes, other: hash, rule: text(200), ruleHash: hash, theirs: hashes, verdict: oneOf("clash", "none", "possible"),
});
export type Pair = Read<typeof pair>;

const byOtherThenRule: Compare<Pair> = (a, b) => byBytes(a.other, b.other) || byBytes(a.rule, b.rule);

// Answers to acts, and what is owed.

/** What a party without a log has answered by other means, entered by an officer of another. */
const reported = object({ at: time, means: text(200), office: text(200), party: id });

/** What a party owes for an act or a finding, or under a charter. Its id is made of it and the channel. */
const obligation = object(
  {
    debtor: id, duty: oneOf("acknowledge", "answer", "check", "pass", "readback", "reconfirm", "respond"), of: hash, "revision?": hash,
    "to?": id,
  },
  ({ duty, revision, to }) => {
    if ((to !== "") !== (duty === "check")) return false;
    if (duty === "reconfirm" || duty === "check") return true;
    return (revision !== zeroHash) === (duty === "answer");
  },
);
export type ObligationText = Read<typeof obligation>;

// What parties say of the line between them, and of incidents.

const means = oneOf("courier", "data", "mail", "phone", "radio");

const shift = object(
  {
    "alternate?": text(200), from: time, "key?": officerKey, languages: list(text(35), { min: 1, max: 16, ...ascending }), office: text(200),
    "reach?": text(200), until: time,
  },
  ({ from, until }) => until > from,
);
type Shift = Read<typeof shift>;

const byHours: Compare<Shift> = (a, b) => a.from - b.from || byBytes(a.office, b.office) || a.until - b.until;

const speaker = object({ office: text(200), party: id });

/** What a side says of an incident. */
const account = object(
  {
    "breach?": object({ by: id, rule: text(200) }), "footprint?": footprint, from: time, kind: oneOf("breach", "harm", "near-miss"),
    status: oneOf("closed", "inquiry", "open"), text: text(4000), "until?": time, "where?": text(1000),
  },
  ({ breach, from, kind, until }) => (until === 0 || until >= from) && (kind !== "breach" || breach.by !== ""),
);
export type AccountText = Read<typeof account>;

// Bodies by kind.

/** With whose office, and by which means, the channel's fingerprint was read aloud and found the same. For people: it changes no state. */
const comparison = object({ means: text(200), office: text(200), party: id });

/** In `open` and `accept` the charters are decoded one by one after the body itself, with their own reason. */
export const bodies = {
  open: object({ "charters?": list(anyObject, { max: 64 }), epoch, node: key }),
  accept: object({ charter: anyObject, "compared?": list(comparison, { max: 64, ascending: by((each) => each.party) }) }),
  decline: object({ charter: hash }),
  stop: object({ epoch, root: hash, size: integer(1) }),
  recover: object({ from: key, root: key }),
  enroll: object({
    key: officerKey, office: text(200), "partner?": id, person: text(100), roles: list(role, { min: 1, ascending: byBytes }),
  }),
  revoke: object({ key: officerKey, "suspectSince?": time }),
  notice: object({ notice: noticeText }),
  change: object({ notice: noticeText, of: hash, replaces: hashes }),
  cancel: object({ of: hash, reason: text(1000), replaces: hashes }),
  reconfirm: object({ acts: hashes }),
  message: object({ marking: text(100), precedence, "references?": references, text: text(20000) }),
  urgent: object(
    {
      "asks?": text(2000), "at?": time, "footprint?": footprint, "references?": references, "text?": text(20000), "where?": text(1000),
      "who?": text(1000),
    },
    ({ asks, footprint, text, where, who }) => isThere(footprint) || [asks, text, where, who].some((each) => each !== ""),
  ),
  answer: object(
    {
      answer: oneOf("accept", "roger", "standby", "unable", "will-change", "withdraw"), finding: hash, "reason?": text(1000), revision: hash,
      "until?": time,
    },
    ({ answer, reason, until }) => {
      if ((answer === "unable" || answer === "accept") && reason === "") return false;
      return (until !== 0) === (answer === "standby");
    },
  ),
  acknowledge: object(
    { "at?": time, of: hash, "reported?": reported, step: oneOf("closed", "passed", "received"), "to?": text(200) },
    ({ at, step, to }) => (at !== 0) === (step === "passed") && (to !== "") === (step === "passed"),
  ),
  reply: object(
    {
      "actor?": oneOf("not-ours", "not-under-our-control", "ours", "unknown"),
      "code?": oneOf("nothing-there", "other", "other-kind", "other-place", "other-time"), of: hash, "place?": list(latLon, { max: 1 }),
      "reason?": text(1000), reply: oneOf("actor", "agree", "mismatch", "object", "roger", "standby", "unable", "withdraw"),
      "reported?": reported, "said?": text(2000), "speaker?": text(200), "until?": time,
    },
    ({ actor, code, place, reason, reply, said, speaker, until }) => {
      const needsReason = reply === "unable" || reply === "object" || (reply === "mismatch" && code === "other");
      if (needsReason && reason === "") return false;
      if ((until !== 0) !== (reply === "standby")) return false;
      if (((code as string) !== "") !== (reply === "mismatch") || (place.length > 0 && reply !== "mismatch")) return false;
      return [actor as string, said, speaker].every((each) => (each !== "") === (reply === "actor"));
    },
  ),
  readback: object({ number: count, of: hash, "reported?": reported, volumes: list(volume, { min: 1, max: 64 }) }),
  check: object(
    {
      at: time, "cause?": oneOf("declared", "other", "technical", "unknown"), means, "office?": text(200), outcome: oneOf("answered", "missed"),
      "result?": text(1000), with: id,
    },
    ({ cause, office, outcome }) => ((cause as string) !== "") === (outcome === "missed") && (office === "" || outcome === "answered"),
  ),
  status: object({ declared: oneOf("active", "suspended"), "reason?": text(1000), since: time }),
  roster: object({ shifts: list(shift, { max: 128, ascending: byHours }) }),
  call: object(
    {
      "about?": references, "audio?": hash, began: time, "ended?": time, "interpreter?": text(200), "level?": text(100), means,
      speakers: list(speaker, { min: 1, max: 16 }), summary: text(4000), with: id,
    },
    ({ began, ended }) => ended === 0 || ended >= began,
  ),
  incident: object({ account, "links?": references, precedence, title: text(200) }),
  account: object({ account, "links?": references, of: hash }),
  release: object({ "bypass?": text(1000), of: hash, picture: list(position, { max: 256, ascending: byPosition }) }),
};

export const statements = {
  receipt: object({ kind: oneOf("receipt") }),
  finding: object({
    engine: text(100), kind: oneOf("finding"), mode, notice: hash, pairs: list(pair, { min: 1, max: 64, ascending: byOtherThenRule }),
  }),
  shown: object({ acts: hashes, kind: oneOf("shown"), post: text(200) }),
  told: object({ kind: oneOf("told"), obligation, rung: integer(0, 8) }),
  probe: object({ kind: oneOf("probe") }),
  measured: object({ back: position, kind: oneOf("measured"), probe: count }),
  intake: object({ acts: hashes, kind: oneOf("intake"), partner: id }),
};

export const rootKinds = ["open", "accept", "decline", "stop", "recover", "enroll"] as const;
export const wordKinds = [
  "enroll", "revoke", "notice", "change", "cancel", "reconfirm", "message", "urgent", "answer", "acknowledge", "reply", "readback", "check",
  "status", "roster", "call", "incident", "account",
] as const;
export const statementKinds = ["receipt", "finding", "shown", "told", "probe", "measured", "intake"] as const;

export type RootKind = (typeof rootKinds)[number];
export type WordKind = (typeof wordKinds)[number];
export type StatementKind = (typeof statementKinds)[number];

// What charter.ts needs beside the above.

const partner = object({ id, name: text(200) });

/** How a party is reached, and what makes one turn to it. */
const pace = object({ means, text: text(200), "trigger?": text(200) });

const weekday = oneOf("friday", "monday", "saturday", "sunday", "thursday", "tuesday", "wednesday");
/** When, by UTC, a party takes batches. */
const batchWindow = object(
  { days: list(weekday, { min: 1, distinct: (each) => each }), from: integer(0, day - 1), until: integer(1, day) },
  ({ from, until }) => until > from,
);

export const party = object(
  {
    id, name: text(200), "node?": key, "pace?": list(pace, { max: 5, distinct: (each) => each.means }), "partners?": list(partner, { max: 256 }),
    "recovery?": key, "root?": key, "transport?": key, "window?": list(batchWindow, { max: 14 }),
  },
  ({ node, recovery, root, transport }) => {
    const keys = [node, recovery, root, transport].filter((each) => each !== "").length;
    return keys === 0 || keys === 4;
  },
);
export type Party = Read<typeof party>;

const separation = integer(0, 2_000_000_000);
const verticalSeparation = integer(0, 200_000_000);
const someKinds = list(noticeKind, { min: 1, distinct: (kind) => kind });

export const rule = object({ horizontal: separation, kinds: someKinds, name: text(200), time, vertical: verticalSeparation, with: someKinds });

const terrain = integer(-200_000_000, 200_000_000);
export const margins = object(
  { geoid: verticalSeparation, pressure: verticalSeparation, terrainHigh: terrain, terrainLow: terrain },
  ({ terrainHigh, terrainLow }) => terrainHigh >= terrainLow,
);

const someTime = integer(1, 253402300799999);
export const deadline = object({ acknowledge: someTime, "answer?": time, "pass?": time, precedence, "readback?": time });
/** How long after it was due an obligation is told of, and to whom. */
export const rung = object({ after: someTime, "calls?": text(200), level: text(100) });

/** An hour of each day, by UTC, at which the line is checked, and how long before and after it that is in time. */
const lineCheck = object({ at: integer(0, day - 1), name: text(100), within: integer(1, day / 2) });

/** How long before a kind of notice begins it is to be said, and how long it holds unless it is reconfirmed. */
const term = object(
  { "emergency?": someTime, "expires?": someTime, kind: noticeKind, "lead?": someTime, "reconfirm?": someTime },
  ({ emergency, lead }) => emergency === 0 || lead !== 0,
);

/** Members that a charter has under every ruleset. */
export const charterCore = {
  mode: oneOf("EXERCISE", "REAL"), name: text(200), parties: list(party, { min: 1, max: 64 }), "predecessor?": hash,
  ruleset: integer(1), version: integer(1),
};

export interface CharterCore {
  parties: Party[];
  predecessor: string;
  version: number;
}

export function isSoundCore({ parties, predecessor, version }: CharterCore): boolean {
  if ((version === 1) !== (predecessor === zeroHash)) return false;
  if (!parties.some((each) => each.root !== "")) return false;
  return isDistinct(parties.flatMap((each) => [each.id, ...each.partners.map((own) => own.id)]));
}

export const charterText = object(
  {
    ...charterCore,
    area: ring, "checks?": list(lineCheck, { max: 8, ascending: (a, b) => a.at - b.at }),
    "deadlines?": list(deadline, { max: 4, distinct: (each) => each.precedence }), "heights?": margins,
    "display?": oneOf("unreported"), "ladder?": list(rung, { max: 8, ascending: (a, b) => a.after - b.after }),
    "readback?": list(noticeKind, { distinct: (kind) => kind }),
    markings: list(text(100), { min: 1, max: 64 }), nonce, "probe?": integer(1000, day),
    "rules?": list(rule, { max: 256, distinct: (each) => each.name }), "terms?": list(term, { max: 8, distinct: (each) => each.kind }),
    "twoPerson?": list(
      oneOf(
        "account", "answer", "flight", "hazard", "incident", "infrastructure", "line", "message", "movement", "operation", "site", "status",
        "urgent", "zone",
      ),
      { distinct: (each) => each },
    ),
  },
  isSoundCore,
);

export const foreignCharterText = object(charterCore, isSoundCore);

