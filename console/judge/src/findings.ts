/** Findings in S (protocol.md section 3): facts, the revision, and what closes one. */

import { hashOfRule, ruleNamed } from "./charter.js";
import { revisionOf, type Act, type Fact, type Subject } from "./facts.js";
import { zeroHash, type Hash } from "./hash.js";
import type { Notice } from "./notices.js";
import { byBytes } from "./order.js";
import type { View } from "./view.js";

export type Closed = "" | "cancelled" | "disowned" | "rule";

export interface Verdicts {
  readonly party: string;
  /** Whether it has ever found something, at any revision. */
  readonly hasFound: boolean;
  /** Of its causally last facts at the newest revision; none of a finding that is closed. */
  readonly last: readonly Fact["verdict"][];
}

/** Whether a finding that is not closed is resolved: nobody is of two minds, and who had found something finds it no more. */
export function isResolved(verdicts: readonly Verdicts[]): boolean {
  return verdicts.every(({ hasFound, last }) => last.length <= 1 && (!hasFound || last[0] === "none"));
}

export class Findings {
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** The effective facts of a finding. */
  facts(finding: Hash): Fact[] {
    return this.#view.facts.factsOf(finding).filter((fact) => this.#view.isEffective(fact.leaf));
  }

  /** The effective answers to a finding, at any revision. */
  answers(finding: Hash): Act<"answer">[] {
    return this.#view.facts.answersTo(finding).filter((act) => this.#view.isEffectiveAct(act));
  }

  /** What each party of the two notices has found. */
  verdicts(subject: Subject): Verdicts[] {
    const facts = this.facts(subject.id);
    const revision = this.revision(subject);
    const parties = [...new Set(subject.notices.map((id) => this.#view.facts.act(id)!.says.party))].sort(byBytes);
    return parties.map((party) => {
      const own = facts.filter((fact) => fact.party === party);
      const last = this.#view.lastFacts(own.filter((fact) => revision !== zeroHash && fact.revision === revision));
      return { party, hasFound: own.some((fact) => fact.verdict !== "none"), last: [...new Set(last.map((fact) => fact.verdict))].sort(byBytes) };
    });
  }

  closed({ notices, rule }: Subject): Closed {
    const found = notices.map((id) => this.#view.notices.find(id));
    if (found.includes(undefined)) return "disowned";
    if (found.some((notice) => notice!.isCancelled)) return "cancelled";
    return ruleNamed(this.#view.charters.current, rule) === undefined ? "rule" : "";
  }

  /** The newest revision; zero if the finding is closed. */
  revision(subject: Subject): Hash {
    if (this.closed(subject) !== "") return zeroHash;
    const [a, b] = subject.notices.map((id) => this.#view.notices.find(id)) as [Notice, Notice];
    return revisionOf(a.tips, b.tips, hashOfRule(ruleNamed(this.#view.charters.current, subject.rule)!));
  }
}
