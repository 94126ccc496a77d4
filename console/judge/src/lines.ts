/**
 * The line between parties in S (protocol.md section 6): what each says of its own part, when it took it up again, what
 * was last reconfirmed and last checked, and when the next check is due.
 */

import type { LineCheck } from "./charter.js";
import { push, type Act, type Kind } from "./facts.js";
import type { Hash } from "./hash.js";
import { byBytes } from "./order.js";
import type { Applied } from "./past.js";
import type { Volume } from "./bodies.js";
import type { View } from "./view.js";

export class Lines {
  readonly #view: View;
  readonly #declared = new Map<string, readonly Act<"status">[]>();
  readonly #resumptions = new Map<string, readonly Act<"status">[]>();
  /** The effective checks, by who made them and with whom. */
  #checks: Map<string, Act<"check">[]> | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  /** The causally last of a party's effective statuses. */
  declared(party: string): readonly Act<"status">[] {
    let last = this.#declared.get(party);
    if (last === undefined) {
      last = this.#view.lastActs(this.#view.actsOf("status", party));
      this.#declared.set(party, last);
    }
    return last;
  }

  /** The causally last of a party's effective rosters. */
  rosters(party: string): readonly Act<"roster">[] {
    return this.#view.lastActs(this.#view.actsOf("roster", party));
  }

  isSuspended(party: string): boolean {
    return this.declared(party).some(saysSuspended);
  }

  /** The effective statuses by which a party that was suspended says that it is active. */
  resumptions(party: string): readonly Act<"status">[] {
    if (this.#view.faults.has("unresumed-checks")) return [];
    let found = this.#resumptions.get(party);
    if (found === undefined) {
      const active = this.#view.actsOf("status", party).filter(({ says }) => says.body.declared === "active");
      found = active.filter((act) => this.#view.effectiveLeaves(act).some((leaf) => this.#wasSuspended(party, leaf)));
      this.#resumptions.set(party, found);
    }
    return found;
  }

  /** Whether a party was suspended by what is effective in the past of an entry. What is disowned since counts there. */
  #wasSuspended(party: string, leaf: Applied): boolean {
    const before = this.#view.before(leaf);
    if (this.#view.faults.has("resumes-again")) return before.actsOf("status", party).some(saysSuspended);
    return before.lines.isSuspended(party);
  }

  /** Of the reconfirms of a version by its own party, the last by their hours. */
  lastReconfirm(version: Hash): Act<"reconfirm"> | undefined {
    return this.#lastByHour(this.#view.facts.reconfirmsOf(version).filter((act) => this.#view.isEffectiveAct(act)));
  }

  /** Of a party's checks with another, the last by their hours. */
  lastCheck(party: string, other: string): Act<"check"> | undefined {
    if (this.#checks === undefined) {
      this.#checks = new Map();
      for (const act of this.#view.facts.ofKind("check")) {
        if (this.#view.isEffectiveAct(act)) push(this.#checks, `${act.says.party} ${act.says.body.with}`, act);
      }
    }
    return this.#lastByHour(this.#checks.get(`${party} ${other}`) ?? []);
  }

  /** By `mono` of each act's least effective entry, then by hash. */
  #lastByHour<K extends Kind>(acts: readonly Act<K>[]): Act<K> | undefined {
    const timed = acts.map((act) => ({ act, mono: this.#view.firstEffective(act)!.entry!.frame.mono }));
    timed.sort((a, b) => a.mono - b.mono || byBytes(a.act.hash, b.act.hash));
    return timed.at(-1)?.act;
  }
}

function saysSuspended({ says }: Act<"status">): boolean {
  return says.body.declared === "suspended";
}

const day = 86_400_000;

/** By when the next check is to be made after a time: the first hour that is wholly to come, and what is in time after it. */
export function nextCheck(checks: readonly LineCheck[], since: number): number {
  const next = checks.map(({ at, within }) => {
    // The least d with d·day + at − within > since.
    const days = Math.floor((since + within - at) / day) + 1;
    return { hour: days * day + at, within };
  });
  const first = next.reduce((one, other) => (other.hour < one.hour ? other : one));
  return first.hour + first.within;
}

/** When a volume holds for the last time; undefined while there is no telling. */
export function endOf({ every, from, last, until }: Volume): number | undefined {
  if (until === 0) return undefined;
  if ((every as string) === "") return until;
  return last === 0 ? undefined : until + (last - from);
}
