/** Statements of a node (protocol.md section 5): the finding, judged as an entry, then pair by pair; shown, told, measured, and intake. */

import type { Pair } from "./bodies.js";
import type { Case, Objection } from "./case.js";
import { hashOfRule, partnersOf, ruleNamed, type Rule } from "./charter.js";
import type { StatementAs } from "./entry.js";
import { revisionOf, subjectOf, type Fact } from "./facts.js";
import type { Hash } from "./hash.js";
import type { Notice } from "./notices.js";
import { isThing, obligationId } from "./obligations.js";
import { inBranch, type Applied, type Judgement, type Leaf } from "./past.js";

type Finding = StatementAs<"finding">;

/** What was on a screen: acts of others, one of them at least for the first time. */
export function checkShown(at: Case, { acts }: StatementAs<"shown">): Objection {
  const { facts, obligations } = at.view;
  if (at.current!.display === "unreported" && !at.isFaulty("shows-unreported")) return "rule"; // row 10: it is in force
  for (const hash of acts) {
    const act = facts.act(hash);
    if (!isThing(act) || act.says.party === at.party || !obligations.isStanding(hash)) return "reference";
  }
  const wasShown = (hash: string) => facts.shownOf(hash).some((leaf) => leaf.party === at.party && at.view.isEffective(leaf));
  return acts.every(wasShown) ? "repeat" : undefined;
}

/** That people were told of an obligation, by a party that it concerns. */
export function checkTold(at: Case, { obligation: text, rung }: StatementAs<"told">): Objection {
  const { facts, obligations } = at.view;
  const obligation = obligations.find(text);
  if (obligation === undefined) return at.isFaulty("claims-anything") ? undefined : "reference";
  if (at.party !== obligation.debtor && at.party !== obligation.creditor) return "side";
  if (rung > (obligations.charterOf(obligation)?.ladder.length ?? 0)) return "rule";
  const told = facts.toldOf(obligationId(at.world.channel, text));
  return told.some(({ leaf, rung: each }) => each === rung && leaf.party === at.party && at.view.isEffective(leaf)) ? "repeat" : undefined;
}

/** A clock of another between two of one's own: the probe's, and that of an entry which covers it. */
export function checkMeasured(at: Case, { back, probe: number }: StatementAs<"measured">): Objection {
  const probe = number < at.leaf.number ? inBranch(at.leaf, number) : undefined;
  if (probe === undefined || !isProbe(probe) || !at.view.isEffective(probe)) return "reference";
  if (back.party === at.party) return "side";
  const end = at.world.leafAt(back);
  if (end === undefined || !at.view.has(end) || end.entry === undefined) return "reference";
  if (!(end as Applied).past.has(probe) && !at.isFaulty("measures-anything")) return "stale"; // what a view has is applied
  const earlier = at.view.facts.measurementsOf(probe).filter((each) => each.back.party === back.party);
  return earlier.some(({ leaf }) => leaf.party === at.party && at.view.isEffective(leaf)) ? "repeat" : undefined;
}

function isProbe(leaf: Leaf): boolean {
  return leaf.entry?.kind === "probe" && (leaf as Applied).verdict === "valid";
}

/** What a partner has handed in: one of it at least neither on the channel nor said before. */
export function checkIntake(at: Case, { acts, partner }: StatementAs<"intake">): Objection {
  const { facts } = at.view;
  if (!partnersOf(at.current, at.party).includes(partner)) return "party";
  const isIn = (hash: Hash) => facts.intakesOf(hash).some(({ leaf }) => leaf.party === at.party && at.view.isEffective(leaf));
  return acts.every((hash) => at.view.isEffectiveAct(facts.act(hash)) || isIn(hash)) ? "repeat" : undefined;
}

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
