/** Findings in S (protocol.md section 3): facts, the revision, and what closes one. */

import { hashOfRule, ruleNamed } from "./charter.js";
import { revisionOf, type Act, type Fact, type Subject } from "./facts.js";
import { zeroHash, type Hash } from "./hash.js";
import type { Notice } from "./notices.js";
import type { View } from "./view.js";

export type Closed = "" | "cancelled" | "disowned" | "rule";

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
