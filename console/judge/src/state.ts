/** The state of a set of applied entries (protocol.md section 6), as a value that canonical JSON can write. */

import type { Json } from "./canonical.js";
import { hasLog, partiesWithLog, termFor } from "./charter.js";
import { push, type Act, type Carrier, type Kind, type Measurement, type Version } from "./facts.js";
import { bit, findingState } from "./findingstate.js";
import { hashOf, zeroHash, type Hash } from "./hash.js";
import type { History } from "./history.js";
import { replacedBy } from "./notices.js";
import { differences } from "./differences.js";
import { by, byBytes, byPlace, byPosition, least, type Position } from "./order.js";
import { logKey, placeOf, positionOf, type Applied, type Leaf } from "./past.js";
import { sights, type Sight } from "./sight.js";
import type { View } from "./view.js";

/** The kinds of word that have a place of their own in the state, beside versions. */
const wordKinds = [
  "account", "acknowledge", "answer", "call", "check", "incident", "message", "readback", "reconfirm", "reply", "roster", "status", "urgent",
] as const;

export type State = { [member: string]: Json };

/** The state of all that a history has applied. */
export function stateOf(history: History): State {
  const view = history.view();
  const entries = [...history.entries].sort(byPlace);
  const seen = sights(view, entries);
  const { charters } = view;
  return {
    channel: history.channel,
    contested: bit(charters.isContested),
    current: charters.current?.hash ?? zeroHash,
    charters: chartersState(view),
    entries: entries.map((entry) => entryState(view, entry)),
    findings: findingsState(view, seen),
    incidents: incidentsState(view),
    intakes: intakesState(view),
    lines: linesState(view),
    logs: logsState(view),
    measured: measuredState(view),
    notices: noticesState(view, seen),
    obligations: view.obligations.state(),
    officers: officersState(view),
    readbacks: readbacksState(view),
    roots: rootsState(view),
    seen: [...seen].map(([party, sight]) => ({ heads: sight.heads().map(asJson), party })).sort(by((each) => each.party)),
    shown: shownState(view),
    words: wordsState(view, seen),
  };
}

export function stateHash(state: State): Hash {
  return hashOf(state);
}

function chartersState(view: View): Json {
  const { charters } = view;
  const all = [...charters.known.values()].sort(by((charter) => charter.hash));
  return all.map(({ hash, version }) => ({
    accepted: [...charters.acceptedBy(hash)].sort(byBytes),
    declined: [...charters.declinedBy(hash)].sort(byBytes),
    hash,
    inForce: bit(charters.inForce.has(hash)),
    version,
  }));
}

function entryState(view: View, entry: Applied): Json {
  return {
    ...placeOf(entry),
    disowned: bit(view.isDisowned(entry)),
    kind: entry.entry?.kind ?? "",
    pairs: [...entry.pairs],
    verdict: entry.verdict,
  };
}

function logsState(view: View): Json {
  const tips = new Map<string, Leaf[]>();
  for (const tip of view.cover.tips()) tips.set(logKey(tip), [...(tips.get(logKey(tip)) ?? []), tip]);
  return [...tips].map(([key, ends]) => {
    const { epoch, party } = ends[0]!;
    const stops = view.facts.stops.filter(({ carrier, last }) => view.isEffective(carrier) && logKey(last) === key);
    return { epoch, forked: bit(ends.length > 1), party, stops: positions(stops.map(({ last }) => last)), tips: positions(ends) };
  });
}

function officersState(view: View): Json {
  const named = [...view.facts.ofKind("enroll"), ...view.facts.ofKind("revoke")].filter((act) => view.isEffectiveAct(act));
  const keys = new Map(named.map(({ says }) => [`${says.party} ${says.body.key}`, { key: says.body.key, party: says.party }]));
  const officers = [...keys.values()].sort((a, b) => byBytes(a.party, b.party) || byBytes(a.key, b.key));
  return officers.map(({ key, party }) => ({
    enrolled: distinctEnrolments(view.officers.enrolments(party, key)),
    key,
    party,
    revoked: bit(view.officers.isRevoked(party, key)),
  }));
}

function distinctEnrolments(acts: readonly Act<"enroll">[]): Json[] {
  const each = new Map(acts.map(({ says: { body } }) => [JSON.stringify([body.office, body.partner, body.person, body.roles]), body]));
  return [...each.values()]
    .sort((a, b) => byBytes(a.office, b.office) || byBytes(a.partner, b.partner) || byBytes(a.person, b.person) || byBytes(a.roles.join(), b.roles.join()))
    .map(({ office, partner, person, roles }) => ({ office, partner, person, roles }));
}

function rootsState({ charters }: View): Json {
  const { current } = charters;
  const parties = partiesWithLog(current).sort(byBytes);
  return parties.map((party) => ({ keys: hasLog(current, party) ? charters.rootKeys(party, current) : [], party }));
}

function noticesState(view: View, seen: ReadonlyMap<string, Sight>): Json {
  const acts = validActs(view, "notice");
  return acts.map((act) => {
    const notice = view.notices.find(act.hash);
    const { mode, party, body } = act.says;
    const versions = view.facts.versions(act.hash).filter((version) => view.carriers(version).length > 0);
    return {
      cancelled: bit(notice?.isCancelled ?? false),
      contested: bit((notice?.tips.length ?? 0) > 1),
      disowned: bit(notice === undefined),
      id: act.hash,
      kind: body.notice.kind,
      mode,
      number: view.notices.numbers.get(act.hash)!,
      originator: body.notice.originator,
      party,
      tips: [...(notice?.tips ?? [])],
      versions: [...versions].sort(by((version) => version.hash)).map((version) => versionState(view, seen, version)),
    };
  });
}

function versionState(view: View, seen: ReadonlyMap<string, Sight>, version: Version): State {
  return { ...actState(view, seen, version), ...timeliness(view, version), kind: version.says.kind, replaces: [...replacedBy(version)] };
}

/** How long before it begins a version was said, and whether that is less than its charter asks. */
function timeliness(view: View, version: Version): { late: 0 | 1; lead: number } {
  const { says } = version;
  if (says.kind === "cancel") return { late: 0, lead: 0 };
  const { kind, precedence, volumes } = says.body.notice;
  const first = least(view.carriers(version as Act).map(({ leaf }) => leaf), byPlace)!;
  const lead = Math.min(...volumes.map(({ from }) => from)) - first.entry!.frame.mono;
  const term = termFor(view.charters.known.get(says.charter), kind);
  if (term === undefined || term.lead === 0) return { late: 0, lead };
  const isEmergency = (precedence === "immediate" || precedence === "flash") && term.emergency !== 0;
  return { late: bit((isEmergency ? term.emergency : term.lead) > lead), lead };
}

function wordsState(view: View, seen: ReadonlyMap<string, Sight>): Json {
  const words = wordKinds.flatMap((kind) => validActs(view, kind));
  return words.sort(by((act) => act.hash)).map((act) => {
    const { kind, mode, party } = act.says;
    return { ...actState(view, seen, act as unknown as Act), kind, mode, party };
  });
}

/** What versions and words have in common. */
function actState(view: View, seen: ReadonlyMap<string, Sight>, act: Act | Version): State {
  const carriers = view.carriers(act as Act);
  const leaves = carriers.map(({ leaf }) => leaf).sort(byPlace);
  const first: Carrier = least(carriers, (a, b) => byPlace(a.leaf, b.leaf))!;
  return {
    disowned: bit(!view.isEffectiveAct(act)),
    entries: leaves.map((leaf) => asJson(placeOf(leaf))),
    id: act.hash,
    key: first.envelope.key,
    receipts: receipts(seen, act.says.party, leaves),
    release: first.release?.key ?? "",
    released: first.release?.hash ?? zeroHash,
  };
}

function receipts(seen: ReadonlyMap<string, Sight>, author: string, leaves: readonly Leaf[]): Json[] {
  const places = [...seen].filter(([party]) => party !== author).map(([, sight]) => sight.receiptOf(leaves));
  return places.filter((place) => place !== undefined).sort(byPlace).map(asJson);
}

function findingsState(view: View, seen: ReadonlyMap<string, Sight>): Json {
  const subjects = view.facts.findings().flatMap((facts) => facts.find((fact) => view.isEffective(fact.leaf))?.subject ?? []);
  return subjects.map((subject) => findingState(view, seen, subject)).sort(by((finding) => finding.id));
}

/** Every effective readback of a version that is effective and whose notice exists. */
function readbacksState(view: View): Json {
  const readbacks = validActs(view, "readback").filter((act) => view.isEffectiveAct(act) && view.obligations.isStanding(act.says.body.of));
  return readbacks.map((act) => ({ differences: differences(view, act), id: act.hash }));
}

/** For each act and party, where it was first said that the act was on a screen. */
function shownState(view: View): Json {
  const acts = [...view.facts.everShown()].sort(byBytes);
  return acts.flatMap((act) => {
    const shown = view.facts.shownOf(act).map((leaf) => ({ leaf }));
    return firstOfParties(view, shown).map(({ leaf }) => ({ act, place: asJson(placeOf(leaf)) }));
  });
}

/** For each act and party, where it was first said that a partner had handed it in, and which. */
function intakesState(view: View): Json {
  const acts = [...view.facts.everTakenIn()].sort(byBytes);
  return acts.flatMap((act) =>
    firstOfParties(view, view.facts.intakesOf(act)).map(({ leaf, partner }) => ({ act, partner, place: asJson(placeOf(leaf)) })),
  );
}

/** Of what several entries say, the effective one of the least place of each party, by place. */
function firstOfParties<T extends { readonly leaf: Applied }>(view: View, said: readonly T[]): T[] {
  const firsts = new Map<string, T>();
  const effective = said.filter(({ leaf }) => view.isEffective(leaf)).sort((a, b) => byPlace(a.leaf, b.leaf));
  for (const each of effective) if (!firsts.has(each.leaf.party)) firsts.set(each.leaf.party, each);
  return [...firsts.values()];
}

/** What each party says of its own part in the channel. */
function linesState(view: View): Json {
  const said = [...view.facts.ofKind("status"), ...view.facts.ofKind("roster")].filter((act) => view.isEffectiveAct(act));
  const parties = [...new Set(said.map((act) => act.says.party))].sort(byBytes);
  return parties.map((party) => ({ declared: hashesOf(view.lines.declared(party)), party, roster: hashesOf(view.lines.rosters(party)) }));
}

/** The last measurement of each party's clock beside each other's. */
function measuredState(view: View): Json {
  const last = new Map<string, Measurement>();
  const effective = view.facts.measurements().filter(({ leaf }) => view.isEffective(leaf)).sort((a, b) => byPlace(a.leaf, b.leaf));
  for (const each of effective) last.set(`${each.leaf.party} ${each.back.party}`, each);
  const states = [...last.values()].map(({ leaf, probe, back }) => ({
    ahead: clockOf(back) - clockOf(probe), party: leaf.party, roundTrip: clockOf(leaf) - clockOf(probe), with: back.party,
  }));
  return states.sort((a, b) => byBytes(a.party, b.party) || byBytes(a.with, b.with));
}

/** The raw clock of an entry that is not void(frame). */
function clockOf({ entry }: Leaf): number {
  return entry!.frame.clock;
}

/** Each side's account of each incident. */
function incidentsState(view: View): Json {
  return validActs(view, "incident").map((incident) => {
    const isDisowned = !view.isEffectiveAct(incident);
    return { accounts: isDisowned ? [] : lastAccounts(view, incident), disowned: bit(isDisowned), id: incident.hash, kind: incident.says.body.account.kind };
  });
}

function lastAccounts(view: View, incident: Act<"incident">): Json[] {
  const byParty = new Map<string, (Act<"incident"> | Act<"account">)[]>();
  for (const act of [incident, ...view.facts.accountsOf(incident.hash)]) if (view.isEffectiveAct(act)) push(byParty, act.says.party, act);
  return [...byParty].sort(([a], [b]) => byBytes(a, b)).map(([party, acts]) => ({ acts: hashesOf(view.lastActs(acts)), party }));
}

function hashesOf(acts: readonly { readonly hash: Hash }[]): Hash[] {
  return acts.map(({ hash }) => hash).sort(byBytes);
}

/** The acts of a kind with a valid entry in S, by id. */
function validActs<K extends Kind>(view: View, kind: K): Act<K>[] {
  return view.facts.ofKind(kind).filter((act) => view.carriers(act).length > 0).sort(by((act) => act.hash));
}

function positions(leaves: readonly Leaf[]): Json[] {
  const each = new Map(leaves.map((leaf) => [leaf, positionOf(leaf)]));
  return [...each.values()].sort(byPosition).map(asJson);
}

/** A place or a position is an object like any other. */
function asJson(named: { epoch: number; party: string; root: Hash } & (Position | { number: number })): Json {
  return { ...named } as Json;
}
