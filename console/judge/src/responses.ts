/** Acknowledge, reply and readback (protocol.md section 5): words about another party's act, one's own or reported ones. */

import type { Case, Objection } from "./case.js";
import { hasLog, names } from "./charter.js";
import { isTextVersion } from "./due.js";
import type { SealedAs } from "./entry.js";
import type { AnyAct, Response } from "./facts.js";
import { isThing } from "./obligations.js";

type Draft = SealedAs<"acknowledge"> | SealedAs<"reply"> | SealedAs<"readback">;

export function checkResponse(at: Case, draft: Draft): Objection {
  const { mode, body: { of, reported } } = draft;
  const act = at.view.facts.act(of);
  if (!isOfItsList(act, draft.kind) || !at.view.obligations.isStanding(of)) return "reference";

  const isOwn = (act.says.kind === "reply" ? at.view.speakerOf(act.says) : act.says.party) === at.party;
  if (reported.party === "") {
    if (isOwn) return "side";
  } else {
    if (reported.party === at.party || !names(at.base, reported.party) || hasLog(at.base, reported.party)) return "party";
    if (!isOwn) return "side";
  }
  if (act.says.mode !== mode) return "mode";

  const speaker = at.view.speakerOf(draft);
  const earlier = at.view.facts.responsesTo(of).filter((each) => at.view.speakerOf(each.says) === speaker);
  if (draft.kind === "acknowledge" && !at.isFaulty("acknowledges-again")) {
    const { step, to } = draft.body;
    const isSame = ({ says }: Response) => says.kind === "acknowledge" && says.body.step === step && says.body.to === to;
    if (earlier.some((each) => isSame(each) && at.view.isEffectiveAct(each))) return "repeat";
  }
  if (draft.kind === "reply" && draft.body.reply === "withdraw") {
    if (!earlier.some((each) => each.says.kind === "reply" && at.view.isEffectiveAct(each))) return "baseless";
  }
  if (draft.kind === "reply" && draft.body.reply === "agree" && !isAgreeable(act)) return "rule";
  return undefined;
}

/** What was said in a call, and lines and zones, are agreed on. Agreement to anything else would be read into it. */
function isAgreeable(act: AnyAct): boolean {
  if (!isTextVersion(act)) return act.says.kind === "call";
  const { kind } = act.says.body.notice;
  return kind === "zone" || kind === "line";
}

/** Whether a word of that kind may be about the act. */
function isOfItsList(act: AnyAct | undefined, kind: Draft["kind"]): act is AnyAct {
  switch (kind) {
    case "acknowledge":
      return isThing(act);
    case "reply":
      return isThing(act) || act?.says.kind === "reply";
    case "readback":
      return act?.says.kind === "notice" || act?.says.kind === "change";
  }
}
