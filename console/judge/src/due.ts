/** By when an obligation is due (protocol.md section 6), as long as nothing else was promised. */

import { termFor, type Charter, type Deadline } from "./charter.js";
import type { Act, AnyAct, Envelope } from "./facts.js";
import { endOf, nextCheck } from "./lines.js";
import type { Obligation } from "./obligations.js";
import type { View } from "./view.js";

type Precedence = Deadline["precedence"];
/** A version with a text. */
export type TextVersion = Act<"notice"> | Act<"change">;

export function isTextVersion(act: AnyAct | undefined): act is TextVersion {
  return act?.says.kind === "notice" || act?.says.kind === "change";
}

function isSuspendedLine({ faults, lines }: View, { debtor, to }: Obligation): boolean {
  return !faults.has("suspended-checks") && (lines.isSuspended(debtor) || lines.isSuspended(to));
}

/** 0 is never. `charter` is the obligation's. */
export function dueOf(view: View, obligation: Obligation, since: number, charter: Charter | undefined): number {
  if (since === 0) return 0;
  const act = view.facts.act(obligation.of); // none: it is a finding, or a charter
  switch (obligation.duty) {
    case "reconfirm":
      return reconfirmDue(view, act as TextVersion, since);
    case "check":
      return isSuspendedLine(view, obligation) ? 0 : nextCheck(charter!.checks, since);
    case "answer": {
      const given = answerTime(view, obligation, charter);
      return given === 0 ? 0 : since + given;
    }
    case "respond": {
      const given = deadlineFor(charter, precedenceOf(view, act!)).acknowledge;
      return given === 0 ? 0 : since + given;
    }
    case "acknowledge":
    case "readback":
    case "pass": {
      const given = deadlineFor(charter, precedenceOf(view, act!))[obligation.duty];
      return given === 0 ? 0 : notAfterItBegins(act!, since, since + given);
    }
  }
}

/** The times that a charter gives for a precedence; 0 is none. */
export function deadlineFor(charter: Charter | undefined, precedence: Precedence): Omit<Deadline, "precedence"> {
  return charter?.deadlines.find((each) => each.precedence === precedence) ?? { acknowledge: 0, answer: 0, pass: 0, readback: 0 };
}

export function precedenceOf(view: View, act: { readonly says: Envelope }): Precedence {
  let { says } = act;
  while (says.kind === "reply" || says.kind === "cancel" || says.kind === "account") says = view.facts.act(says.body.of)!.says;
  switch (says.kind) {
    case "notice":
    case "change":
      return says.body.notice.precedence;
    case "message":
    case "incident":
      return says.body.precedence;
    case "call":
      return "routine";
    default:
      return "flash"; // urgent
  }
}

/** How long a version holds before it is to be reconfirmed; 0 is no such term. */
export function reconfirmTerm(view: View, { says: { body, charter } }: TextVersion): number {
  return termFor(view.charters.known.get(charter), body.notice.kind)?.reconfirm ?? 0;
}

/** What has ended for good by then need not be reconfirmed. */
function reconfirmDue(view: View, version: TextVersion, since: number): number {
  const due = since + reconfirmTerm(view, version);
  const isOver = version.says.body.notice.volumes.every((volume) => (endOf(volume) ?? Infinity) <= due);
  return isOver ? 0 : due;
}

/** What begins before it would be due is due when it begins, unless it had begun before it was seen. */
function notAfterItBegins(act: AnyAct, since: number, due: number): number {
  if (!isTextVersion(act)) return due;
  const begin = Math.min(...act.says.body.notice.volumes.map(({ from }) => from));
  return since < begin && begin < due ? begin : due;
}

/** The shortest time that the deadlines give for any of the tips. */
function answerTime(view: View, { facts }: Obligation, charter: Charter | undefined): number {
  const notices = facts[0]!.subject.notices.map((id) => view.notices.find(id)!);
  const tips = notices.flatMap((notice) => notice.tips.map((tip) => notice.versions.get(tip)!)).filter(({ says }) => says.kind !== "cancel");
  const times = tips.map((tip) => deadlineFor(charter, precedenceOf(view, tip)).answer).filter((time) => time !== 0);
  return times.length === 0 ? 0 : Math.min(...times);
}
