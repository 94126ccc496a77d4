/**
 * What valid entries have said, indexed by what the judge asks for. It holds all that is applied; which of it counts
 * in a past or in a state is decided by a View. It is only ever added to, and the order of adding shows nowhere.
 */

import { hashOf, type Hash } from "./hash.js";
import { byBytes } from "./order.js";
import type { Draft, Release, RootAct } from "./entry.js";
import type { Pair } from "./bodies.js";
import type { Applied, Leaf } from "./past.js";
import type { Charter } from "./charter.js";

export type Envelope = RootAct | Draft;
export type Kind = Envelope["kind"];
type EnvelopeOf<K extends Kind> = Extract<Envelope, { kind: K }>;

/** A valid entry that carries an act. Keys and signatures may differ from one carrier to the next. */
export interface Carrier<E extends Envelope = Envelope> {
  readonly leaf: Applied;
  readonly envelope: E;
  readonly release: Release | undefined;
}

/** An act: one envelope, by whichever valid entries it is carried (section 2: "it names the act"). */
export interface Act<K extends Kind = Kind> {
  readonly hash: Hash;
  /** Payload and body are the same for all carriers, since the hash covers them. */
  readonly says: EnvelopeOf<K>;
  readonly carriers: Carrier<EnvelopeOf<K>>[];
}

/** An act of some kind, which a predicate may tell. */
export type AnyAct = { [K in Kind]: Act<K> }[Kind];

export type Version = Act<"notice" | "change" | "cancel">;

/** A word about another act, which a party says for itself or has from one without a log. */
export type Response = Act<"acknowledge"> | Act<"reply"> | Act<"readback">;

/** A statement that people were told that an obligation has reached a rung. */
export interface Telling {
  readonly leaf: Applied;
  readonly rung: number;
}

/** A statement that an entry of another log covers a probe. */
export interface Measurement {
  readonly leaf: Applied;
  readonly probe: Leaf;
  readonly back: Leaf;
}

/** A statement that a partner has handed in an envelope. */
export interface Intake {
  readonly leaf: Applied;
  readonly partner: string;
}

export interface Stop {
  readonly carrier: Applied;
  /** The last entry that keeps its effect. */
  readonly last: Leaf;
}

/** One valid pair of a finding entry. */
export interface Fact {
  readonly leaf: Applied;
  readonly party: string;
  readonly subject: Subject;
  readonly revision: Hash;
  readonly verdict: Pair["verdict"];
}

/** What a finding is about. Its id is made of nothing else. */
export interface Subject {
  readonly id: Hash;
  /** The lower hash first. */
  readonly notices: readonly [Hash, Hash];
  readonly rule: string;
}

export function subjectOf(channel: Hash, one: Hash, other: Hash, rule: string): Subject {
  const notices: [Hash, Hash] = byBytes(one, other) < 0 ? [one, other] : [other, one];
  return { id: hashOf({ channel, notices, rule }), notices, rule };
}

/** `a` and `b` are the tips of the lower and of the higher notice. */
export function revisionOf(a: readonly Hash[], b: readonly Hash[], rule: Hash): Hash {
  return hashOf({ a: [...a], b: [...b], rule });
}

export class Facts {
  readonly stops: Stop[] = [];
  /** The texts that valid opens and accepts carry, each with the entries that carry it. */
  readonly charters = new Map<Hash, { readonly charter: Charter; readonly leaves: Applied[] }>();
  readonly #acts = new Map<Hash, Act>();
  readonly #byKind = new Map<Kind, Act[]>();
  readonly #versions = new Map<Hash, Version[]>();
  readonly #answers = new Map<Hash, Act<"answer">[]>();
  readonly #findings = new Map<Hash, Fact[]>();
  readonly #responses = new Map<Hash, Response[]>();
  readonly #shown = new Map<Hash, Applied[]>();
  readonly #told = new Map<Hash, Telling[]>();
  readonly #measurements = new Map<Leaf, Measurement[]>();
  readonly #intakes = new Map<Hash, Intake[]>();
  readonly #reconfirms = new Map<Hash, Act<"reconfirm">[]>();
  readonly #accounts = new Map<Hash, Act<"account">[]>();

  act(hash: Hash): AnyAct | undefined {
    return this.#acts.get(hash) as AnyAct | undefined;
  }

  ofKind<K extends Kind>(kind: K): readonly Act<K>[] {
    return (this.#byKind.get(kind) ?? []) as unknown as Act<K>[];
  }

  /** The notice itself, and what changes or cancels it. */
  versions(notice: Hash): readonly Version[] {
    return this.#versions.get(notice) ?? [];
  }

  answersTo(finding: Hash): readonly Act<"answer">[] {
    return this.#answers.get(finding) ?? [];
  }

  responsesTo(act: Hash): readonly Response[] {
    return this.#responses.get(act) ?? [];
  }

  /** The valid shown statements that name an act. */
  shownOf(act: Hash): readonly Applied[] {
    return this.#shown.get(act) ?? [];
  }

  /** The acts that shown statements name, of whatever set. */
  everShown(): Iterable<Hash> {
    return this.#shown.keys();
  }

  /** The valid told statements of an obligation. */
  toldOf(obligation: Hash): readonly Telling[] {
    return this.#told.get(obligation) ?? [];
  }

  /** The valid measured statements of a probe. */
  measurementsOf(probe: Leaf): readonly Measurement[] {
    return this.#measurements.get(probe) ?? [];
  }

  measurements(): Measurement[] {
    return [...this.#measurements.values()].flat();
  }

  /** The valid intake statements that name an act. */
  intakesOf(act: Hash): readonly Intake[] {
    return this.#intakes.get(act) ?? [];
  }

  /** The acts that intake statements name, of whatever set. */
  everTakenIn(): Iterable<Hash> {
    return this.#intakes.keys();
  }

  /** The reconfirms that name a version. */
  reconfirmsOf(version: Hash): readonly Act<"reconfirm">[] {
    return this.#reconfirms.get(version) ?? [];
  }

  accountsOf(incident: Hash): readonly Act<"account">[] {
    return this.#accounts.get(incident) ?? [];
  }

  factsOf(finding: Hash): readonly Fact[] {
    return this.#findings.get(finding) ?? [];
  }

  findings(): readonly (readonly Fact[])[] {
    return [...this.#findings.values()];
  }

  /** Takes in a valid entry's act. */
  addAct(leaf: Applied, envelope: Envelope, release: Release | undefined): void {
    const known = this.#acts.get(envelope.hash);
    if (known !== undefined) {
      known.carriers.push({ leaf, envelope, release } as Carrier<never>);
    } else {
      const act = { hash: envelope.hash, says: envelope, carriers: [{ leaf, envelope, release }] } as unknown as Act;
      this.#acts.set(act.hash, act);
      this.#index(act);
    }
    for (const charter of chartersIn(envelope)) {
      const known = this.charters.get(charter.hash);
      if (known === undefined) this.charters.set(charter.hash, { charter, leaves: [leaf] });
      else known.leaves.push(leaf);
    }
  }

  addShown(act: Hash, leaf: Applied): void {
    push(this.#shown, act, leaf);
  }

  addTold(obligation: Hash, telling: Telling): void {
    push(this.#told, obligation, telling);
  }

  addMeasurement(measurement: Measurement): void {
    push(this.#measurements, measurement.probe, measurement);
  }

  addIntake(act: Hash, intake: Intake): void {
    push(this.#intakes, act, intake);
  }

  addStop(stop: Stop): void {
    this.stops.push(stop);
  }

  addFact(fact: Fact): void {
    push(this.#findings, fact.subject.id, fact);
  }

  #index(act: Act): void {
    const { says } = act;
    push(this.#byKind, says.kind, act);
    if (says.kind === "notice") push(this.#versions, act.hash, act as unknown as Version);
    if (says.kind === "change" || says.kind === "cancel") push(this.#versions, says.body.of, act as unknown as Version);
    if (says.kind === "reconfirm") for (const version of says.body.acts) push(this.#reconfirms, version, act as unknown as Act<"reconfirm">);
    if (says.kind === "account") push(this.#accounts, says.body.of, act as unknown as Act<"account">);
    if (says.kind === "answer") push(this.#answers, says.body.finding, act as unknown as Act<"answer">);
    if (says.kind === "acknowledge" || says.kind === "reply" || says.kind === "readback") {
      push(this.#responses, says.body.of, act as unknown as Response);
    }
  }
}

export function chartersIn(envelope: Envelope): readonly Charter[] {
  if (envelope.kind === "open") return envelope.body.charters;
  return envelope.kind === "accept" ? [envelope.body.charter] : [];
}

/** Adds to the list that a map holds under a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
