import assert from "node:assert/strict";
import { test } from "node:test";
import type { UrgentCall, UrgentOwed, UrgentTaken } from "../src/lib/api/calls.ts";
import { csv } from "../src/lib/channel/csv.ts";
import { digestOf } from "../src/lib/channel/digest.ts";
import { entryFor, isWaiting, nextRung, notPassed, reachedRungs, running } from "../src/lib/channel/urgent.ts";

const place = { epoch: 0, number: 1, party: "ru", root: "" };
const step = (rung: "node" | "shown" | "received" | "passed" | "closed", machine = false) => ({ rung, machine, place, clock: 0, took: 0, age: 0 });
const pass = (more: Partial<UrgentOwed> = {}): UrgentOwed => ({
  duty: "pass", creditor: "us", due: 1000, late: false,
  rungs: [{ rung: 0, level: "", at: 1000, reached: false, told: [], held: [] }, { rung: 1, level: "supervisor", at: 2000, reached: false, told: [], held: [] }], ...more,
});
const taken = (entry: string, steps: UrgentTaken["steps"], owed: UrgentOwed[] = []): UrgentTaken => ({ entry, since: 1, running: 0, steps, owed });
const entry = (id: string, party = "us") => ({ id, name: `${party}/0/${id}`, party, by: { key: "" }, clock: 0, age: 0, urgent: {}, says: [], adds: [] });
const call = (of: UrgentTaken[], more: Partial<UrgentCall> = {}): UrgentCall => ({
  id: "1", name: "us/0/1", party: "us", mode: "REAL", clock: 0, age: 0, closed: false, now: {}, says: [], entries: of.map(({ entry: id }) => entry(id)),
  sides: [{ party: "ru", closed: false, taken: of }], statements: [], calls: [], ...more,
});

test("one key takes the first entry that nobody has taken, and closes by the last", () => {
  const two = call([taken("1", [step("node", true), step("received"), step("passed")]), taken("2", [step("node", true)])]);
  assert.equal(entryFor(two, "ru", "take")?.id, "2");
  assert.equal(entryFor(two, "ru", "pass")?.id, "2");
  assert.equal(entryFor(two, "ru", "close")?.id, "2");
  assert.equal(entryFor(two, "us", "take"), undefined, "a caller takes nothing of his own call");
});

test("what a node states by itself takes nothing: the call still waits", () => {
  assert.ok(isWaiting(call([taken("1", [step("node", true), step("shown", true)])]), "ru"));
  assert.ok(!isWaiting(call([taken("1", [step("received")])]), "ru"));
  assert.ok(isWaiting(call([taken("1", [step("received")]), taken("2", [])]), "ru"), "what is added waits anew");
  assert.ok(!isWaiting(call([taken("1", [])]), "us"), "our own call does not wait for us");
  assert.ok(!isWaiting(call([taken("1", [])], { closed: true }), "ru"));
});

test("the next rung is counted down to, and none once the duty is met", () => {
  assert.equal(nextRung(pass(), 500)?.rung, 0);
  assert.equal(nextRung(pass(), 1500)?.level, "supervisor");
  assert.equal(nextRung(pass(), 2500), undefined);
  assert.equal(nextRung(pass({ met: 900 }), 500), undefined);
  assert.deepEqual(reachedRungs(pass(), 1500).map(({ rung }) => rung), [0]);
});

test("what was not passed on in time is listed with the longest first; what is met, or not due, is not", () => {
  const first = call([taken("1", [], [pass({ due: 1000 })])], { id: "a" });
  const second = call([taken("1", [], [pass({ due: 500 })])], { id: "b" });
  const met = call([taken("1", [], [pass({ met: 700 })])], { id: "c" });
  const none = call([taken("1", [], [pass({ due: 0, rungs: [] })])], { id: "d" });
  assert.deepEqual(notPassed([first, second, met, none], 1500).map(({ call: { id } }) => id), ["b", "a"]);
  assert.deepEqual(notPassed([first, second], 700).map(({ call: { id } }) => id), ["b"]);
});

test("a clock runs in minutes and seconds, and in hours from the first on", () => {
  assert.deepEqual([0, 61_999, 3_600_000, 3_725_000, -5].map(running), ["00:00", "01:01", "1:00:00", "1:02:05", "00:00"]);
});

test("a cell with a comma, a quotation mark or a formula stands as text", () => {
  assert.equal(csv([["a,b", 'say "no"', "=1+1", "plain"], ["two\nlines", "", "-5", "+7"]]), '"a,b","say ""no""",\'=1+1,plain\r\n"two\nlines",,\'-5,\'+7\r\n');
});

test("the digest of a recording is that of its bytes", async () => {
  assert.equal(await digestOf(new Blob(["abc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
