/**
 * The judge (protocol.md section 5): valid or void(reason), from the entry's causal past alone. Here stand the rows of
 * the table in their order; what a row refers to stands in rootacts.ts, words.ts and statements.ts.
 */

import { Case, type Objection, type World } from "./case.js";
import { names } from "./charter.js";
import type { Draft, Entry, Release, RootAct, Statement } from "./entry.js";
import type { Cover, Judgement, Leaf, Reason } from "./past.js";
import { checkOpenCharters, checkOwnOpen, checkRootAct } from "./rootacts.js";
import { verifyOfficer } from "./signature.js";
import { checkIntake, checkMeasured, checkShown, checkTold, judgeFinding } from "./statements.js";
import { checkAuthor, checkRelease, checkWord } from "./words.js";

export function judge(leaf: Leaf, past: Cover, verdictOfFirst: string, world: World): Judgement {
  const { entry } = leaf;
  if (entry === undefined) return voidFor("frame"); // row 1
  if (leaf.number !== 0 && entry.class === "root" && entry.kindText === "open") return voidFor("open"); // row 2
  if (leaf.number !== 0 && verdictOfFirst !== "valid") return voidFor("log"); // row 3
  if (entry.contents.reason) return voidFor(entry.contents.reason); // row 4

  const at = new Case(leaf, entry, past, world);
  const contents = entry.contents.value;
  switch (contents.class) {
    case "root":
      return judgement(judgeRootAct(at, contents.act));
    case "word":
      return judgement(judgeWord(at, contents.draft, contents.release));
    case "statement":
      return judgeStatement(at, contents.statement);
  }
}

/** Rows 5 to 9 are about envelopes, 11 to 14 about those of officers and roots. */
function judgeStatement(at: Case, statement: Statement): Judgement {
  if (checkEarly(at)) return voidFor("early");
  switch (statement.kind) {
    case "receipt":
    case "probe":
      return judgement(undefined);
    case "finding":
      return judgeFinding(at, statement);
    case "shown":
      return judgement(checkShown(at, statement));
    case "told":
      return judgement(checkTold(at, statement));
    case "measured":
      return judgement(checkMeasured(at, statement));
    case "intake":
      return judgement(checkIntake(at, statement));
  }
}

function judgement(objection: Objection): Judgement {
  return { verdict: objection ?? "valid", pairs: [] };
}

function voidFor(reason: Reason): Judgement {
  return judgement(reason);
}

function judgeRootAct(at: Case, act: RootAct): Objection {
  return (
    checkEnvelopes(at, [act]) ??
    (act.kind === "open" ? checkOpenCharters(at, act) : checkCharter(at, [act])) ??
    checkEarly(at) ??
    checkMode(at, act, undefined) ??
    (act.kind === "open" ? checkOwnOpen(at, act) : checkRootAct(at, act))
  );
}

function judgeWord(at: Case, draft: Draft, release: Release | undefined): Objection {
  const envelopes = release ? [draft, release] : [draft];
  return (
    checkEnvelopes(at, envelopes) ??
    checkCharter(at, envelopes) ??
    checkEarly(at) ??
    checkMode(at, draft, release) ??
    checkAuthor(at, draft) ??
    checkRelease(at, draft, release) ??
    checkWord(at, draft)
  );
}

/** Rows 5 to 8. Each row looks at the draft, then at the release; only drafts and root acts can be replays. */
function checkEnvelopes(at: Case, envelopes: (RootAct | Draft | Release)[]): Objection {
  const { frame } = at.entry;
  const { faults, verify } = at.world;
  if (!at.isFaulty("unsigned") && !envelopes.every((each) => verifyOfficer(verify, each.key, each.message, each.sig, faults))) return "signature";
  if (envelopes.some((each) => each.channel !== frame.channel)) return "channel";
  if (envelopes.some((each) => each.kind !== "stop" && each.party !== frame.party)) return "party";
  if (!at.isFaulty("replays") && at.view.isEffectiveAct(at.view.facts.act(envelopes[0]!.hash))) return "replay";
  return undefined;
}

/** Row 9, for all but `open`: an envelope names the charter in force, what the log's `open` brought, or an ancestor. */
function checkCharter(at: Case, envelopes: (RootAct | Draft | Release)[]): Objection {
  if (at.base === undefined) return "charter";
  const { charters } = at;
  const named = new Set([...charters.lineage(at.current), ...charters.lineage(at.carried)]);
  if (at.isFaulty("forgets-older-charters")) return envelopes.every((each) => each.charter === at.base!.hash) ? undefined : "charter";
  return envelopes.every((each) => named.has(each.charter)) ? undefined : "charter";
}

/** What is valid before a charter that names the party is in force. */
const everEarly = new Set<Entry["kind"]>(["open", "accept", "decline", "enroll", "receipt", "urgent"]);

/** Row 10. */
function checkEarly(at: Case): Objection {
  if (everEarly.has(at.entry.kind)) return undefined;
  return names(at.current, at.party) ? undefined : "early";
}

const testable = new Set<Entry["kind"]>([
  "notice", "change", "cancel", "reconfirm", "answer", "urgent", "acknowledge", "reply", "readback", "check",
]);

/** Row 11. */
function checkMode(at: Case, act: RootAct | Draft, release: Release | undefined): Objection {
  const isTest = act.mode === "TEST" && (testable.has(act.kind) || at.isFaulty("test-anywhere"));
  if (act.mode !== at.base!.mode && !isTest) return "mode";
  return release !== undefined && release.mode !== act.mode ? "mode" : undefined;
}
