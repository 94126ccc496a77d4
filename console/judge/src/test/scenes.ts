/** Scenes: small histories in which every entry carries the verdict that protocol.md gives it. */

import { hashOf } from "../hash.js";
import { revisionOf, subjectOf } from "../facts.js";
import { charterText, enrolment, founded, keyOf, meet, noticeText, obliging, partyText, rule, Scene, secretOf, successor, type Log } from "./builder.js";
import { lineScenes } from "./linescenes.js";
import { isHigh, signP256, signWebAuthn, withOtherS } from "./authenticator.js";
import type { JsonObject } from "../canonical.js";

const urgent = (text = "mind") => ({ text });
const notice = (log: Log, more: JsonObject = {}) => ({ notice: noticeText(log.party, more) });

function envelopes(): Scene {
  const { scene, alpha, bravo } = founded();
  const first = alpha.word("notice", notice(alpha));
  alpha.repeat(alpha, alpha.entries.length - 1, { want: "replay" });
  const forged = JSON.parse(alpha.entries.at(-1)!) as { word: { draft: { sig: string; payload: JsonObject } } };
  forged.word.draft.payload["nonce"] = "f".repeat(32);
  alpha.append({ word: forged.word }, { want: "signature" });
  alpha.word("notice", notice(alpha), { payload: { channel: "1".repeat(64) }, want: "channel" });
  alpha.word("notice", notice(alpha), { payload: { party: "bravo" }, want: "party" });
  alpha.word("notice", notice(alpha), { payload: { charter: "1".repeat(64) }, want: "charter" });
  alpha.word("notice", notice(alpha), { payload: { mode: "EXERCISE" }, want: "mode" });
  alpha.word("notice", notice(alpha), { payload: { mode: "TEST" } });
  alpha.word("message", { marking: "open", precedence: "routine", text: "x" }, { payload: { mode: "TEST" }, want: "mode" });
  alpha.word("notice", notice(alpha), { by: "nobody", want: "key" });
  alpha.word("notice", notice(alpha), { by: "alpha releaser", want: "role" });
  alpha.word("notice", notice(bravo), { want: "originator" });
  alpha.word("notice", notice(alpha, { marking: "secret" }), { want: "marking" });
  alpha.word("notice", notice(alpha, { references: ["1".repeat(64)] }), { want: "reference" });
  alpha.word("notice", notice(alpha, { references: [first] }));
  alpha.word("notice", notice(alpha, { references: [first] }), { payload: { mode: "TEST" }, want: "mode" });
  bravo.word("notice", { notice: noticeText("guest") });
  bravo.word("message", { marking: "open", precedence: "flash", references: [first], text: "x" }, { want: "reference" });
  bravo.hears(alpha).word("message", { marking: "open", precedence: "flash", references: [first], text: "x" });
  return scene;
}

function shapes(): Scene {
  const { scene, alpha } = founded();
  alpha.raw("this is no JSON", { want: "frame" });
  alpha.word("rumour", {}, { want: "unknown" });
  alpha.word("urgent", {}, { want: "malformed" });
  alpha.word("urgent", { text: "x", aim: 1 }, { want: "unknown" });
  alpha.word("urgent", { aim: 1 }, { want: "malformed" });
  alpha.word("urgent", { references: [], text: "x" }, { want: "malformed" });
  alpha.word("urgent", { aim: 1, references: [], text: "x" }, { want: "unknown" });
  alpha.word("accept", { charter: scene.charter }, { want: "unknown" });
  alpha.root("open", {}, { want: "open" });
  alpha.statement({ aim: 1 }, { want: "malformed" });
  alpha.statement({ kind: "rumour" }, { want: "unknown" });
  alpha.statement({ aim: 1, kind: "receipt" }, { want: "unknown" });
  alpha.word("urgent", urgent());
  return scene;
}

function beforeTheCharter(): Scene {
  const scene = new Scene(charterText([partyText("alpha"), partyText("bravo")]));
  const [alpha, bravo] = [scene.log("alpha"), scene.log("bravo")];
  alpha.open();
  alpha.root("enroll", enrolment("alpha enroller", ["enroll"]));
  alpha.word("enroll", enrolment("alpha officer", ["draft"]), { by: "alpha enroller" });
  alpha.word("notice", notice(alpha), { want: "early" });
  alpha.word("urgent", urgent());
  alpha.statement({ kind: "receipt" });
  const { charter } = scene;
  const flawed = { ...charter, novelty: 1 };
  const compared = [{ means: "phone", office: "desk", party: "bravo" }];
  alpha.root("accept", { charter, compared: [...compared, ...compared] }, { want: "malformed" });
  alpha.root("accept", { charter: flawed, compared: [] }, { want: "malformed" }); // all of the body before its charter
  alpha.root("accept", { charter: { ...charter, name: "" }, compared: [{ ...compared[0], novelty: 1 }] }, { want: "unknown" });
  alpha.root("accept", { charter: flawed, compared }, { want: "unknown" });
  alpha.root("accept", { charter, compared });
  alpha.accept(scene.charter, { want: "accepted" });
  alpha.root("decline", { charter: scene.channel }, { want: "accepted" });
  alpha.word("notice", notice(alpha), { want: "early" }); // bravo has not accepted
  bravo.open();
  bravo.accept();
  alpha.word("notice", notice(alpha), { want: "early" }); // bravo has, unseen by alpha
  alpha.hears(bravo).word("notice", notice(alpha));
  return scene;
}

function keys(): Scene {
  const { scene, alpha } = founded();
  const by = "alpha enroller";
  alpha.root("enroll", enrolment("x", ["draft"]), { want: "role" });
  alpha.root("enroll", enrolment("x", ["enroll"]), { by: "alpha officer", want: "key" });
  alpha.word("enroll", enrolment("x", ["enroll"]), { by, want: "role" });
  alpha.word("enroll", enrolment("alpha officer", ["draft"]), { by, want: "enrolled" });
  alpha.word("revoke", { key: keyOf("alpha releaser") }, { want: "role" });
  alpha.word("revoke", { key: keyOf("alpha officer") });
  alpha.word("notice", notice(alpha), { want: "key" });
  alpha.word("enroll", enrolment("alpha officer", ["draft"]), { by, want: "revoked" });
  alpha.word("revoke", { key: keyOf("stranger") }, { by });
  alpha.word("enroll", enrolment("stranger", ["draft"]), { by, want: "revoked" });
  alpha.root("recover", { from: keyOf("alpha root"), root: keyOf("second") }, { want: "key" });
  alpha.root("recover", { from: keyOf("second"), root: keyOf("third") }, { by: "alpha recovery", want: "reference" });
  alpha.root("recover", { from: keyOf("alpha root"), root: keyOf("second") }, { by: "alpha recovery" });
  alpha.root("enroll", enrolment("x", ["enroll"]), { want: "key" });
  alpha.root("enroll", enrolment("x", ["enroll"]), { by: "second" });
  return scene;
}

function algorithms(): Scene {
  const { scene, alpha } = founded({ twoPerson: ["flight"] });
  const by = "alpha enroller";
  const ecdsa = "ECDSA officer";
  const passkey = "WebAuthn officer";
  const want = "signature";
  for (const officer of [ecdsa, passkey]) alpha.word("enroll", enrolment(officer, ["draft"]), { by });
  for (const officer of [ecdsa, passkey]) alpha.root("enroll", enrolment(`${officer} who enrols`, ["enroll"]));
  alpha.word("enroll", enrolment("WebAuthn releaser", ["release"]), { by: "ECDSA officer who enrols" });
  const site = (more: JsonObject = {}) => notice(alpha, { kind: "site", ...more });

  alpha.word("notice", site(), { by: ecdsa, sign: lowS });
  const of = alpha.word("notice", site(), { by: ecdsa, sign: highS });
  alpha.word("notice", site(), { by: passkey });
  alpha.word("notice", site(), { by: passkey, sign: (message, secret) => signWebAuthn(message, secret, { signature: raiseS }) });
  alpha.word("notice", notice(alpha), { by: passkey, release: { by: "WebAuthn releaser" } });
  alpha.word("notice", notice(alpha), { by: ecdsa, release: { by: passkey }, want: "role" });
  alpha.word("notice", site(), { by: ecdsa, sign: (message) => signP256(message, secretOf(passkey)), want });
  alpha.word("notice", site(), { by: ecdsa, sign: (message, secret) => signWebAuthn(message, secret), want });
  alpha.word("notice", site(), { by: passkey, sign: signP256, want });
  alpha.word("notice", site(), { by: passkey, sign: (message, secret) => signWebAuthn(message, secret, { flags: 0x01 }), want });
  alpha.word("notice", site(), { by: passkey, sign: (message, secret) => signWebAuthn(message, secret, { flags: 0x04 }), want });
  alpha.word("notice", site(), { by: passkey, sign: (message, secret) => signWebAuthn(message.subarray(1), secret), want });
  alpha.word("notice", site(), { sign: (message, secret) => signWebAuthn(message, secret), want });
  alpha.word("notice", site(), { by: passkey, sign: () => new Uint8Array(2048), want });
  alpha.word("notice", site(), { by: passkey, sign: () => new Uint8Array(2049), want: "frame" });
  alpha.word("notice", site(), { by: passkey, sign: () => new Uint8Array(63), want: "frame" });
  alpha.word("notice", site(), { by: "WebAuthn stranger", want: "key" });

  // Two keys of one point are two keys.
  const twin = { ...enrolment("twin", ["draft"]), key: `02${keyOf(passkey).slice(2)}` };
  alpha.word("enroll", twin, { by });
  alpha.word("revoke", { key: keyOf(passkey) }, { by: passkey });
  alpha.word("enroll", enrolment(passkey, ["draft"]), { by: "WebAuthn officer who enrols", want: "revoked" });
  alpha.word("notice", site(), { by: passkey, want: "key" });
  alpha.word("cancel", { of, reason: "over", replaces: [of] }, { by: ecdsa });

  // A root's key, and a recovery's, is of Ed25519, whatever an envelope may be signed by.
  alpha.root("recover", { from: keyOf("alpha root"), root: keyOf(ecdsa) }, { by: "alpha recovery", want: "malformed" });
  alpha.root("enroll", enrolment("x", ["enroll"]), { by: ecdsa, want: "key" });
  alpha.word("enroll", { ...enrolment("x", ["draft"]), key: keyOf(ecdsa).replace(/^..../, "0204") }, { by, want: "malformed" });
  alpha.word("enroll", { ...enrolment("x", ["draft"]), key: `0202${"f".repeat(64)}` }, { by }); // a point or not: nothing was signed by it
  return scene;
}

function lowS(message: Uint8Array, secret: Uint8Array): Uint8Array {
  const signature = signP256(message, secret);
  return isHigh(signature) ? withOtherS(signature) : signature;
}

function raiseS(signature: Uint8Array): Uint8Array {
  return isHigh(signature) ? signature : withOtherS(signature);
}

function highS(message: Uint8Array, secret: Uint8Array): Uint8Array {
  return raiseS(signP256(message, secret));
}

function twoPersons(): Scene {
  const { scene, alpha } = founded({ twoPerson: ["flight", "urgent"] });
  alpha.word("enroll", enrolment("same", ["release"], "alpha officer"), { by: "alpha enroller" });
  const says = notice(alpha);
  alpha.word("notice", says, { want: "release" });
  alpha.word("notice", notice(alpha, { kind: "site" }));
  alpha.word("notice", says, { release: { by: "alpha releaser", body: { of: "1".repeat(64) } }, want: "release" });
  alpha.word("notice", says, { release: { by: "alpha releaser", body: { bypass: "night" } }, want: "release" });
  alpha.word("notice", says, { release: { by: "nobody" }, want: "key" });
  alpha.word("notice", says, { release: { by: "alpha officer" }, want: "role" });
  alpha.word("notice", says, { release: { by: "same" }, want: "person" });
  const elsewhere = { ...alpha.position(), size: 1 };
  alpha.word("notice", says, { release: { by: "alpha releaser", body: { picture: [elsewhere] } }, want: "picture" });
  alpha.word("notice", says, { release: { by: "alpha releaser", mode: "TEST" }, want: "mode" });
  const of = alpha.word("notice", says, { release: { by: "alpha releaser", body: { picture: [{ ...alpha.position() }] } } });
  alpha.word("cancel", { of, reason: "over", replaces: [of] }, { want: "release" });
  alpha.word("urgent", urgent(), { release: { by: "alpha officer", body: { bypass: "alone at night" } } });
  return scene;
}

function versions(): Scene {
  const { scene, alpha, bravo } = founded();
  const of = alpha.word("notice", notice(alpha));
  const other = alpha.fork();
  bravo.hears(alpha).word("change", { notice: noticeText("bravo"), of, replaces: [of] }, { want: "owner" });
  alpha.word("change", { notice: noticeText("alpha", { kind: "site" }), of, replaces: [of] }, { want: "kind" });
  alpha.word("change", { notice: noticeText("alpha"), of, replaces: ["1".repeat(64)] }, { want: "reference" });
  alpha.word("change", { notice: noticeText("alpha"), of: "1".repeat(64), replaces: [of] }, { want: "reference" });
  alpha.word("change", { notice: noticeText("alpha"), of, replaces: [of] }, { payload: { mode: "TEST" }, want: "mode" });
  const one = alpha.word("change", { notice: noticeText("alpha", { name: "one" }), of, replaces: [of] });
  const two = other.word("change", { notice: noticeText("alpha", { name: "two" }), of, replaces: [of] });
  bravo.hears(alpha, other).statement({ kind: "receipt" }); // both branches stand, and the notice has two tips
  alpha.hears(bravo).word("change", { notice: noticeText("alpha", { name: "both" }), of, replaces: [one, two].sort() });
  const end = alpha.word("cancel", { of, reason: "over", replaces: [one] });
  alpha.word("cancel", { of, reason: "over", replaces: [end] }, { want: "cancelled" });
  return scene;
}

function clashes(): Scene {
  const { scene, alpha, bravo } = founded();
  const mine = alpha.word("notice", notice(alpha));
  bravo.hears(alpha).word("notice", notice(bravo));
  const theirs = bravo.word("notice", notice(bravo, { name: "second" }));
  const own = alpha.word("notice", notice(alpha, { name: "own" }));
  const finding = (verdict: string, more: JsonObject = {}, tips = [mine]) => ({
    engine: "e", kind: "finding", mode: "REAL", notice: mine,
    pairs: [{ mine: tips, other: theirs, rule: "apart", ruleHash: hashOf(rule), theirs: [theirs], verdict, ...more }],
  });
  const { id, notices } = subjectOf(scene.channel, mine, theirs, "apart");
  const revision = (a: string) => revisionOf(...(notices.map((each) => [each === mine ? a : theirs]) as [string[], string[]]), hashOf(rule));
  const answer = (answer: string, more: JsonObject = {}) => ({ answer, finding: id, revision: revision(mine), ...more });

  alpha.statement(finding("clash"), { want: "pairs", pairs: ["reference"] }); // bravo's notice is not yet in sight
  alpha.hears(bravo).statement(finding("none"), { want: "pairs", pairs: ["baseless"] });
  alpha.statement(finding("clash", { other: own, theirs: [own] }), { want: "pairs", pairs: ["pair"] });
  alpha.statement(finding("clash", { rule: "together" }), { want: "pairs", pairs: ["rule"] });
  alpha.statement(finding("clash", { mine: [theirs] }), { want: "pairs", pairs: ["stale"] });
  alpha.word("answer", answer("roger"), { want: "reference" });
  alpha.statement(finding("clash"), { pairs: ["valid"] });
  alpha.statement(finding("clash"), { want: "pairs", pairs: ["repeat"] });
  alpha.statement(finding("possible"), { pairs: ["valid"] });
  alpha.statement(finding("clash"), { pairs: ["valid"] });
  alpha.word("answer", answer("accept", { reason: "seen" }));
  bravo.hears(alpha).word("answer", answer("accept", { reason: "seen" }));
  bravo.word("answer", answer("withdraw"));
  alpha.word("answer", answer("standby"), { want: "malformed" });
  const changed = alpha.word("change", { notice: noticeText("alpha", { name: "moved" }), of: mine, replaces: [mine] });
  alpha.word("answer", answer("roger"), { want: "stale" });
  alpha.word("answer", answer("will-change", { revision: revision(changed) }));
  alpha.statement(finding("none", {}, [changed]), { pairs: ["valid"] });
  alpha.word("answer", answer("withdraw", { revision: revision(changed) }));
  bravo.hears(alpha).statement(finding("clash"), { want: "owner" });
  return scene;
}

function stolenNode(): Scene {
  const { scene, alpha, bravo } = founded();
  const good = alpha.position();
  const kept = alpha.word("notice", notice(alpha));
  const { epoch, root, size } = good;
  bravo.root("stop", { epoch, root, size }, { by: "alpha root", payload: { party: "alpha" }, want: "head" });
  bravo.hears(alpha).root("stop", { epoch, root, size }, { by: "bravo root", payload: { party: "alpha" }, want: "key" });
  bravo.root("stop", { epoch, root, size }, { by: "alpha root", payload: { party: "alpha" } });
  bravo.word("message", { marking: "open", precedence: "routine", references: [kept], text: "x" }, { want: "reference" });
  alpha.word("notice", notice(alpha)); // valid by its own past, and disowned in any set that holds the stop
  alpha.root("enroll", enrolment("late", ["enroll"]));
  const next = scene.log("alpha", 1);
  next.hears(bravo).open([], {});
  next.hears(alpha).word("enroll", enrolment("y", ["draft"]), { by: "late" });
  next.word("notice", notice(next), { by: "y" });
  next.repeat(alpha, Number(good.size)); // its act was disowned, so this is no replay
  return scene;
}

function amendment(): Scene {
  const { scene, alpha, bravo } = founded();
  const alone = successor(scene.charter, { name: "alone", parties: [partyText("alpha")] });
  const next = successor(scene.charter, { markings: ["open", "closed"], name: "next" });
  const rival = successor(scene.charter, { name: "rival" });
  const foreignMode = successor(scene.charter, { mode: "EXERCISE" });
  alpha.accept(foreignMode, { want: "charter" });
  alpha.accept(alone); // bravo has a log in the predecessor, so this alone brings nothing into force
  alpha.word("notice", notice(alpha));
  alpha.accept(next, { want: "committed" });
  bravo.root("decline", { charter: hashOf(alone) }, { want: "reference" });
  bravo.hears(alpha).root("decline", { charter: hashOf(alone) });
  bravo.accept(alone, { want: "declined" });
  alpha.hears(bravo).accept(next);
  alpha.accept(rival, { want: "committed" });
  bravo.hears(alpha).accept(next);
  bravo.word("notice", notice(bravo, { marking: "closed" })); // by the charter in force, though it names the old one
  alpha.word("notice", notice(alpha, { marking: "closed" }), { want: "marking" });
  alpha.hears(bravo).word("notice", notice(alpha, { marking: "closed" }));
  alpha.accept(rival, { want: "committed" }); // its predecessor is an ancestor of the charter in force, but `next` was promised
  return scene;
}

function twoCharters(): Scene {
  const { scene, alpha, bravo } = founded();
  const [left, right] = ["left", "right"].map((name) => successor(scene.charter, { markings: ["open", name], name })) as [JsonObject, JsonObject];
  const [otherAlpha, otherBravo] = [alpha.fork(), bravo.fork()];
  for (const log of [alpha, bravo]) log.accept(left);
  for (const log of [otherAlpha, otherBravo]) log.accept(right);
  const winner = hashOf(left) < hashOf(right) ? "left" : "right";
  const loser = winner === "left" ? "right" : "left";
  bravo.hears(otherAlpha).statement({ kind: "receipt" }); // a log names its own other branch only through another's
  alpha.hears(bravo, otherBravo).statement({ kind: "receipt" });
  alpha.word("notice", notice(alpha, { marking: winner }));
  alpha.word("notice", notice(alpha, { marking: loser }), { want: "marking" });
  return scene;
}

function unknownRuleset(): Scene {
  const { scene, alpha, bravo } = founded();
  const next = { ...successor(scene.charter, { ruleset: 2 }), novelty: "we do not look at this" };
  alpha.accept(next);
  bravo.hears(alpha).accept(next);
  bravo.word("urgent", urgent("not applied"));
  scene.expectations.pop();
  scene.waiting = [{ epoch: 0, number: bravo.entries.length - 1, party: "bravo" }];
  alpha.word("urgent", urgent()); // alpha's past still has version 1 in force
  return scene;
}

function forks(): Scene {
  const { scene, alpha, bravo } = founded();
  const other = alpha.fork();
  alpha.word("notice", notice(alpha));
  other.repeat(alpha, alpha.entries.length - 1); // one act on two branches
  other.statement({ kind: "receipt" });
  bravo.hears(alpha, other).word("urgent", urgent());
  alpha.hears(other).word("urgent", urgent(), { want: "frame" }); // a head of its own log
  meet(alpha, bravo);
  return scene;
}

/** What a party without a log has answered. */
export const reported = (party: string) => ({ at: 7, means: "phone", office: "desk", party });

function responses(): Scene {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", notice(alpha));
  const said = alpha.word("message", { marking: "open", precedence: "routine", text: "x" });
  const drill = alpha.word("urgent", urgent(), { payload: { mode: "TEST" } });
  const received = { of, step: "received" };
  bravo.word("acknowledge", received, { want: "reference" }); // not yet in sight
  bravo.hears(alpha).word("acknowledge", received, { by: "bravo releaser", want: "role" });
  bravo.word("acknowledge", received);
  bravo.word("acknowledge", received, { want: "repeat" });
  bravo.word("acknowledge", { of, step: "closed" });
  bravo.word("acknowledge", { at: 5, of, step: "passed", to: "watch" });
  bravo.word("acknowledge", { at: 6, of, step: "passed", to: "watch" }, { want: "repeat" });
  bravo.word("acknowledge", { at: 6, of, step: "passed", to: "crew" });
  bravo.word("acknowledge", { of: said, step: "received" });
  bravo.word("acknowledge", { of: drill, step: "received" }, { want: "mode" });
  bravo.word("acknowledge", { of: drill, step: "received" }, { payload: { mode: "TEST" } });
  bravo.word("acknowledge", { of: hashOf(enrolment("x", ["draft"])), step: "received" }, { want: "reference" });

  alpha.word("acknowledge", received, { want: "side" }); // its own
  alpha.word("acknowledge", { ...received, reported: reported("village") });
  alpha.word("acknowledge", { ...received, reported: reported("village") }, { want: "repeat" });
  alpha.word("acknowledge", { ...received, reported: reported("bravo") }, { want: "party" }); // it has a log
  alpha.word("acknowledge", { ...received, reported: reported("alpha") }, { want: "party" });
  alpha.word("acknowledge", { ...received, reported: reported("guest") }, { want: "party" }); // a partner is no party
  bravo.word("acknowledge", { ...received, reported: reported("village") }, { want: "side" }); // of another's act

  bravo.word("reply", { of, reply: "withdraw" }, { want: "baseless" });
  const objection = bravo.word("reply", { of, reason: "our air", reply: "object" });
  bravo.word("reply", { of, reply: "withdraw" });
  bravo.word("reply", { of, reply: "withdraw" });
  bravo.word("reply", { of: objection, reply: "roger" }, { want: "side" });
  bravo.word("acknowledge", { of: objection, step: "received" }, { want: "reference" }); // a reply is for replies
  alpha.hears(bravo).word("reply", { of: objection, reply: "roger" });
  alpha.word("acknowledge", { of: objection, step: "received" }, { want: "reference" });
  alpha.word("reply", { of, reply: "withdraw", reported: reported("village") }, { want: "baseless" });
  alpha.word("reply", { of, reply: "standby", reported: reported("village"), until: 9 });
  alpha.word("reply", { of, reply: "withdraw", reported: reported("village") });

  const { volumes } = noticeText("alpha");
  bravo.word("readback", { number: 1, of, volumes: volumes! });
  bravo.word("readback", { number: 1, of, volumes: volumes! }); // again, as often as one likes
  bravo.word("readback", { number: 1, of: said, volumes: volumes! }, { want: "reference" });
  bravo.word("readback", { number: 1, of: objection, volumes: volumes! }, { want: "reference" });
  const moved = alpha.word("change", { notice: noticeText("alpha"), of, replaces: [of] });
  const end = alpha.word("cancel", { of, reason: "over", replaces: [moved] });
  bravo.hears(alpha).word("readback", { number: 1, of: moved, volumes: volumes! });
  bravo.word("readback", { number: 1, of: end, volumes: volumes! }, { want: "reference" });
  bravo.word("acknowledge", { of: end, step: "received" });
  return scene;
}

/** A change of a notice that is disowned, its own log being another, is nothing that could be answered. */
function ownerless(): Scene {
  const { scene, alpha, bravo } = obliging();
  const good = alpha.position();
  const of = alpha.word("notice", notice(alpha));
  const next = scene.log("alpha", 1);
  next.hears(alpha).open([], {});
  const change = next.word("change", { notice: noticeText("alpha"), of, replaces: [of] });
  bravo.hears(alpha, next).word("acknowledge", { of: change, step: "received" });
  bravo.root("stop", { epoch: 0, root: good.root, size: good.size }, { by: "alpha root", payload: { party: "alpha" } });
  bravo.word("acknowledge", { of: change, step: "closed" }, { want: "reference" });
  bravo.word("acknowledge", { of, step: "closed" }, { want: "reference" });
  bravo.statement({ acts: [change], kind: "shown", post: "desk" }, { want: "reference" });
  bravo.statement({ kind: "told", obligation: { debtor: "bravo", duty: "acknowledge", of: change }, rung: 0 }, { want: "reference" });
  return scene;
}

function screens(): Scene {
  const { scene, alpha, bravo } = obliging();
  const one = alpha.word("notice", notice(alpha));
  const two = alpha.word("urgent", urgent());
  const own = bravo.word("urgent", urgent());
  const shown = (...acts: string[]) => ({ acts: acts.sort(), kind: "shown", post: "desk" });
  bravo.statement(shown(one), { want: "reference" }); // not yet in sight
  bravo.hears(alpha).statement(shown(one));
  bravo.statement(shown(one), { want: "repeat" });
  bravo.statement({ ...shown(one), post: "another" }, { want: "repeat" });
  bravo.statement(shown(one, two)); // one of them is new
  bravo.statement(shown(one, two), { want: "repeat" });
  bravo.statement(shown(own), { want: "reference" });
  const answer = bravo.word("acknowledge", { of: one, step: "received" });
  alpha.hears(bravo).statement(shown(answer), { want: "reference" });
  alpha.statement(shown(own));
  const silent = successor(scene.charter, { display: "unreported" });
  alpha.accept(silent);
  bravo.hears(alpha).accept(silent);
  const later = bravo.word("urgent", urgent());
  alpha.statement(shown(later), { want: "reference" });
  alpha.hears(bravo).statement(shown(later), { want: "rule" });
  return scene;
}

function reminders(): Scene {
  const { scene, alpha, bravo } = obliging();
  const told = (debtor: string, duty: string, of: string, rung = 0, revision?: string) => ({
    kind: "told", obligation: { debtor, duty, of, ...(revision === undefined ? {} : { revision }) }, rung,
  });
  const of = alpha.word("notice", notice(alpha));
  const site = alpha.word("notice", notice(alpha, { kind: "site" }));
  bravo.statement(told("bravo", "acknowledge", of), { want: "reference" }); // not yet in sight
  bravo.hears(alpha).statement(told("bravo", "acknowledge", of));
  bravo.statement(told("bravo", "acknowledge", of), { want: "repeat" });
  bravo.statement(told("bravo", "acknowledge", of, 2));
  bravo.statement(told("bravo", "acknowledge", of, 1));
  bravo.statement(told("bravo", "acknowledge", of, 3), { want: "rule" });
  bravo.statement(told("village", "acknowledge", of), { want: "side" });
  alpha.statement(told("village", "acknowledge", of));
  alpha.statement(told("guest", "acknowledge", of), { want: "reference" });
  alpha.statement(told("alpha", "acknowledge", of), { want: "reference" });
  alpha.statement(told("bravo", "readback", of));
  alpha.statement(told("bravo", "readback", site), { want: "reference" }); // no kind to be read back
  const slander = bravo.word("reply", { code: "other-place", of, place: [[1, 2]], reply: "mismatch" });
  bravo.statement(told("alpha", "respond", slander));
  bravo.statement(told("bravo", "respond", slander), { want: "reference" });
  bravo.word("reply", { of, reply: "roger" });
  bravo.statement(told("alpha", "respond", slander, 1), { want: "reference" }); // no longer what it says last
  const changed = alpha.word("change", { notice: noticeText("alpha"), of, replaces: [of] });
  alpha.statement(told("bravo", "acknowledge", of), { want: "reference" });
  alpha.statement(told("bravo", "acknowledge", changed));

  const mine = alpha.word("notice", notice(alpha, { kind: "site", name: "mine" }));
  const theirs = bravo.hears(alpha).word("notice", notice(bravo));
  const { id, notices } = subjectOf(scene.channel, mine, theirs, "apart");
  const revision = revisionOf(...(notices.map((each) => [each]) as [string[], string[]]), hashOf(rule));
  const pair = { mine: [mine], other: theirs, rule: "apart", ruleHash: hashOf(rule), theirs: [theirs] };
  const finding = (verdict: string) => ({ engine: "e", kind: "finding", mode: "REAL", notice: mine, pairs: [{ ...pair, verdict }] });
  alpha.hears(bravo).statement(told("bravo", "answer", id, 0, revision), { want: "reference" });
  alpha.statement(finding("clash"), { pairs: ["valid"] });
  alpha.statement(told("bravo", "answer", id, 0, revision));
  alpha.statement(told("alpha", "answer", id, 0, revision));
  alpha.statement(told("alpha", "answer", id, 3, revision), { want: "rule" });
  alpha.statement(told("village", "answer", id, 0, revision), { want: "reference" });
  alpha.statement(told("bravo", "answer", id, 0, id), { want: "reference" });
  alpha.statement(finding("none"), { pairs: ["valid"] });
  alpha.statement(told("bravo", "answer", id, 1, revision), { want: "reference" }); // resolved
  return scene;
}

function promises(): Scene {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", notice(alpha));
  alpha.word("acknowledge", { of, reported: reported("village"), step: "received" });
  bravo.hears(alpha).word("reply", { of, reply: "standby", until: 500 });
  return scene;
}

export const scenes: Record<string, () => Scene> = {
  envelopes, shapes, beforeTheCharter, keys, algorithms, twoPersons, versions, clashes, stolenNode, amendment, twoCharters, unknownRuleset, forks,
  responses, promises, ownerless, screens, reminders, ...lineScenes,
};
