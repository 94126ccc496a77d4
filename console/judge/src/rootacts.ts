/** Root acts (protocol.md section 5): who may act for a party, and the checks of each kind. */

import type { Case, Objection } from "./case.js";
import { hasLog, names, partnersOf, partyOf, type Charter } from "./charter.js";
import type { RootAct, SealedAs } from "./entry.js";
import { zeroHash } from "./hash.js";

type Open = SealedAs<"open">;
type Accept = SealedAs<"accept">;
type Decline = SealedAs<"decline">;
type Enrolment = SealedAs<"enroll">["body"];

/** For `open`, instead of row 9; and the epoch, which follows it. */
export function checkOpenCharters(at: Case, { body, charter }: Open): Objection {
  const { base, charters } = at;
  if (!isChain(at, body.charters)) return "charter";
  if (base === undefined || !charters.lineage(base, body.charters).has(charter)) return "charter";
  return body.epoch === at.entry.frame.epoch ? undefined : "open";
}

function isChain(at: Case, carried: readonly Charter[]): boolean {
  const [first] = carried;
  if (first === undefined) return true;
  const before = at.charters.find(first.predecessor);
  const begins = first.version === 1 ? first.hash === at.world.channel : follows(first, before) && first.mode === before!.mode;
  return begins && carried.every((each, i) => i === 0 || (follows(each, carried[i - 1]) && each.mode === first.mode));
}

function follows(charter: Charter, predecessor: Charter | undefined): boolean {
  return charter.predecessor === predecessor?.hash && charter.version === predecessor.version + 1;
}

/** For `open`, after row 11. */
export function checkOwnOpen(at: Case, { body, key }: Open): Objection {
  const { base, party } = at;
  if (!hasLog(base, party)) return "party";
  if (!speaksFor(at, key, party, base)) return "key";
  if (body.epoch === 0 && body.node !== partyOf(base, party)!.node) return "key";
  return undefined;
}

/** Rows 12 and 15 for the other root acts. */
export function checkRootAct(at: Case, act: Exclude<RootAct, Open>): Objection {
  if (act.kind === "accept") return checkAccept(at, act);
  if (act.kind === "decline") return checkDecline(at, act);

  const under = names(at.current, act.party) ? at.current : at.base;
  if (!hasLog(under, act.party)) return "party";
  if (act.kind === "recover") {
    if (act.key !== recoveryKey(act.party, under)) return "key";
    return at.charters.rootKeys(act.party, under).includes(act.body.from) ? undefined : "reference";
  }

  if (!speaksFor(at, act.key, act.party, under)) return "key";
  if (act.kind === "stop") {
    const { epoch, root, size } = act.body;
    return at.hasInPast({ epoch, party: act.party, root, size }) ? undefined : "head";
  }
  return act.body.roles.join() === "enroll" ? checkEnrolment(at, act.body) : "role";
}

/** What an enrolment by a root and one by an officer have in common, once its roles are those of its class. */
export function checkEnrolment(at: Case, { key, partner, roles }: Enrolment): Objection {
  const { officers } = at.view;
  if (partner !== "") {
    if (roles.join() !== "draft") return "role";
    if (!partnersOf(at.base, at.party).includes(partner)) return "originator";
  }
  if (officers.isRevoked(at.party, key) && !at.isFaulty("forgives-revocation")) return "revoked";
  return officers.enrolments(at.party, key).length > 0 ? "enrolled" : undefined;
}

function checkAccept(at: Case, act: Accept): Objection {
  const { charter } = act.body;
  const { charters, party } = at;
  const predecessor = charters.find(charter.predecessor);

  if (charter.version === 1) {
    if (charter.hash !== at.world.channel) return "charter";
  } else {
    if (!charters.lineage(at.current).has(charter.predecessor)) return "charter";
    if (!follows(charter, predecessor) || charter.mode !== predecessor!.mode) return "charter";
  }
  const unauthorized = checkTextAuthority(at, act.key, charter, predecessor);
  if (unauthorized) return unauthorized;
  if (charters.acceptedBy(charter.hash).has(party)) return "accepted";
  if (charters.declinedBy(charter.hash).has(party)) return "declined";
  return isCommitted(at, charter) ? "committed" : undefined;
}

function checkDecline(at: Case, act: Decline): Objection {
  const { charters, party } = at;
  const charter = charters.known.get(act.body.charter);
  if (charter === undefined) return "reference";
  const unauthorized = checkTextAuthority(at, act.key, charter, charters.find(charter.predecessor));
  if (unauthorized) return unauthorized;
  if (charters.acceptedBy(charter.hash).has(party)) return "accepted";
  return charters.declinedBy(charter.hash).has(party) ? "declined" : undefined;
}

/** (b) and (c): who speaks for a party on a charter is who the predecessor names, for a newcomer the charter itself. */
function checkTextAuthority(at: Case, key: string, charter: Charter, predecessor: Charter | undefined): Objection {
  const under = hasLog(predecessor, at.party) ? predecessor : charter;
  if (!hasLog(under, at.party)) return "party";
  return speaksFor(at, key, at.party, under) ? undefined : "key";
}

/** (f): the party has accepted another successor of the same charter, and nobody else has declined that one. */
function isCommitted(at: Case, charter: Charter): boolean {
  if (charter.predecessor === zeroHash || at.isFaulty("many-promises")) return false;
  const rivals = [...at.charters.known.values()].filter(
    (each) => each.predecessor === charter.predecessor && each.hash !== charter.hash,
  );
  return rivals.some((rival) => {
    if (!at.charters.acceptedBy(rival.hash).has(at.party)) return false;
    return [...at.charters.declinedBy(rival.hash)].every((party) => party === at.party);
  });
}

function speaksFor(at: Case, key: string, party: string, under: Charter): boolean {
  return key === recoveryKey(party, under) || at.charters.rootKeys(party, under).includes(key);
}

function recoveryKey(party: string, under: Charter): string {
  return partyOf(under, party)!.recovery;
}

