/**
 * Obligations in S (protocol.md section 6): what a party owes for an act or a finding, to whom, since when, and whether it
 * has been met. Whether one exists follows from the acts alone, and is all that the judge asks (`find`); its times are for
 * the state.
 */

import type { ObligationText } from "./bodies.js";
import type { Json } from "./canonical.js";
import { names, type Charter, type Deadline } from "./charter.js";
import { differences } from "./differences.js";
import { push, type Act, type AnyAct, type Envelope, type Fact, type Facts, type Response, type Subject } from "./facts.js";
import { isResolved } from "./findings.js";
import { hashOf, zeroHash, type Hash } from "./hash.js";
import { noticeOf } from "./notices.js";
import { by, byBytes, byPlace, least } from "./order.js";
import type { Applied } from "./past.js";
import { firstToSee } from "./sight.js";
import type { View } from "./view.js";

/** What an obligation may be about, other than a finding or a reply. */
type Thing = Act<"notice"> | Act<"change"> | Act<"cancel"> | Act<"message"> | Act<"urgent">;

/** An obligation that exists. */
export interface Obligation extends ObligationText {
  readonly creditor: string;
  /** Of answer: the facts of the finding at the revision. */
  readonly facts: readonly Fact[];
}

export function obligationId(channel: Hash, { debtor, duty, of, revision }: ObligationText): Hash {
  return hashOf({ channel, obligation: { debtor, duty, of, ...(revision === zeroHash ? {} : { revision }) } });
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
        return this.#findOfThing(text);
      case "answer":
        return this.#findOfFinding(text);
      case "respond":
        return this.#findOfReply(text);
    }
  }

  /** The charter whose deadlines and ladder hold for an obligation. */
  charterOf(obligation: Obligation, since = this.#since(obligation)): Charter | undefined {
    const { charters, facts } = this.#view;
    if (obligation.duty === "answer") return since?.inForce ?? charters.current;
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

  /** What may be owed, each once: by whom an act or a finding is owed something. */
  *#candidates(): Generator<ObligationText> {
    const { charters, facts } = this.#view;
    const parties = charters.current?.parties ?? [];
    for (const kind of thingKinds) {
      for (const { hash: of } of facts.ofKind(kind)) {
        for (const { id: debtor } of parties) {
          yield { debtor, duty: "acknowledge", of, revision: zeroHash };
          yield { debtor, duty: "readback", of, revision: zeroHash };
        }
      }
    }
    for (const [{ subject }] of facts.findings() as [Fact][]) {
      const revision = this.#view.findings.revision(subject);
      for (const debtor of partiesOf(facts, subject)) yield { debtor, duty: "answer", of: subject.id, revision };
    }
    for (const { hash: of, says } of facts.ofKind("reply")) {
      yield { debtor: facts.act(says.body.of)!.says.party, duty: "respond", of, revision: zeroHash };
    }
  }

  // Which exist.

  #findOfThing(text: ObligationText): Obligation | undefined {
    const act = this.#view.facts.act(text.of);
    if (!isThing(act) || act.says.party === text.debtor || !names(this.#view.charters.current, text.debtor)) return undefined;
    if (text.duty === "readback" && !this.#isReadBack(act)) return undefined;
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
    const { debtor, duty, of, revision, creditor } = obligation;
    const id = obligationId(this.#view.channel, obligation);
    const from = this.#since(obligation);
    const since = from === undefined ? 0 : monoOf(from);
    const promised = this.#promised(obligation);
    const due = promised !== 0 && !this.#view.faults.has("empty-promises") ? promised : this.#due(obligation, since, this.charterOf(obligation, from));
    return { creditor, debtor, due, duty, id, met: this.#met(obligation), of, promised, revision, since, told: this.#told(id) };
  }

  /** The entry from whose time on it is owed. */
  #since(obligation: Obligation): Applied | undefined {
    const { debtor, duty, facts, of } = obligation;
    if (duty === "answer") {
      const own = facts.filter((fact) => fact.party === debtor).map(({ leaf }) => leaf);
      const seen = firstToSee(this.#view, debtor, facts.map(({ leaf }) => leaf));
      return least(seen === undefined ? own : [...own, seen], byPlace);
    }
    const act = this.#view.facts.act(of)!;
    // A party that entered a reported reply itself has known it from then on.
    if (duty === "respond" && act.says.party === debtor) return this.#view.firstEffective(act);
    return firstToSee(this.#view, debtor, this.#view.carriers(act as Act).map(({ leaf }) => leaf));
  }

  /** By what was promised it is due instead. */
  #due(obligation: Obligation, since: number, charter: Charter | undefined): number {
    const given = this.#timeGiven(obligation, charter);
    if (since === 0 || given === 0) return 0;
    const due = since + given;
    const act = this.#view.facts.act(obligation.of);
    if (act?.says.kind !== "notice" && act?.says.kind !== "change") return due;
    const begin = Math.min(...act.says.body.notice.volumes.map(({ from }) => from));
    return since < begin && begin < due ? begin : due;
  }

  /** What the charter's deadlines give; 0 is nothing. */
  #timeGiven({ duty, facts, of }: Obligation, charter: Charter | undefined): number {
    const deadline = (precedence: Precedence) => charter?.deadlines.find((each) => each.precedence === precedence);
    if (duty !== "answer") {
      const own = deadline(this.#precedenceOf(this.#view.facts.act(of)!));
      return (duty === "readback" ? own?.readback : own?.acknowledge) ?? 0;
    }
    const notices = facts[0]!.subject.notices.map((id) => this.#view.notices.find(id)!);
    const tips = notices.flatMap((notice) => notice.tips.map((tip) => notice.versions.get(tip)!)).filter(({ says }) => says.kind !== "cancel");
    const times = tips.map((tip) => deadline(this.#precedenceOf(tip))?.answer ?? 0).filter((time) => time !== 0);
    return times.length === 0 ? 0 : Math.min(...times);
  }

  #precedenceOf(act: { readonly says: Envelope }): Precedence {
    let { says } = act;
    while (says.kind === "reply" || says.kind === "cancel") says = this.#view.facts.act(says.body.of)!.says;
    switch (says.kind) {
      case "notice":
      case "change":
        return says.body.notice.precedence;
      case "message":
        return says.body.precedence;
      default:
        return "flash"; // urgent
    }
  }

  /** The latest time that the debtor has last promised; 0 if none. */
  #promised(obligation: Obligation): number {
    const { debtor, duty, of } = obligation;
    if (duty === "readback") return 0;
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
    const settles = (word: string) => (word !== "standby" && word !== "withdraw") || this.#view.faults.has("standby-meets");
    if (duty === "answer") return this.#lastAnswers(obligation).filter(({ says }) => settles(says.body.answer));
    const responses = this.#responsesOf(debtor, of);
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

type Precedence = Deadline["precedence"];

const thingKinds = ["notice", "change", "cancel", "message", "urgent"] as const;

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
