/**
 * Obligations in S (protocol.md section 6): what a party owes for an act or a finding, or under a charter, to whom, since
 * when, and whether it has been met. Whether one exists follows from the acts alone, and is all that the judge asks
 * (`find`); its times are for the state.
 */

import type { ObligationText } from "./bodies.js";
import type { Json } from "./canonical.js";
import { hasLog, names, partiesWithLog, type Charter } from "./charter.js";
import { differences } from "./differences.js";
import { deadlineFor, dueOf, isTextVersion, precedenceOf, reconfirmTerm } from "./due.js";
import { push, type Act, type AnyAct, type Fact, type Facts, type Response, type Subject } from "./facts.js";
import { isResolved } from "./findings.js";
import { hashOf, zeroHash, type Hash } from "./hash.js";
import { noticeOf } from "./notices.js";
import { by, byBytes, byPlace, least } from "./order.js";
import type { Applied } from "./past.js";
import { firstToSee } from "./sight.js";
import type { View } from "./view.js";

/** What may be acknowledged. */
type Thing = { [K in (typeof thingKinds)[number]]: Act<K> }[(typeof thingKinds)[number]];

/** An obligation that exists. */
export interface Obligation extends ObligationText {
  readonly creditor: string;
  /** Of answer: the facts of the finding at the revision. */
  readonly facts: readonly Fact[];
}

export function obligationId(channel: Hash, { debtor, duty, of, revision, to }: ObligationText): Hash {
  const obligation = { debtor, duty, of, ...(revision === zeroHash ? {} : { revision }), ...(to === "" ? {} : { to }) };
  return hashOf({ channel, obligation });
}

export function isThing(act: AnyAct | undefined): act is Thing {
  return act !== undefined && (thingKinds as readonly string[]).includes(act.says.kind);
}

export class Obligations {
  readonly #view: View;
  /** The effective words about an act, by speaker. */
  readonly #responses = new Map<Hash, Map<string, Response[]>>();
  /** The causally last replies of a speaker to an act. */
  readonly #lastReplies = new Map<string, Act<"reply">[]>();

  constructor(view: View) {
    this.#view = view;
  }

  /** Whether an act is effective and, if it is a version, its notice exists. */
  isStanding(hash: Hash): boolean {
    const act = this.#view.facts.act(hash);
    if (act === undefined || !this.#view.isEffectiveAct(act)) return false;
    return !isVersion(act) || this.#view.notices.find(noticeOf(act)) !== undefined;
  }

  /** The obligation of that text, if it exists in S. */
  find(text: ObligationText): Obligation | undefined {
    switch (text.duty) {
      case "acknowledge":
      case "readback":
      case "pass":
        return this.#findOfThing(text);
      case "answer":
        return this.#findOfFinding(text);
      case "respond":
        return this.#findOfReply(text);
      case "reconfirm":
        return this.#findOfVersion(text);
      case "check":
        return this.#findOfLine(text);
    }
  }

  /** The charter whose deadlines and ladder hold for an obligation. */
  charterOf(obligation: Obligation, since?: Applied): Charter | undefined {
    const { charters, facts } = this.#view;
    if (obligation.duty === "answer") return (since ?? this.#since(obligation))?.inForce ?? charters.current;
    if (obligation.duty === "check") return charters.current;
    return charters.known.get(facts.act(obligation.of)!.says.charter);
  }

  /** All obligations that exist in S, as the state has them. */
  state(): Json {
    const states = [...this.#candidates()].flatMap((text) => {
      const obligation = this.find(text);
      return obligation === undefined ? [] : [this.#stateOf(obligation)];
    });
    return states.sort(by((each) => each.id));
  }

  /** What may be owed, each once: by whom an act, a finding or a line is owed something. */
  *#candidates(): Generator<ObligationText> {
    const { charters, facts, lines } = this.#view;
    const parties = charters.current?.parties ?? [];
    for (const kind of thingKinds) {
      for (const { hash: of } of facts.ofKind(kind)) {
        for (const { id: debtor } of parties) {
          for (const duty of ["acknowledge", "readback", "pass"] as const) yield { debtor, duty, of, revision: zeroHash, to: "" };
        }
      }
    }
    for (const kind of ["notice", "change"] as const) {
      for (const { hash: of, says } of facts.ofKind(kind)) {
        yield { debtor: says.party, duty: "reconfirm", of, revision: lines.lastReconfirm(of)?.hash ?? zeroHash, to: "" };
      }
    }
    if (charters.current !== undefined && charters.current.checks.length > 0) {
      const of = charters.current.hash;
      for (const debtor of partiesWithLog(charters.current)) {
        for (const { id: to } of parties) yield { debtor, duty: "check", of, revision: lines.lastCheck(debtor, to)?.hash ?? zeroHash, to };
      }
    }
    for (const [{ subject }] of facts.findings() as [Fact][]) {
      const revision = this.#view.findings.revision(subject);
      for (const debtor of partiesOf(facts, subject)) yield { debtor, duty: "answer", of: subject.id, revision, to: "" };
    }
    for (const { hash: of, says } of facts.ofKind("reply")) {
      yield { debtor: facts.act(says.body.of)!.says.party, duty: "respond", of, revision: zeroHash, to: "" };
    }
  }

  // Which exist.

  #findOfThing(text: ObligationText): Obligation | undefined {
    const act = this.#view.facts.act(text.of);
    if (!isThing(act) || act.says.party === text.debtor || !names(this.#view.charters.current, text.debtor)) return undefined;
    if (text.duty === "readback" && !this.#isReadBack(act)) return undefined;
    if (text.duty === "pass" && !this.#isPassedOn(act)) return undefined;
    return this.#isCurrent(act) ? { ...text, creditor: act.says.party, facts: [] } : undefined;
  }

  /** Whether it stands and, if it is a version, nothing has replaced it. */
  #isCurrent(act: AnyAct): boolean {
    if (!this.isStanding(act.hash)) return false;
    return !isVersion(act) || this.#view.notices.find(noticeOf(act))!.tips.includes(act.hash);
  }

  #isReadBack({ says }: Thing): boolean {
    if (says.kind !== "notice" && says.kind !== "change") return false;
    return this.#view.charters.known.get(says.charter)?.readback.includes(says.body.notice.kind) ?? false;
  }

  #isPassedOn(act: Thing): boolean {
    const charter = this.#view.charters.known.get(act.says.charter);
    return deadlineFor(charter, precedenceOf(this.#view, act)).pass !== 0;
  }

  /** A version of one's own holds until it has to be said again that it does. */
  #findOfVersion(text: ObligationText): Obligation | undefined {
    const { charters, facts, lines } = this.#view;
    const act = facts.act(text.of);
    if (!isTextVersion(act) || act.says.party !== text.debtor || !hasLog(charters.current, text.debtor)) return undefined;
    if (!this.#isCurrent(act) || reconfirmTerm(this.#view, act) === 0) return undefined;
    return text.revision === (lines.lastReconfirm(text.of)?.hash ?? zeroHash) ? { ...text, creditor: text.debtor, facts: [] } : undefined;
  }

  /** The line with another party is checked at the charter's hours. */
  #findOfLine(text: ObligationText): Obligation | undefined {
    const { charters: { current }, lines } = this.#view;
    if (current === undefined || text.of !== current.hash || current.checks.length === 0) return undefined;
    if (!hasLog(current, text.debtor) || text.to === text.debtor || !names(current, text.to)) return undefined;
    const last = lines.lastCheck(text.debtor, text.to)?.hash ?? zeroHash;
    return text.revision === last ? { ...text, creditor: text.to, facts: [] } : undefined;
  }

  #findOfFinding(text: ObligationText): Obligation | undefined {
    const { findings, facts } = this.#view;
    const effective = findings.facts(text.of);
    const subject = effective[0]?.subject;
    if (subject === undefined || findings.closed(subject) !== "" || findings.revision(subject) !== text.revision) return undefined;
    const parties = partiesOf(facts, subject);
    if (parties.length !== 2 || !parties.includes(text.debtor)) return undefined;
    const atRevision = effective.filter((fact) => fact.revision === text.revision);
    if (atRevision.length === 0 || isResolved(findings.verdicts(subject))) return undefined;
    return { ...text, creditor: parties.find((party) => party !== text.debtor)!, facts: atRevision };
  }

  #findOfReply(text: ObligationText): Obligation | undefined {
    const reply = this.#view.facts.act(text.of);
    if (!isReply(reply) || !this.#view.isEffectiveAct(reply)) return undefined;
    const { of, reply: word } = reply.says.body;
    if (word !== "object" && word !== "mismatch") return undefined;
    const about = this.#view.facts.act(of)!; // it was in the past of the reply
    if (about.says.party !== text.debtor || !this.#isCurrent(about)) return undefined;
    const creditor = this.#view.speakerOf(reply.says);
    if (creditor === text.debtor) return undefined;
    return this.#lastRepliesOf(creditor, of).includes(reply) ? { ...text, creditor, facts: [] } : undefined;
  }

  // Since when, until when.

  #stateOf(obligation: Obligation) {
    const { debtor, duty, of, revision, creditor, to } = obligation;
    const id = obligationId(this.#view.channel, obligation);
    const from = this.#since(obligation);
    const since = from === undefined ? 0 : monoOf(from);
    const promised = this.#promised(obligation);
    const due = promised !== 0 && !this.#view.faults.has("empty-promises") ? promised : dueOf(this.#view, obligation, since, this.charterOf(obligation, from));
    return { creditor, debtor, due, duty, id, met: this.#met(obligation), of, promised, revision, since, to, told: this.#told(id) };
  }

  /** The entry from whose time on it is owed. */
  #since(obligation: Obligation): Applied | undefined {
    const { debtor, duty, facts, of } = obligation;
    if (duty === "answer") {
      const own = facts.filter((fact) => fact.party === debtor).map(({ leaf }) => leaf);
      const seen = firstToSee(this.#view, debtor, facts.map(({ leaf }) => leaf));
      return least(seen === undefined ? own : [...own, seen], byPlace);
    }
    if (duty === "reconfirm") return this.#last(obligation);
    if (duty === "check") return this.#lastOfLine(obligation);
    const act = this.#view.facts.act(of)!;
    // A party that entered a reported reply itself has known it from then on.
    if (duty === "respond" && act.says.party === debtor) return this.#view.firstEffective(act);
    return firstToSee(this.#view, debtor, this.#view.carriers(act as Act).map(({ leaf }) => leaf));
  }

  /** The entry with which a version was last reconfirmed or a line last checked, or with which either began. */
  #last({ debtor, duty, of, revision }: Obligation): Applied | undefined {
    const { facts } = this.#view;
    if (revision !== zeroHash) return this.#view.firstEffective(facts.act(revision)!);
    if (duty === "reconfirm") return this.#view.firstEffective(facts.act(of)!);
    const accepts = this.#view.actsOf("accept", debtor).filter(({ says }) => says.body.charter.hash === of);
    return least(accepts.map((act) => this.#view.firstEffective(act)!), (a, b) => monoOf(a) - monoOf(b));
  }

  /** The last check, or the later entry with which the debtor resumed the line or learnt that the other had. */
  #lastOfLine(obligation: Obligation): Applied | undefined {
    const { debtor, to } = obligation;
    const last = this.#last(obligation);
    if (last === undefined || monoOf(last) === 0) return last;
    const { lines } = this.#view;
    const own = lines.resumptions(debtor).map((act) => this.#view.firstEffective(act));
    const heard = lines.resumptions(to).map((act) => firstToSee(this.#view, debtor, this.#view.carriers(act).map(({ leaf }) => leaf)));
    const resumed = [...own, ...heard].filter((entry) => entry !== undefined);
    return resumed.reduce((latest, entry) => (monoOf(entry) > monoOf(latest) ? entry : latest), last);
  }

  /** The latest time that the debtor has last promised; 0 if none. */
  #promised(obligation: Obligation): number {
    const { debtor, duty, of } = obligation;
    if (duty === "readback" || duty === "pass" || duty === "reconfirm" || duty === "check") return 0;
    const last = duty === "answer" ? this.#lastAnswers(obligation) : this.#lastRepliesOf(debtor, of);
    return Math.max(0, ...last.map(({ says }) => says.body.until));
  }

  /** The time of the first act that meets it; 0 if none does. */
  #met(obligation: Obligation): number {
    const times = this.#meeting(obligation).map((act) => monoOf(this.#view.firstEffective(act)!));
    return times.length === 0 ? 0 : Math.min(...times);
  }

  #meeting(obligation: Obligation): readonly AnyAct[] {
    const { debtor, duty, of } = obligation;
    if (duty === "reconfirm" || duty === "check") return []; // what is done makes another obligation of it
    const settles = (word: string) => (word !== "standby" && word !== "withdraw") || this.#view.faults.has("standby-meets");
    if (duty === "answer") return this.#lastAnswers(obligation).filter(({ says }) => settles(says.body.answer));
    const responses = this.#responsesOf(debtor, of);
    if (duty === "pass") return responses.filter(({ says }) => says.kind === "acknowledge" && says.body.step !== "received");
    if (duty !== "readback") return responses.filter(({ says }) => says.kind !== "reply" || settles(says.body.reply));
    const last = this.#view.lastActs(responses.filter(isReadback));
    return last.every((act) => differences(this.#view, act).length === 0) ? last : [];
  }

  #told(id: Hash) {
    const rungs = new Map<string, number[]>();
    for (const { leaf, rung } of this.#view.facts.toldOf(id)) if (this.#view.isEffective(leaf)) push(rungs, leaf.party, rung);
    return [...rungs].sort(([a], [b]) => byBytes(a, b)).map(([party, each]) => ({ party, rungs: [...new Set(each)].sort((a, b) => a - b) }));
  }

  #lastAnswers({ debtor, of, revision }: Obligation): Act<"answer">[] {
    const own = this.#view.findings.answers(of).filter(({ says }) => says.party === debtor && says.body.revision === revision);
    return this.#view.lastActs(own);
  }

  #lastRepliesOf(speaker: string, of: Hash): readonly Act<"reply">[] {
    const key = `${speaker} ${of}`;
    const known = this.#lastReplies.get(key);
    if (known !== undefined) return known;
    const last = this.#view.lastActs(this.#responsesOf(speaker, of).filter(isReply));
    this.#lastReplies.set(key, last);
    return last;
  }

  #responsesOf(speaker: string, of: Hash): readonly Response[] {
    let bySpeaker = this.#responses.get(of);
    if (bySpeaker === undefined) {
      bySpeaker = new Map();
      for (const act of this.#view.facts.responsesTo(of)) if (this.#view.isEffectiveAct(act)) push(bySpeaker, this.#view.speakerOf(act.says), act);
      this.#responses.set(of, bySpeaker);
    }
    return bySpeaker.get(speaker) ?? [];
  }
}

const thingKinds = ["notice", "change", "cancel", "message", "urgent", "call", "incident", "account"] as const;

function isVersion(act: AnyAct): act is Act<"notice"> | Act<"change"> | Act<"cancel"> {
  return act.says.kind === "notice" || act.says.kind === "change" || act.says.kind === "cancel";
}

function isReply(act: AnyAct | undefined): act is Act<"reply"> {
  return act?.says.kind === "reply";
}

function isReadback(act: AnyAct): act is Act<"readback"> {
  return act.says.kind === "readback";
}

/** Of the two notices of a finding, ascending. */
function partiesOf(facts: Facts, { notices }: Subject): string[] {
  return [...new Set(notices.map((id) => facts.act(id)!.says.party))].sort(byBytes);
}

/** The node's monotone time, which an entry with a frame has. */
function monoOf({ entry }: Applied): number {
  return entry!.frame.mono;
}
