/** The state of one finding (protocol.md section 6): its sides and its status. */

import type { Fact, Subject } from "./facts.js";
import { zeroHash, type Hash } from "./hash.js";
import { by } from "./order.js";
import { isResolved, type Closed, type Verdicts } from "./findings.js";
import type { Sight } from "./sight.js";
import type { View } from "./view.js";

type Side = {
  answers: { answer: string; id: Hash }[];
  found: 0 | 1;
  party: string;
  told: 0 | 1;
  verdicts: string[];
};

export type FindingState = {
  closed: Closed;
  contested: 0 | 1;
  id: Hash;
  notices: Hash[];
  revision: Hash;
  rule: string;
  sides: Side[];
  status: "closed" | "resolved" | "accepted" | "answered" | "told" | "open";
};

export function findingState(view: View, sights: ReadonlyMap<string, Sight>, subject: Subject): FindingState {
  const closed = view.findings.closed(subject);
  const revision = view.findings.revision(subject);
  const verdicts = view.findings.verdicts(subject);
  const atRevision = closed === "" ? view.findings.facts(subject.id).filter((fact) => fact.revision === revision) : [];
  const answers = view.findings.answers(subject.id).filter(({ says }) => closed === "" && says.body.revision === revision);

  const sides = verdicts.map(({ party, hasFound, last: verdicts }): Side => {
    const last = view.lastActs(answers.filter((act) => act.says.party === party));
    return {
      answers: last.map((act) => ({ answer: act.says.body.answer, id: act.hash })).sort(by((each) => each.id)),
      found: bit(hasFound),
      party,
      told: bit(atRevision.some((fact) => fact.party === party || hasSeen(sights, party, fact))),
      verdicts: [...verdicts],
    };
  });

  const contested = sides.some((side) => side.verdicts.length > 1 || side.answers.length > 1);
  const { id, notices, rule } = subject;
  return { closed, contested: bit(contested), id, notices: [...notices], revision: closed === "" ? revision : zeroHash, rule, sides, status: statusOf(closed, verdicts, sides) };
}

function hasSeen(sights: ReadonlyMap<string, Sight>, party: string, fact: Fact): boolean {
  return sights.get(party)?.covered.has(fact.leaf) ?? false;
}

/** The first that holds. */
function statusOf(closed: Closed, verdicts: readonly Verdicts[], sides: readonly Side[]): FindingState["status"] {
  if (closed !== "") return "closed";
  if (isResolved(verdicts)) return "resolved";
  if (sides.every((side) => side.answers.length === 1 && side.answers[0]!.answer === "accept")) return "accepted";
  if (sides.some((side) => side.answers.some(({ answer }) => answer !== "withdraw"))) return "answered";
  return sides.every((side) => side.told === 1) ? "told" : "open";
}

/** Booleans are written as 1 and 0. */
export function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
