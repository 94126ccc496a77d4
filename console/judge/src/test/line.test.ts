/** The line between parties: hours of checks, what is to be reconfirmed and passed on, lead times, clocks, accounts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Volume } from "../bodies.js";
import type { Json, JsonObject } from "../canonical.js";
import { hashOf, zeroHash } from "../hash.js";
import { endOf, nextCheck } from "../lines.js";
import { play } from "../replay.js";
import { stateOf } from "../state.js";
import { enrolment, keyOf, lined, noticeText, type Scene } from "./builder.js";
import { accountText, call, check, incident, lineScenes } from "./linescenes.js";
import { reported } from "./scenes.js";

type Owed = { creditor: string; debtor: string; due: number; duty: string; id: string; met: number; of: string; promised: number; revision: string; since: number; to: string };

function stateIn<T>(scene: Scene, member: string): T[] {
  const { history, waiting } = play(scene.vector(), scene.arrival);
  assert.deepEqual(waiting, []);
  return stateOf(history)[member] as T[];
}

function owed(scene: Scene, duty: string): Owed[] {
  return stateIn<Owed>(scene, "obligations").filter((each) => each.duty === duty);
}

const day = 86_400_000;
const volumeOf = (more: JsonObject = {}) => ({ ...((noticeText("alpha")["volumes"] as Json[])[0] as JsonObject), ...more });
const notice = (volumes: JsonObject[], more: JsonObject = {}) => ({ notice: noticeText("alpha", { volumes, ...more }) });

test("the next check is at the first hour that is wholly to come", () => {
  const at = (at: number, within: number) => ({ at, name: "n", within });
  const morning = [at(1000, 300)];
  assert.equal(nextCheck(morning, 1), 1300);
  assert.equal(nextCheck(morning, 699), 1300);
  assert.equal(nextCheck(morning, 700), day + 1300); // begun is not to come
  assert.equal(nextCheck(morning, 1000), day + 1300);
  assert.equal(nextCheck(morning, day + 699), day + 1300);
  assert.equal(nextCheck(morning, 20_000 * day + 700), 20_001 * day + 1300); // days are those of the epoch
  // What begins the evening before belongs to the hour after midnight.
  const midnight = [at(0, 300)];
  assert.equal(nextCheck(midnight, 1), day + 300);
  assert.equal(nextCheck(midnight, day - 301), day + 300);
  assert.equal(nextCheck(midnight, day - 300), 2 * day + 300);
  // Before the first hour of all lies no day.
  assert.equal(nextCheck([at(100, day / 2)], 1), day + 100 + day / 2);
  assert.equal(nextCheck([at(day - 1, day / 2)], 1), day - 1 + day / 2);
  // The least hour counts, not the least time by which it is due, nor the one that begins first.
  const wide = [at(1000, 900), at(1500, 10)];
  assert.equal(nextCheck(wide, 99), 1900);
  assert.equal(nextCheck(wide, 100), 1510);
  assert.equal(nextCheck(wide, 1490), day + 1900);
});

test("a volume ends with its last opening", () => {
  const end = (window: object) => endOf({ every: "", from: 10, last: 0, until: 0, ...window } as unknown as Volume);
  assert.equal(end({}), undefined);
  assert.equal(end({ until: 20 }), 20);
  assert.equal(end({ every: "day", until: 20 }), undefined);
  assert.equal(end({ every: "day", last: 10, until: 20 }), 20);
  assert.equal(end({ every: "day", last: 10 + day, until: 20 }), 20 + day);
  assert.equal(end({ every: "week", last: 17, until: 20 }), 27); // by the difference, whether or not an opening falls there
});

test("a check is owed to every other party, from the last check, and by nobody who is suspended", () => {
  const { scene, alpha, bravo } = lined();
  const lines = () => Object.fromEntries(owed(scene, "check").map(({ debtor, due, revision, since, to }) => [`${debtor} ${to}`, { due, revision, since }]));
  const since = 1; // the accept
  const begun = { due: 1300, revision: zeroHash, since };
  assert.deepEqual(lines(), { "alpha bravo": begun, "alpha village": begun, "bravo alpha": begun, "bravo village": begun });
  const [first] = owed(scene, "check").filter(({ debtor, to }) => debtor === "alpha" && to === "bravo");
  assert.equal(first!.creditor, "bravo");
  assert.equal(first!.of, scene.channel);
  assert.equal(first!.id, hashOf({ channel: scene.channel, obligation: { debtor: "alpha", duty: "check", of: scene.channel, to: "bravo" } }));

  const made = alpha.word("check", check("bravo", { cause: "unknown", outcome: "missed" }), { mono: 700 });
  assert.deepEqual(lines()["alpha bravo"], { due: 5100, revision: made, since: 700 });
  assert.deepEqual(lines()["alpha village"], begun);
  const late = alpha.word("check", check("bravo"), { mono: 4900 });
  assert.deepEqual(lines()["alpha bravo"], { due: day + 1300, revision: late, since: 4900 });
  // The hour decides which is last, not which has seen which; of one hour the greatest hash.
  alpha.word("check", check("bravo"), { mono: 4000 });
  assert.equal(lines()["alpha bravo"]!.revision, late);
  const twin = alpha.word("check", check("bravo"), { mono: 4900 });
  assert.equal(lines()["alpha bravo"]!.revision, twin > late ? twin : late);

  bravo.word("status", { declared: "suspended", since: 0 });
  assert.deepEqual(Object.values(lines()).map(({ due }) => due), Object.keys(lines()).map((pair) => (pair.includes("bravo") ? 0 : 1300)));
  bravo.word("status", { declared: "active", since: 0 });
  assert.equal(lines()["bravo alpha"]!.due, 1300);
  const other = bravo.fork();
  bravo.word("status", { declared: "active", since: 0 });
  other.word("status", { declared: "suspended", since: 0 });
  alpha.hears(bravo, other).statement({ kind: "receipt" });
  assert.equal(lines()["bravo alpha"]!.due, 0); // one of two last ones says so
});

test("after a suspension a check is owed from when the line was resumed, as far as its debtor knew", () => {
  const { scene, alpha, bravo } = lined();
  const status = (declared: string) => ({ declared, since: 0 });
  const lines = () => Object.fromEntries(owed(scene, "check").map(({ debtor, due, since, to }) => [`${debtor} ${to}`, [since, due]]));
  alpha.word("status", status("active"), { mono: 400 }); // nothing was suspended
  const begun = [1, 1300];
  assert.deepEqual(lines(), { "alpha bravo": begun, "alpha village": begun, "bravo alpha": begun, "bravo village": begun });
  alpha.word("status", status("suspended"), { mono: 800 });
  assert.deepEqual(lines()["alpha bravo"], [1, 0]);
  alpha.word("status", status("active"), { mono: 2000 });
  const resumed = [2000, 5100];
  assert.deepEqual(lines(), { "alpha bravo": resumed, "alpha village": resumed, "bravo alpha": begun, "bravo village": begun });
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 1200 });
  bravo.statement({ kind: "receipt" }, { mono: 1300 }); // the first that knew counts
  assert.deepEqual(lines(), { "alpha bravo": resumed, "alpha village": resumed, "bravo alpha": [1200, 5100], "bravo village": begun });

  // The later of check and resumption counts, and of several resumptions the latest by its hour.
  alpha.word("check", check("village"), { mono: 1500 });
  alpha.word("check", check("bravo"), { mono: 4950 });
  assert.deepEqual([lines()["alpha village"], lines()["alpha bravo"]], [resumed, [4950, day + 1300]]);
  alpha.word("status", status("suspended"), { mono: 1600 });
  alpha.word("status", status("active"), { mono: 1700 });
  assert.deepEqual(lines()["alpha village"], resumed);
  alpha.word("status", status("active"), { mono: 4901 }); // said again, it resumes nothing
  assert.deepEqual(lines()["alpha village"], resumed);
  const other = scene.log("alpha", 1);
  other.hears(alpha, bravo).open();
  other.word("status", status("suspended"), { mono: 4902 });
  alpha.word("status", status("active"), { mono: 4903 });
  alpha.hears(other).word("status", status("active"), { mono: 4904 }); // one of two last ones had suspended it
  assert.deepEqual(lines()["alpha village"], [4904, day + 1300]);
  // What has no time gets none by a resumption.
  bravo.word("check", check("alpha"), { mono: 0 });
  assert.deepEqual(lines()["bravo alpha"], [0, 0]);
});

test("a status resumes only what its own party had suspended in its past", () => {
  const { scene, alpha, bravo } = lined();
  const status = (declared: string) => ({ declared, since: 0 });
  const since = () => Object.fromEntries(owed(scene, "check").map(({ debtor, since, to }) => [`${debtor} ${to}`, since]));
  const later = scene.log("bravo", 1);
  later.hears(alpha, bravo).open();
  const begun = later.position();
  later.word("status", status("suspended"), { mono: 50 });
  alpha.hears(later).statement({ kind: "receipt" }, { mono: 60 });
  alpha.word("status", status("active"), { mono: 70 }); // it was the other that had suspended
  bravo.word("status", status("active"), { mono: 80 });
  alpha.hears(bravo).statement({ kind: "receipt" }, { mono: 90 });
  assert.deepEqual(since(), { "alpha bravo": 1, "alpha village": 1, "bravo alpha": 1, "bravo village": 1 }); // without sight of it
  bravo.hears(later).word("status", status("active"), { mono: 100 });
  alpha.hears(bravo).statement({ kind: "receipt" }, { mono: 110 });
  const resumed = { "alpha bravo": 110, "alpha village": 1, "bravo alpha": 100, "bravo village": 100 };
  assert.deepEqual(since(), resumed);
  bravo.root("stop", { epoch: begun.epoch, root: begun.root, size: begun.size });
  assert.deepEqual(since(), resumed); // what is disowned since had suspended it all the same
});

test("what was disowned before had suspended nothing, unless another entry carries it", () => {
  const { scene, alpha, bravo } = lined();
  const status = (declared: string) => ({ declared, since: 0 });
  const since = () => owed(scene, "check").find(({ debtor }) => debtor === "bravo")!.since;
  const [later, aside] = [scene.log("bravo", 1), scene.log("bravo", 2)];
  for (const log of [later, aside]) log.hears(alpha, bravo).open();
  const begun = later.position();
  later.word("status", status("suspended"), { mono: 50 });
  aside.repeat(later, 1);
  bravo.hears(later).root("stop", { epoch: begun.epoch, root: begun.root, size: begun.size });
  bravo.word("status", status("active"), { mono: 60 });
  assert.equal(since(), 1);
  bravo.hears(aside).word("status", status("active"), { mono: 70 });
  assert.equal(since(), 70);
});

test("a resumption is heard with any entry that carries it, and dated by its own party's effective ones", () => {
  const { scene, alpha, bravo } = lined();
  bravo.word("status", { declared: "suspended", since: 0 }, { mono: 50 });
  const later = scene.log("bravo", 1);
  later.hears(alpha, bravo).open();
  const begun = later.position();
  later.word("status", { declared: "active", since: 0 }, { mono: 300 });
  const since = () => Object.fromEntries(owed(scene, "check").map(({ debtor, since, to }) => [`${debtor} ${to}`, since]));
  alpha.hears(later).statement({ kind: "receipt" }, { mono: 400 });
  assert.deepEqual([since()["bravo alpha"], since()["alpha bravo"]], [300, 400]);
  bravo.repeat(later, 1, { mono: 200 });
  alpha.hears(bravo).statement({ kind: "receipt" }, { mono: 500 });
  assert.deepEqual([since()["bravo alpha"], since()["alpha bravo"]], [200, 400]); // of two entries the least
  bravo.hears(later).root("stop", { epoch: begun.epoch, root: begun.root, size: begun.size });
  assert.deepEqual([since()["bravo alpha"], since()["alpha bravo"]], [200, 400]); // what is disowned was heard all the same
});

test("a notice is to be reconfirmed, unless it ends before", () => {
  const { scene, alpha, bravo } = lined();
  const open = alpha.word("notice", notice([volumeOf()]), { mono: 2000 });
  const ends = alpha.word("notice", notice([volumeOf({ until: 3000 }), volumeOf({ every: "day", last: 1, until: 2999 })]), { mono: 2000 });
  const outlasts = alpha.word("notice", notice([volumeOf({ until: 2500 }), volumeOf({ until: 3001 })]), { mono: 2000 });
  const recurs = alpha.word("notice", notice([volumeOf({ every: "day", until: 2500 })]), { mono: 2000 });
  alpha.word("notice", notice([volumeOf()], { kind: "site" })); // no such term
  const now = () => Object.fromEntries(owed(scene, "reconfirm").map(({ creditor, debtor, due, met, of, revision, since }) => {
    assert.deepEqual([creditor, debtor, met], ["alpha", "alpha", 0]);
    return [of, { due, revision, since }];
  }));
  const begun = { due: 3000, revision: zeroHash, since: 2000 };
  assert.deepEqual(now(), { [open]: begun, [ends]: { ...begun, due: 0 }, [outlasts]: begun, [recurs]: begun });

  const again = alpha.word("reconfirm", { acts: [open, outlasts].sort() }, { mono: 2500 });
  assert.deepEqual(now()[open], { due: 3500, revision: again, since: 2500 });
  assert.deepEqual(now()[outlasts], { due: 0, revision: again, since: 2500 });
  const earlier = alpha.word("reconfirm", { acts: [open] }, { mono: 2400 });
  assert.equal(now()[open]!.revision, again);
  assert.notEqual(again, earlier);
  const changed = alpha.word("change", { ...notice([volumeOf({ from: 5 })]), of: open, replaces: [open] }, { mono: 4000 });
  assert.equal(now()[open], undefined);
  assert.deepEqual(now()[changed], { due: 5000, revision: zeroHash, since: 4000 });
  alpha.word("cancel", { of: ends, reason: "over", replaces: [ends] });
  bravo.hears(alpha).statement({ kind: "receipt" });
  assert.deepEqual(Object.keys(now()).sort(), [changed, outlasts, recurs].sort());
});

test("what is to be passed on is passed on by an acknowledgement that says so", () => {
  const { scene, alpha, bravo } = lined();
  const of = alpha.word("notice", notice([volumeOf()]));
  const soon = alpha.word("notice", notice([volumeOf({ from: 1040 })]));
  alpha.word("message", { marking: "open", precedence: "flash", text: "x" }); // no such deadline
  const said = alpha.word("call", call(alpha, "bravo"));
  bravo.hears(alpha).word("acknowledge", { of, step: "received" }, { mono: 1000 });
  const now = () => Object.fromEntries(owed(scene, "pass").filter(({ debtor }) => debtor === "bravo").map(({ due, met, of, promised, since }) => [of, { due, met, promised, since }]));
  const plain = { due: 1070, met: 0, promised: 0, since: 1000 };
  assert.deepEqual(now(), { [of]: plain, [soon]: { ...plain, due: 1040 }, [said]: plain });
  bravo.word("reply", { of, reply: "standby", until: 5000 });
  assert.deepEqual(now()[of], plain); // no promise of it counts
  bravo.word("acknowledge", { at: 1, of, step: "passed", to: "watch" }, { mono: 1010 });
  bravo.word("acknowledge", { of: soon, step: "closed" }, { mono: 1011 });
  assert.deepEqual([now()[of]!.met, now()[soon]!.met], [1010, 1011]);
  alpha.word("acknowledge", { of: said, reported: reported("village"), step: "closed" }, { mono: 1012 });
  const village = owed(scene, "pass").find((each) => each.debtor === "village" && each.of === said)!;
  assert.deepEqual([village.due, village.met, village.since], [0, 1012, 0]);
});

test("a word has the precedence of what it is about", () => {
  const { scene, alpha, bravo } = lined();
  const happened = alpha.word("incident", incident({ precedence: "flash" }));
  const account = alpha.word("account", { account: accountText(), of: happened });
  const said = alpha.word("call", call(alpha, "bravo"));
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 1000 });
  const due = Object.fromEntries(owed(scene, "acknowledge").filter(({ debtor }) => debtor === "bravo").map(({ due, of }) => [of, due]));
  assert.deepEqual(due, { [happened]: 1010, [account]: 1010, [said]: 1100 });
});

type VersionState = { id: string; late: number; lead: number };

test("a version says how long before it begins it was said, and whether that is late", () => {
  const { scene, alpha } = lined();
  const at = (from: number, more: JsonObject = {}) => alpha.word("notice", notice([volumeOf({ from: from + 9 }), volumeOf({ from })], more), { mono: 1000 });
  const versions: [id: string, lead: number, late: number][] = [
    [at(1500), 500, 0], [at(1499), 499, 1], [at(900), -100, 1],
    [at(1050, { precedence: "flash" }), 50, 0], [at(1049, { precedence: "immediate" }), 49, 1], [at(1050, { precedence: "priority" }), 50, 1],
    [at(1299, { kind: "site", precedence: "flash" }), 299, 1], [at(1300, { kind: "site" }), 300, 0], // no term of an emergency
    [at(900, { kind: "zone" }), -100, 0], // no term at all
  ];
  const [first] = versions[0]!;
  const changed = alpha.word("change", { ...notice([volumeOf({ from: 2000 })]), of: first, replaces: [first] }, { mono: 1600 });
  const end = alpha.word("cancel", { of: first, reason: "over", replaces: [changed] }, { mono: 5000 });
  const got = new Map(stateIn<{ versions: VersionState[] }>(scene, "notices").flatMap(({ versions }) => versions).map((each) => [each.id, each]));
  for (const [id, lead, late] of [...versions, [changed, 400, 1], [end, 0, 0]] as typeof versions) {
    assert.deepEqual([got.get(id)!.lead, got.get(id)!.late], [lead, late]);
  }
});

test("clocks are told apart by the last measurement of each two parties", () => {
  assert.deepEqual(stateIn(lineScenes["clocks"]!(), "measured"), [{ ahead: 100, party: "alpha", roundTrip: 500, with: "bravo" }]);
});

test("what was handed in first, and for whom", () => {
  const got = stateIn<{ act: string; partner: string; place: { party: string } }>(lineScenes["intakes"]!(), "intakes");
  const invented = got.filter(({ act }) => act === act[0]!.repeat(64)); // the other is a notice's
  const short = invented.map(({ act, partner, place }) => `${act[0]} ${partner} ${place.party}`);
  assert.deepEqual(short, ["0 guest bravo", "1 guest alpha", "1 guest bravo", "2 guest bravo"]);
  assert.equal(got.length, 5);
});

type Incident = { accounts: { acts: string[]; party: string }[]; disowned: number; id: string; kind: string };

test("of an incident each side's last account counts", () => {
  const { scene, alpha, bravo } = lined();
  const good = alpha.position();
  const of = alpha.word("incident", incident({ account: accountText({ kind: "harm" }) }));
  const now = () => stateIn<Incident>(scene, "incidents").map(({ accounts, disowned, id, kind }) => ({ accounts, disowned, id, kind }));
  const told = { disowned: 0, id: of, kind: "harm" };
  assert.deepEqual(now(), [{ ...told, accounts: [{ acts: [of], party: "alpha" }] }]);
  const theirs = bravo.hears(alpha).word("account", { account: accountText(), of });
  assert.deepEqual(now()[0]!.accounts, [{ acts: [of], party: "alpha" }, { acts: [theirs], party: "bravo" }]);
  const branch = alpha.fork();
  const [one, other] = [alpha, branch].map((log) => log.word("account", { account: accountText(), of })) as [string, string];
  bravo.hears(alpha, branch).statement({ kind: "receipt" });
  assert.deepEqual(now()[0]!.accounts, [{ acts: [one, other].sort(), party: "alpha" }, { acts: [theirs], party: "bravo" }]);
  bravo.root("stop", { epoch: 0, root: good.root, size: good.size }, { by: "alpha root", payload: { party: "alpha" } });
  assert.deepEqual(now(), [{ ...told, accounts: [], disowned: 1 }]);
});

test("each party's last status and roster stand on its line", () => {
  const { scene, alpha, bravo } = lined();
  const now = () => stateIn<JsonObject>(scene, "lines");
  assert.deepEqual(now(), []);
  alpha.word("status", { declared: "suspended", since: 0 });
  const status = alpha.word("status", { declared: "active", since: 0 });
  const roster = bravo.word("roster", { shifts: [] });
  assert.deepEqual(now(), [{ declared: [status], party: "alpha", roster: [] }, { declared: [], party: "bravo", roster: [roster] }]);
});

test("an enrolment names the partner", () => {
  const officers = stateIn<{ enrolled: JsonObject[]; key: string; party: string }>(lineScenes["partners"]!(), "officers");
  const of = (name: string) => officers.find(({ key, party }) => party === "bravo" && key === keyOf(name))!.enrolled;
  const given = (name: string, partner: string, roles: string[]) => {
    const { key: _, ...rest } = enrolment(name, roles);
    return { ...rest, partner };
  };
  assert.deepEqual(of("shared"), ["guest", "other"].map((partner) => given("shared", partner, ["draft"])));
  assert.deepEqual(of("double"), [given("double", "", ["release"]), given("double", "guest", ["draft"])]);
  assert.deepEqual(of("bravo officer"), [given("bravo officer", "", ["acknowledge", "draft"])]);
});

