/** The finding (protocol.md section 5): judged as an entry, then pair by pair. */

import type { Pair } from "./bodies.js";
import type { Case, Objection } from "./case.js";
import { hashOfRule, ruleNamed, type Rule } from "./charter.js";
import type { Contents } from "./entry.js";
import { revisionOf, subjectOf, type Fact } from "./facts.js";
import type { Notice } from "./notices.js";
import type { Applied, Judgement } from "./past.js";

type Finding = Extract<Extract<Contents, { class: "statement" }>["statement"], { kind: "finding" }>;

export function judgeFinding(at: Case, finding: Finding): Judgement {
  const notice = at.view.notices.find(finding.notice);
  if (notice === undefined) return { verdict: "reference", pairs: [] };
  if (notice.first.party !== at.party) return { verdict: "owner", pairs: [] };
  if (notice.first.mode !== finding.mode) return { verdict: "mode", pairs: [] };

  const pairs = finding.pairs.map((pair) => checkPair(at, finding, notice, pair) ?? "valid");
  return { verdict: pairs.includes("valid") ? "valid" : "pairs", pairs };
}

function checkPair(at: Case, finding: Finding, notice: Notice, pair: Pair): Objection {
  const other = at.view.notices.find(pair.other);
  if (other === undefined || other.id === notice.id) return "reference";
  if (other.first.mode !== finding.mode) return "mode";
  const rule = ruleNamed(at.current, pair.rule);
  if (rule === undefined || hashOfRule(rule) !== pair.ruleHash) return "rule";
  if (!isPaired(rule, notice, other)) return "pair";
  if (!isSame(pair.mine, notice.tips) || !isSame(pair.theirs, other.tips)) return "stale";
  if (notice.isCancelled || other.isCancelled) return "cancelled";
  return checkRepetition(at, factOf(at.world.channel, finding, pair), pair);
}

/** A rule is between two originators, and pairs their kinds either way round. */
function isPaired(rule: Rule, one: Notice, other: Notice): boolean {
  const [a, b] = [one.first.body.notice, other.first.body.notice];
  if (a.originator === b.originator) return false;
  const pairs = (x: typeof a, y: typeof a) => rule.kinds.includes(x.kind) && rule.with.includes(y.kind);
  return pairs(a, b) || pairs(b, a);
}

/** `none` takes back what this party had found; and nobody says again what he said last. */
function checkRepetition(at: Case, { subject, revision }: FactText, { verdict }: Pair): Objection {
  const own = at.view.findings.facts(subject.id).filter((fact) => fact.party === at.party);
  if (verdict === "none" && own.every((fact) => fact.verdict === "none")) return "baseless";
  const last = at.view.lastFacts(own.filter((fact) => fact.revision === revision));
  const isRepeated = last.length > 0 && last.every((fact) => fact.verdict === verdict);
  return isRepeated && !at.isFaulty("repeats") ? "repeat" : undefined;
}

function isSame(list: readonly string[], other: readonly string[]): boolean {
  return list.length === other.length && list.every((item, i) => item === other[i]);
}

type FactText = Pick<Fact, "subject" | "revision" | "verdict">;

/** What a pair says, under the finding's id and revision. */
function factOf(channel: string, finding: Finding, pair: Pair): FactText {
  const subject = subjectOf(channel, finding.notice, pair.other, pair.rule);
  const [a, b] = subject.notices[0] === finding.notice ? [pair.mine, pair.theirs] : [pair.theirs, pair.mine];
  return { subject, revision: revisionOf(a, b, pair.ruleHash), verdict: pair.verdict };
}

/** The facts of an applied entry: its valid pairs. */
export function factsOf(channel: string, leaf: Applied, finding: Finding): Fact[] {
  return finding.pairs
    .filter((_, i) => leaf.pairs[i] === "valid")
    .map((pair) => ({ leaf, party: leaf.party, ...factOf(channel, finding, pair) }));
}
