/** Officers' words (protocol.md section 5): the author's role, the release, and the checks of each kind. */

import type { AccountText, NoticeKind } from "./bodies.js";
import type { Case, Objection } from "./case.js";
import { names, partnersOf } from "./charter.js";
import { isTextVersion } from "./due.js";
import type { Draft, Release, SealedAs } from "./entry.js";
import type { Kind } from "./facts.js";
import { checkResponse } from "./responses.js";
import { checkEnrolment } from "./rootacts.js";
import { noticeOf, type Notice } from "./notices.js";

type Answer = SealedAs<"answer">;
type Change = SealedAs<"change">;
type Cancel = SealedAs<"cancel">;
type Reconfirm = SealedAs<"reconfirm">;

/** Rows 12 and 13: the draft's key is an officer of the party and has the role for it. */
export function checkAuthor(at: Case, draft: Draft): Objection {
  const officer = at.view.officers.find(at.party, draft.key);
  if (officer === undefined) return "key";
  if (at.isFaulty("any-role")) return undefined;
  const role = roleFor(draft);
  if (role !== undefined && !officer.roles.has(role)) return "role";
  return officer.partners.size === 0 || ofPartners.has(draft.kind) || revokesItself(draft) ? undefined : "role";
}

/** What a partner may draft for its party to release. */
const ofPartners = new Set<Draft["kind"]>(["notice", "change", "cancel"]);

/** Whoever holds a key may say that it is not to be trusted. */
function revokesItself(draft: Draft): boolean {
  return draft.kind === "revoke" && draft.body.key === draft.key;
}

function roleFor(draft: Draft): string | undefined {
  switch (draft.kind) {
    case "notice":
    case "change":
    case "cancel":
    case "reconfirm":
    case "message":
    case "incident":
    case "account":
      return "draft";
    case "answer":
    case "acknowledge":
    case "reply":
    case "readback":
    case "check":
    case "status":
    case "roster":
    case "call":
      return "acknowledge";
    case "enroll":
      return "enroll";
    case "revoke":
      return revokesItself(draft) ? undefined : "enroll";
    case "urgent":
      return undefined;
  }
}

/** Row 14. An urgent word may bypass the second person, and says why. */
export function checkRelease(at: Case, draft: Draft, release: Release | undefined): Objection {
  if (release === undefined) return needsRelease(at, draft) ? "release" : undefined;
  const { bypass, of, picture } = release.body;
  const bypasses = bypass !== "";
  if (of !== draft.hash || (bypasses && draft.kind !== "urgent")) return "release";

  const { officers } = at.view;
  const releaser = officers.find(at.party, release.key);
  if (releaser === undefined) return "key";
  if ((!bypasses && !releaser.roles.has("release")) || releaser.partners.size > 0) return "role";
  const author = officers.find(at.party, draft.key)!; // row 12
  const isSamePerson = [...releaser.persons].some((person) => author.persons.has(person));
  if (!bypasses && isSamePerson && !at.isFaulty("one-mind")) return "person";
  const isSeen = at.isFaulty("moving-picture") || picture.every((position) => at.hasInPast(position));
  return isSeen ? undefined : "picture";
}

function needsRelease(at: Case, draft: Draft): boolean {
  if (draft.kind !== "revoke" && partnersBehind(at, draft).size > 0 && !at.isFaulty("unreleased-partners")) return true;
  const listed = twoPersonName(at, draft);
  return listed !== undefined && at.base!.twoPerson.includes(listed);
}

/** The partners to which the draft's key was given; none if it is an officer's of the party itself. */
function partnersBehind(at: Case, draft: Draft): ReadonlySet<string> {
  return at.view.officers.find(at.party, draft.key)!.partners; // row 12
}

type SecondPersonKind = "message" | "answer" | "urgent" | "status" | "incident" | "account";

/** Under which name the charter's `twoPerson` lists a word. */
function twoPersonName(at: Case, draft: Draft): NoticeKind | SecondPersonKind | undefined {
  switch (draft.kind) {
    case "notice":
    case "change":
      return draft.body.notice.kind;
    case "cancel":
      return at.view.notices.find(draft.body.of)?.first.body.notice.kind;
    case "message":
    case "answer":
    case "urgent":
    case "status":
    case "incident":
    case "account":
      return draft.kind;
    case "enroll":
    case "revoke":
    case "reconfirm":
    case "acknowledge":
    case "reply":
    case "readback":
    case "check":
    case "roster":
    case "call":
      return undefined;
  }
}

/** Row 15. */
export function checkWord(at: Case, draft: Draft): Objection {
  switch (draft.kind) {
    case "enroll":
      return draft.body.roles.includes("enroll") ? "role" : checkEnrolment(at, draft.body);
    case "revoke":
    case "status":
    case "roster":
      return undefined;
    case "notice": {
      const { notice } = draft.body;
      return checkOriginator(at, draft, notice.originator) ?? checkMarking(at, notice.marking) ?? checkReferences(at, draft, notice.references);
    }
    case "change":
      return checkChange(at, draft);
    case "cancel":
      return checkCancel(at, draft);
    case "reconfirm":
      return checkReconfirm(at, draft);
    case "message":
      return checkMarking(at, draft.body.marking) ?? checkReferences(at, draft, draft.body.references);
    case "urgent":
      return checkReferences(at, draft, draft.body.references);
    case "answer":
      return checkAnswer(at, draft);
    case "acknowledge":
    case "reply":
    case "readback":
      return checkResponse(at, draft);
    case "check":
      return checkOther(at, draft.body.with);
    case "call": {
      const { about, speakers, with: other } = draft.body;
      const isUnnamed = speakers.some(({ party }) => !names(at.base, party));
      return checkOther(at, other) ?? (isUnnamed ? "party" : checkReferences(at, draft, about));
    }
    case "incident":
      return checkBreach(at, draft.body.account) ?? checkReferences(at, draft, draft.body.links);
    case "account": {
      const incident = at.view.facts.act(draft.body.of);
      if (incident?.says.kind !== "incident" || !at.view.isEffectiveAct(incident)) return "reference";
      if (incident.says.mode !== draft.mode) return "mode";
      return checkBreach(at, draft.body.account) ?? checkReferences(at, draft, draft.body.links);
    }
  }
}

function checkOriginator(at: Case, draft: Draft, originator: string): Objection {
  const isOwn = originator === at.party || partnersOf(at.base, at.party).includes(originator);
  return isOwn ? checkPartner(at, draft, originator) : "originator";
}

/** A partner speaks of what it originates itself, and of nothing else. */
function checkPartner(at: Case, draft: Draft, originator: string): Objection {
  const partners = partnersBehind(at, draft);
  return partners.size === 0 || partners.has(originator) ? undefined : "originator";
}

/** A party of the channel that is not the one that speaks. */
function checkOther(at: Case, party: string): Objection {
  return party === at.party || !names(at.base, party) ? "party" : undefined;
}

/** Whoever is said to have broken a rule is a party or a partner. */
function checkBreach(at: Case, { breach }: AccountText): Objection {
  if (breach.by === "") return undefined;
  const isKnown = at.base!.parties.some(({ id, partners }) => id === breach.by || partners.some((each) => each.id === breach.by));
  return isKnown ? undefined : "party";
}

function checkMarking(at: Case, marking: string): Objection {
  return at.base!.markings.includes(marking) ? undefined : "marking";
}

/** Each of the two checks looks at all references. */
function checkReferences(at: Case, draft: Draft, references: readonly string[]): Objection {
  const things = references.map((hash) => at.view.facts.act(hash));
  for (const thing of things) {
    if (thing === undefined || !referable.has(thing.says.kind)) return "reference";
    if (!at.view.isEffectiveAct(thing)) return "reference";
  }
  return things.every((thing) => thing!.says.mode === draft.mode) ? undefined : "mode";
}

/** What a word may refer to: a notice by its name, and what was said once. */
const referable = new Set<Kind>(["notice", "message", "urgent", "call", "incident"]);

/** What change and cancel have in common: the notice, its owner and mode, the versions that are replaced. */
function checkVersion(at: Case, draft: Change | Cancel, notice: Notice | undefined): Objection {
  if (notice === undefined) return "reference";
  if (notice.first.party !== at.party && !at.isFaulty("unowned")) return "owner";
  if (notice.first.mode !== draft.mode) return "mode";
  const replaced = draft.body.replaces.map((hash) => notice.versions.get(hash));
  if (replaced.includes(undefined)) return "reference";
  return replaced.every((version) => version!.says.kind === "cancel") ? "cancelled" : undefined;
}

function checkChange(at: Case, draft: Change): Objection {
  const notice = at.view.notices.find(draft.body.of);
  const objection = checkVersion(at, draft, notice);
  if (objection) return objection;
  const was = notice!.first.body.notice;
  const becomes = draft.body.notice;
  if (becomes.kind !== was.kind) return "kind";
  if (becomes.originator !== was.originator) return "originator";
  return checkPartner(at, draft, was.originator) ?? checkMarking(at, becomes.marking) ?? checkReferences(at, draft, becomes.references);
}

function checkCancel(at: Case, draft: Cancel): Objection {
  const notice = at.view.notices.find(draft.body.of);
  return checkVersion(at, draft, notice) ?? checkPartner(at, draft, notice!.first.body.notice.originator);
}

/** Versions that still hold as they are: each is looked at by itself. */
function checkReconfirm(at: Case, { body, mode }: Reconfirm): Objection {
  for (const hash of body.acts) {
    const act = at.view.facts.act(hash);
    if (!isTextVersion(act) || !at.view.obligations.isStanding(hash)) return "reference";
    if (act.says.party !== at.party) return "owner";
    if (act.says.mode !== mode) return "mode";
    if (!at.view.notices.find(noticeOf(act))!.tips.includes(hash) && !at.isFaulty("reconfirms-the-past")) return "stale";
  }
  return undefined;
}

function checkAnswer(at: Case, { body, mode }: Answer): Objection {
  const { facts, findings } = at.view;
  const [fact] = findings.facts(body.finding);
  if (fact === undefined) return "reference";
  // The notices may have been disowned since; whose they are and of which mode does not change.
  const notices = fact.subject.notices.map((hash) => facts.act(hash)!.says);
  if (!notices.some((notice) => notice.party === at.party)) return "side";
  if (notices.some((notice) => notice.mode !== mode)) return "mode";
  if (at.isFaulty("stale-answers")) return undefined;
  const isOpen = findings.closed(fact.subject) === "";
  return isOpen && body.revision === findings.revision(fact.subject) ? undefined : "stale";
}
