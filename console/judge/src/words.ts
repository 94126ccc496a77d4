/** Officers' words (protocol.md section 5): the author's role, the release, and the checks of each kind. */

import type { NoticeKind } from "./bodies.js";
import type { Case, Objection } from "./case.js";
import { partyOf } from "./charter.js";
import type { Draft, Release, SealedAs } from "./entry.js";
import { checkResponse } from "./responses.js";
import { checkEnrolment } from "./rootacts.js";
import type { Notice } from "./notices.js";

type Answer = SealedAs<"answer">;
type Change = SealedAs<"change">;
type Cancel = SealedAs<"cancel">;

/** Rows 12 and 13: the draft's key is an officer of the party and has the role for it. */
export function checkAuthor(at: Case, draft: Draft): Objection {
  const officer = at.view.officers.find(at.party, draft.key);
  if (officer === undefined) return "key";
  const role = roleFor(draft);
  return role === undefined || officer.roles.has(role) || at.isFaulty("any-role") ? undefined : "role";
}

function roleFor(draft: Draft): string | undefined {
  switch (draft.kind) {
    case "notice":
    case "change":
    case "cancel":
    case "message":
      return "draft";
    case "answer":
    case "acknowledge":
    case "reply":
    case "readback":
      return "acknowledge";
    case "enroll":
      return "enroll";
    case "revoke":
      return draft.body.key === draft.key ? undefined : "enroll"; // anyone may revoke his own key
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
  if (!bypasses && !releaser.roles.has("release")) return "role";
  const author = officers.find(at.party, draft.key)!; // row 12
  const isSamePerson = [...releaser.persons].some((person) => author.persons.has(person));
  if (!bypasses && isSamePerson && !at.isFaulty("one-mind")) return "person";
  const isSeen = at.isFaulty("moving-picture") || picture.every((position) => at.hasInPast(position));
  return isSeen ? undefined : "picture";
}

function needsRelease(at: Case, draft: Draft): boolean {
  const listed = twoPersonName(at, draft);
  return listed !== undefined && at.base!.twoPerson.includes(listed);
}

/** Under which name the charter's `twoPerson` lists a word. */
function twoPersonName(at: Case, draft: Draft): NoticeKind | "message" | "answer" | "urgent" | undefined {
  switch (draft.kind) {
    case "notice":
    case "change":
      return draft.body.notice.kind;
    case "cancel":
      return at.view.notices.find(draft.body.of)?.first.body.notice.kind;
    case "message":
    case "answer":
    case "urgent":
      return draft.kind;
    case "enroll":
    case "revoke":
    case "acknowledge":
    case "reply":
    case "readback":
      return undefined;
  }
}

/** Row 15. */
export function checkWord(at: Case, draft: Draft): Objection {
  switch (draft.kind) {
    case "enroll":
      return draft.body.roles.includes("enroll") ? "role" : checkEnrolment(at, draft.body.key);
    case "revoke":
      return undefined;
    case "notice": {
      const { notice } = draft.body;
      return checkOriginator(at, notice.originator) ?? checkMarking(at, notice.marking) ?? checkReferences(at, draft, notice.references);
    }
    case "change":
      return checkChange(at, draft);
    case "cancel":
      return checkVersion(at, draft, at.view.notices.find(draft.body.of));
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
  }
}

function checkOriginator(at: Case, originator: string): Objection {
  const partners = partyOf(at.base, at.party)?.partners ?? [];
  return originator === at.party || partners.some((partner) => partner.id === originator) ? undefined : "originator";
}

function checkMarking(at: Case, marking: string): Objection {
  return at.base!.markings.includes(marking) ? undefined : "marking";
}

/** Each of the two checks looks at all references. */
function checkReferences(at: Case, draft: Draft, references: readonly string[]): Objection {
  const things = references.map((hash) => at.view.facts.act(hash));
  for (const thing of things) {
    const kind = thing?.says.kind;
    if (kind !== "notice" && kind !== "message" && kind !== "urgent") return "reference";
    if (!at.view.isEffectiveAct(thing)) return "reference";
  }
  return things.every((thing) => thing!.says.mode === draft.mode) ? undefined : "mode";
}

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
  return checkMarking(at, becomes.marking) ?? checkReferences(at, draft, becomes.references);
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
