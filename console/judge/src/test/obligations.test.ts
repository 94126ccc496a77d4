/** What is owed, by whom and since when: histories made by hand, and what protocol.md section 6 makes of each. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "../canonical.js";
import { volumeDifferences } from "../differences.js";
import { revisionOf, subjectOf } from "../facts.js";
import { hashOf, zeroHash } from "../hash.js";
import { obligationId } from "../obligations.js";
import { play } from "../replay.js";
import { noticeText as noticeSchema, type Volume } from "../bodies.js";
import { decode } from "../schema.js";
import { stateOf } from "../state.js";
import { enrolment, noticeText, obliging, rule, type Log, type Scene } from "./builder.js";
import { reported } from "./scenes.js";

type Owed = { creditor: string; debtor: string; due: number; duty: string; id: string; met: number; of: string; promised: number; revision: string; since: number; to: string; told: Json };

function stateIn<T>(scene: Scene, member: string): T[] {
  const { history, waiting } = play(scene.vector(), scene.arrival);
  assert.deepEqual(waiting, []);
  return stateOf(history)[member] as T[];
}

/** All that is owed for an act or a finding, by debtor and duty. */
function owed(scene: Scene, of: string): Record<string, Omit<Owed, "id" | "of">> {
  const all = stateIn<Owed>(scene, "obligations").filter((each) => each.of === of);
  return Object.fromEntries(all.map(({ id: _, of: __, ...rest }) => [`${rest.debtor} ${rest.duty}`, rest]));
}

const volumeOf = (more: JsonObject = {}) => ({ ...((noticeText("alpha")["volumes"] as Json[])[0] as JsonObject), ...more });
const noticeFrom = (log: Log, ...from: number[]) => ({ notice: noticeText(log.party, { volumes: from.map((each) => volumeOf({ from: each })) }) });
const plain = { met: 0, promised: 0, revision: zeroHash, to: "", told: [] };

test("a notice is owed by every other party of the charter, from when it saw it", () => {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", noticeFrom(alpha, 0), { mono: 900 });
  const site = alpha.word("notice", { notice: noticeText("alpha", { kind: "site" }) });
  bravo.statement({ kind: "receipt" }, { mono: 950 });
  bravo.hears(alpha).raw("this is no JSON", { want: "frame" });
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 1000 });
  bravo.statement({ kind: "receipt" }, { mono: 1100 });
  const unseen = alpha.word("urgent", { text: "mind" });
  assert.deepEqual(owed(scene, of), {
    "bravo acknowledge": { ...plain, creditor: "alpha", debtor: "bravo", due: 1100, duty: "acknowledge", since: 1000 },
    "bravo readback": { ...plain, creditor: "alpha", debtor: "bravo", due: 1030, duty: "readback", since: 1000 },
    "village acknowledge": { ...plain, creditor: "alpha", debtor: "village", due: 0, duty: "acknowledge", since: 0 },
    "village readback": { ...plain, creditor: "alpha", debtor: "village", due: 0, duty: "readback", since: 0 },
  });
  assert.deepEqual(Object.keys(owed(scene, site)).sort(), ["bravo acknowledge", "village acknowledge"]);
  assert.equal(owed(scene, unseen)["bravo acknowledge"]!.due, 0);
  const { id } = stateIn<Owed>(scene, "obligations").find((each) => each.of === of && each.debtor === "bravo" && each.duty === "readback")!;
  assert.equal(id, hashOf({ channel: scene.channel, obligation: { debtor: "bravo", duty: "readback", of } }));
});

test("each word has the deadline of its precedence, and of its own charter", () => {
  const { scene, alpha, bravo } = obliging();
  const due = (of: string) => owed(scene, of)["bravo acknowledge"]!.due;
  const flash = alpha.word("message", { marking: "open", precedence: "flash", text: "x" });
  const without = alpha.word("message", { marking: "open", precedence: "priority", text: "x" });
  const urgent = alpha.word("urgent", { text: "mind" });
  const first = alpha.word("notice", { notice: noticeText("alpha", { precedence: "flash" }) });
  const changed = alpha.word("change", { notice: noticeText("alpha"), of: first, replaces: [first] });
  const cancelled = alpha.word("cancel", { of: first, reason: "over", replaces: [first] }); // a second tip
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 1000 });
  assert.deepEqual([flash, without, urgent, changed, cancelled].map(due), [1010, 0, 1010, 1100, 1010]);
  assert.deepEqual(owed(scene, first), {}); // it has been replaced
});

test("what begins before it is due is due when it begins", () => {
  for (const [from, due] of [[[0], 1100], [[1000], 1100], [[1001], 1001], [[1099, 3000], 1099], [[0, 1050], 1100], [[1100], 1100], [[1101], 1100]] as const) {
    const { scene, alpha, bravo } = obliging();
    const of = alpha.word("notice", noticeFrom(alpha, ...from));
    bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 1000 });
    assert.equal(owed(scene, of)["bravo acknowledge"]!.due, due, `${from}`);
  }
});

test("an acknowledgement, a readback or a reply meets it; a standby promises", () => {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", noticeFrom(alpha, 0));
  const now = () => {
    const { due, met, promised } = owed(scene, of)["bravo acknowledge"]!;
    return { due, met, promised };
  };
  bravo.hears(alpha).word("reply", { of, reply: "standby", until: 5000 }, { mono: 1000 });
  assert.deepEqual(now(), { due: 5000, met: 0, promised: 5000 });
  bravo.word("reply", { of, reply: "standby", until: 4000 }, { mono: 1001 });
  assert.deepEqual(now(), { due: 4000, met: 0, promised: 4000 });
  bravo.word("reply", { of, reply: "withdraw" }, { mono: 1002 });
  assert.deepEqual(now(), { due: 1100, met: 0, promised: 0 });
  bravo.word("acknowledge", { of, step: "received" }, { mono: 1003 });
  assert.deepEqual(now(), { due: 1100, met: 1003, promised: 0 });
  const other = bravo.fork();
  other.word("reply", { of, reply: "roger" }, { mono: 900 });
  alpha.hears(bravo, other).statement({ kind: "receipt" });
  assert.deepEqual(now(), { due: 1100, met: 900, promised: 0 });
  alpha.word("reply", { of, reason: "no", reply: "unable", reported: reported("village") }, { mono: 2000 });
  alpha.word("reply", { of, reply: "standby", reported: reported("village"), until: 7000 }, { mono: 2001 });
  const { due, met, promised, since } = owed(scene, of)["village acknowledge"]!;
  assert.deepEqual({ due, met, promised, since }, { due: 7000, met: 2000, promised: 7000, since: 0 });
});

test("a readback meets what is owed unless the last one differs, and a difference has a name", () => {
  const { scene, alpha, bravo } = obliging();
  alpha.word("notice", noticeFrom(alpha, 7));
  const of = alpha.word("notice", noticeFrom(alpha, 0, 50));
  const met = () => Object.values(owed(scene, of)).filter(({ debtor }) => debtor === "bravo").map(({ met }) => met);
  const differences = (id: string) => stateIn<{ differences: string[]; id: string }>(scene, "readbacks").find((each) => each.id === id)?.differences;
  const entered = { entered: "1 E 1 N", places: [[1, 1]], shape: "point" };
  const right = { number: 2, of, volumes: [volumeOf({ footprint: entered }), volumeOf({ from: 50 })] };

  bravo.hears(alpha);
  const wrong = bravo.word("readback", { ...right, number: 1, volumes: [volumeOf({ from: 1, until: 2 })] }, { mono: 1000 });
  assert.deepEqual(differences(wrong), ["number", "volumes[0].from", "volumes[0].until", "volumes[1]"]);
  assert.deepEqual(met(), [1000, 0]); // whatever was read back, it had been received
  const good = bravo.word("readback", right, { mono: 1001 });
  assert.deepEqual(differences(good), []);
  assert.deepEqual(met(), [1000, 1001]);
  const elsewhere = { footprint: { places: [[1, 2]], shape: "point" }, lower: { ref: "AGL", unit: "M", value: 0 }, upper: { ref: "AGL", unit: "M", value: 5 } };
  const again = bravo.word("readback", { ...right, volumes: [...right.volumes.slice(0, 1), volumeOf({ from: 50, ...elsewhere })] }, { mono: 1002 });
  assert.deepEqual(differences(again), ["volumes[1].footprint", "volumes[1].lower", "volumes[1].upper"]);
  assert.deepEqual(met(), [1000, 0]);
  alpha.word("change", { ...noticeFrom(alpha, 0), of, replaces: [of] });
  assert.deepEqual(differences(good), []); // the version that was read back still exists
});

test("volumes are compared member by member, where they have them", () => {
  const read = (more: JsonObject) => {
    const notice = decode(noticeSchema, noticeText("alpha", { volumes: [volumeOf(more)] }));
    assert.equal(notice.reason, undefined);
    return (notice as { value: { volumes: Volume[] } }).value.volumes;
  };
  assert.deepEqual(volumeDifferences(read({}), [...read({}), ...read({})]), ["volumes[1]"]);
  assert.deepEqual(volumeDifferences(read({ until: 5 }), read({})), ["volumes[0].until"]);
  const circle = (radius: number, more: JsonObject = {}) => ({ footprint: { places: [[1, 1]], radius, shape: "circle", ...more } });
  assert.deepEqual(volumeDifferences(read(circle(5)), read(circle(6))), ["volumes[0].footprint"]);
  assert.deepEqual(volumeDifferences(read(circle(5)), read(circle(5, { entered: "around the mast" }))), []);
});

test("an objection is owed a response by whom it is made to", () => {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", noticeFrom(alpha, 0));
  const objection = bravo.hears(alpha).word("reply", { of, reason: "our air", reply: "object" });
  const response = { ...plain, creditor: "bravo", debtor: "alpha", duty: "respond" };
  assert.deepEqual(owed(scene, objection), { "alpha respond": { ...response, due: 0, since: 0 } });
  alpha.hears(bravo).statement({ kind: "receipt" }, { mono: 1000 });
  const answer = alpha.word("reply", { of: objection, reply: "standby", until: 6000 }, { mono: 1001 });
  assert.deepEqual(owed(scene, objection)["alpha respond"], { ...response, due: 6000, promised: 6000, since: 1000 });
  alpha.word("reply", { of: objection, reply: "roger" }, { mono: 1002 });
  assert.deepEqual(owed(scene, objection)["alpha respond"], { ...response, due: 1100, met: 1002, since: 1000 });

  // An objection to a reply is about what that reply was about.
  const further = bravo.hears(alpha).word("reply", { code: "nothing-there", of: answer, reply: "mismatch" });
  alpha.hears(bravo).statement({ kind: "receipt" }, { mono: 2000 });
  assert.deepEqual(owed(scene, further)["alpha respond"], { ...response, due: 2100, since: 2000 });

  // One that was reported has been known to who reported it.
  const told = alpha.word("reply", { of, reason: "our field", reply: "object", reported: reported("village") }, { mono: 3000 });
  assert.deepEqual(owed(scene, told), { "alpha respond": { ...response, creditor: "village", due: 3100, since: 3000 } });
  alpha.word("reply", { of: told, reply: "roger", reported: reported("village") }, { want: "side" }); // its own word
  alpha.word("reply", { of: told, reply: "roger" }, { mono: 3001 });
  assert.equal(owed(scene, told)["alpha respond"]!.met, 3001);
  bravo.word("reply", { of, reply: "withdraw" });
  assert.deepEqual(owed(scene, objection), {}); // it is no longer what bravo says
  alpha.word("change", { ...noticeFrom(alpha, 0), of, replaces: [of] });
  assert.deepEqual(owed(scene, told), {}); // nor this about what alpha says
});

test("a finding is owed an answer by both sides, at its newest revision", () => {
  const { scene, alpha, bravo } = obliging();
  const mine = alpha.word("notice", noticeFrom(alpha, 0));
  const theirs = bravo.word("notice", { notice: noticeText("bravo", { precedence: "flash" }) });
  const { id, notices } = subjectOf(scene.channel, mine, theirs, "apart");
  const revision = revisionOf(...(notices.map((each) => [each]) as [string[], string[]]), hashOf(rule));
  const pair = { mine: [mine], other: theirs, rule: "apart", ruleHash: hashOf(rule), theirs: [theirs] };
  const finding = (verdict: string) => ({ engine: "e", kind: "finding", mode: "REAL", notice: mine, pairs: [{ ...pair, verdict }] });
  const side = (debtor: string, creditor: string) => ({ ...plain, creditor, debtor, due: 0, duty: "answer", revision, since: 0 });

  alpha.hears(bravo).statement(finding("clash"), { mono: 1000, pairs: ["valid"] });
  assert.deepEqual(owed(scene, id), {
    "alpha answer": { ...side("alpha", "bravo"), due: 1020, since: 1000 }, // of routine and flash, the shorter time
    "bravo answer": side("bravo", "alpha"),
  });
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 2000 });
  const answer = (answer: string, more: JsonObject = {}) => ({ answer, finding: id, revision, ...more });
  bravo.word("answer", answer("standby", { until: 9000 }));
  assert.deepEqual(owed(scene, id)["bravo answer"], { ...side("bravo", "alpha"), due: 9000, promised: 9000, since: 2000 });
  bravo.word("answer", answer("will-change"), { mono: 2002 });
  assert.deepEqual(owed(scene, id)["bravo answer"], { ...side("bravo", "alpha"), due: 2020, met: 2002, since: 2000 });
  bravo.word("answer", answer("withdraw"));
  assert.equal(owed(scene, id)["bravo answer"]!.met, 0);
  alpha.statement(finding("none"), { pairs: ["valid"] });
  assert.deepEqual(owed(scene, id), {}); // resolved
  alpha.statement(finding("clash"), { pairs: ["valid"] });
  assert.equal(Object.keys(owed(scene, id)).length, 2);
  alpha.word("change", { ...noticeFrom(alpha, 0), of: mine, replaces: [mine] });
  assert.deepEqual(owed(scene, id), {}); // nobody has found anything of the new revision
});

test("who has told of which rung, and what was shown where first", () => {
  const { scene, alpha, bravo } = obliging();
  const of = alpha.word("notice", noticeFrom(alpha, 0));
  const text = { debtor: "bravo", duty: "acknowledge" as const, of, revision: zeroHash, to: "" };
  const told = (rung: number) => ({ kind: "told", obligation: { debtor: "bravo", duty: "acknowledge", of }, rung });
  const shown = { acts: [of], kind: "shown", post: "desk" };
  bravo.hears(alpha);
  for (const rung of [2, 0]) bravo.statement(told(rung));
  const first = bravo.entries.length;
  bravo.statement(shown);
  const other = bravo.fork();
  bravo.statement(told(1));
  other.statement(told(1)); // neither has seen the other
  alpha.hears(bravo, other).statement(told(1));
  assert.deepEqual(owed(scene, of)["bravo acknowledge"]!.told, [{ party: "alpha", rungs: [1] }, { party: "bravo", rungs: [0, 1, 2] }]);
  assert.ok(stateIn<Owed>(scene, "obligations").some(({ id }) => id === obligationId(scene.channel, text)));
  const places = stateIn<{ act: string; place: { number: number; party: string } }>(scene, "shown");
  assert.deepEqual(places.map(({ act, place: { number, party } }) => [act, party, number]), [[of, "bravo", first]]);
});

test("an entry that was disowned has received nothing, though what its root said after it has", () => {
  const { scene, alpha, bravo } = obliging();
  const { epoch, root, size } = bravo.position();
  const of = alpha.word("notice", noticeFrom(alpha, 0));
  bravo.hears(alpha).word("acknowledge", { of, step: "received" }, { mono: 1000 });
  const now = () => {
    const { met, since } = owed(scene, of)["bravo acknowledge"]!;
    return { met, since };
  };
  assert.deepEqual(now(), { met: 1000, since: 1000 });
  alpha.hears(bravo).root("stop", { epoch, root, size }, { by: "bravo root", payload: { party: "bravo" } });
  assert.deepEqual(now(), { met: 0, since: 0 });
  bravo.root("enroll", enrolment("late", ["enroll"]), { mono: 3000 });
  assert.deepEqual(now(), { met: 0, since: 3000 });
  scene.log("bravo", 1).hears(alpha).open([], { mono: 2000 });
  assert.deepEqual(now(), { met: 0, since: 3000 }); // the epoch comes before the hour
});
