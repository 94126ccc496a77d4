/** Scenes of the line between parties: partners' keys, checks and reconfirms, calls and incidents, probes and intakes. */

import { hashOf, zeroHash } from "../hash.js";
import { enrolment, founded, keyOf, lined, noticeText, partyText, successor, type Log, type Scene } from "./builder.js";
import type { Json, JsonObject } from "../canonical.js";

const notice = (log: Log, more: JsonObject = {}) => ({ notice: noticeText(log.party, more) });
const of = "1".repeat(64);

/** What was checked with whom, in a form that is always right. */
export const check = (other: string, more: JsonObject = {}) => ({ at: 1, means: "phone", outcome: "answered", with: other, ...more });
export const accountText = (more: JsonObject = {}) => ({ from: 1, kind: "near-miss", status: "open", text: "they met", ...more });
export const incident = (more: JsonObject = {}) => ({ account: accountText(), precedence: "immediate", title: "at the weir", ...more });
export const call = (log: Log, other: string, more: JsonObject = {}) => ({
  began: 1, means: "phone", speakers: [{ office: "desk", party: log.party }, { office: "desk", party: other }], summary: "as said", with: other, ...more,
});

function partners(): Scene {
  const partners = [{ id: "guest", name: "guest" }, { id: "other", name: "other" }];
  const { scene, alpha, bravo } = founded({ parties: [partyText("alpha"), partyText("bravo", { partners })] });
  const by = "bravo enroller";
  const given = (key: string, partner: string, roles = ["draft"]) => ({ ...enrolment(key, roles), partner });
  bravo.word("enroll", given("guest key", "guest", ["draft", "release"]), { by, want: "role" });
  bravo.word("enroll", given("guest key", "guest", ["acknowledge"]), { by, want: "role" });
  bravo.word("enroll", given("guest key", "stranger"), { by, want: "originator" });
  bravo.word("enroll", given("guest key", "bravo"), { by, want: "originator" }); // a party is not its own partner
  bravo.word("enroll", given("bravo officer", "stranger"), { by, want: "originator" });
  bravo.word("enroll", given("bravo officer", "guest"), { by, want: "enrolled" });
  bravo.root("enroll", given("guest key", "guest", ["enroll"]), { want: "role" });
  bravo.root("enroll", given("guest key", "guest"), { want: "role" });
  bravo.word("enroll", given("guest key", "guest"), { by });
  alpha.word("enroll", given("guest key", "guest"), { by: "alpha enroller", want: "originator" }); // it is bravo's partner

  const release = { by: "bravo releaser" };
  const theirs = (more: JsonObject = {}) => ({ notice: noticeText("guest", more) });
  bravo.word("notice", theirs(), { by: "guest key", want: "release" });
  bravo.word("notice", theirs(), { by: "guest key", release: { by: "bravo officer" }, want: "role" });
  bravo.word("notice", notice(bravo), { by: "guest key", release, want: "originator" });
  bravo.word("notice", { notice: noticeText("other") }, { by: "guest key", release, want: "originator" });
  const first = bravo.word("notice", theirs(), { by: "guest key", release });
  const own = bravo.word("notice", notice(bravo));
  const change = (id: string, originator: string) => ({ notice: noticeText(originator), of: id, replaces: [id] });
  const cancel = (id: string) => ({ of: id, reason: "over", replaces: [id] });
  bravo.word("change", change(own, "bravo"), { by: "guest key", release, want: "originator" });
  bravo.word("cancel", cancel(own), { by: "guest key", release, want: "originator" });
  bravo.word("cancel", cancel(of), { by: "guest key", want: "release" });
  bravo.word("cancel", cancel(of), { by: "guest key", release, want: "reference" });
  const changed = bravo.word("change", change(first, "guest"), { by: "guest key", release });
  bravo.word("change", change(first, "guest"), { by: "guest key", want: "release" });
  bravo.word("cancel", { ...cancel(first), replaces: [changed] }, { by: "guest key", release });
  bravo.word("cancel", cancel(first)); // the party itself needs no release for it

  bravo.word("urgent", { text: "mind" }, { by: "guest key", release, want: "role" });
  bravo.word("message", { marking: "open", precedence: "flash", text: "x" }, { by: "guest key", release, want: "role" });
  bravo.word("reconfirm", { acts: [own] }, { by: "guest key", release, want: "role" });
  bravo.word("revoke", { key: keyOf("bravo officer") }, { by: "guest key", release, want: "role" });

  // One key, given to two partners on two branches, speaks for both; where one gives it a role to release, it does not.
  const branch = bravo.fork();
  bravo.word("enroll", given("shared", "guest"), { by });
  branch.word("enroll", given("shared", "other"), { by });
  alpha.hears(bravo, branch).statement({ kind: "receipt" });
  bravo.hears(alpha).word("notice", theirs(), { by: "shared", release });
  bravo.word("notice", { notice: noticeText("other") }, { by: "shared", release });
  const again = bravo.fork();
  bravo.word("enroll", given("double", "guest"), { by });
  again.word("enroll", enrolment("double", ["release"]), { by });
  alpha.hears(bravo, again).statement({ kind: "receipt" });
  bravo.hears(alpha).word("notice", notice(bravo), { release: { by: "double" }, want: "role" });
  bravo.word("urgent", { text: "mind" }, { release: { by: "double", body: { bypass: "alone" } }, want: "role" });
  bravo.word("urgent", { text: "mind" }, { release: { by: "bravo officer", body: { bypass: "alone" } } });
  bravo.word("revoke", { key: keyOf("guest key") }, { by: "guest key" });
  bravo.word("notice", theirs(), { by: "guest key", release, want: "key" });
  return scene;
}

function holding(): Scene {
  const { scene, alpha, bravo } = lined();
  const first = alpha.word("notice", notice(alpha));
  const drill = alpha.word("notice", notice(alpha), { payload: { mode: "TEST" } });
  const theirs = bravo.word("notice", notice(bravo));
  const said = alpha.word("urgent", { text: "mind" });
  const acts = (...hashes: string[]) => ({ acts: hashes.sort() });
  alpha.word("reconfirm", acts(theirs), { want: "reference" });
  alpha.hears(bravo).word("reconfirm", acts(theirs), { want: "owner" });
  alpha.word("reconfirm", acts(said), { want: "reference" });
  alpha.word("reconfirm", acts(drill), { want: "mode" });
  alpha.word("reconfirm", acts(drill), { payload: { mode: "TEST" } });
  alpha.word("reconfirm", acts(first), { by: "alpha releaser", want: "role" });
  const once = alpha.word("reconfirm", acts(first));
  alpha.word("reconfirm", acts(first)); // as often as one likes
  alpha.word("reconfirm", acts(once), { want: "reference" });
  const changed = alpha.word("change", { notice: noticeText("alpha"), of: first, replaces: [first] });
  alpha.word("reconfirm", acts(first), { want: "stale" });
  // Each act in turn, with all checks of it.
  alpha.word("reconfirm", acts(first, theirs), { want: first < theirs ? "stale" : "owner" });
  alpha.word("reconfirm", acts(changed));
  const end = alpha.word("cancel", { of: first, reason: "over", replaces: [changed] });
  alpha.word("reconfirm", acts(changed), { want: "stale" });
  alpha.word("reconfirm", acts(end), { want: "reference" });
  bravo.hears(alpha).word("acknowledge", { of: once, step: "received" }, { want: "reference" }); // no thing
  return scene;
}

function checks(): Scene {
  const { scene, alpha, bravo } = lined({ twoPerson: ["status"] });
  alpha.word("check", check("bravo"));
  alpha.word("check", check("bravo", { cause: "declared", outcome: "missed" }));
  alpha.word("check", check("village"));
  alpha.word("check", check("alpha"), { want: "party" });
  alpha.word("check", check("guest"), { want: "party" }); // a partner is no party
  alpha.word("check", check("bravo"), { by: "alpha releaser", want: "role" });
  alpha.word("check", check("bravo"), { payload: { mode: "TEST" } });
  const status = { declared: "suspended", since: 0 };
  alpha.word("status", status, { want: "release" });
  const release = { by: "alpha releaser" };
  alpha.word("status", status, { release, payload: { mode: "TEST" }, want: "mode" });
  alpha.word("status", status, { release });
  alpha.word("roster", { shifts: [] });
  alpha.word("roster", { shifts: [] }, { by: "alpha releaser", want: "role" });
  alpha.word("roster", { shifts: [] }, { payload: { mode: "TEST" }, want: "mode" });
  const told = (debtor: string, to: string, charter: string, revision?: string) => ({
    kind: "told", obligation: { debtor, duty: "check", of: charter, ...(revision === undefined ? {} : { revision }), to }, rung: 0,
  });
  bravo.statement(told("alpha", "bravo", scene.channel)); // it has heard of no check yet
  bravo.statement(told("bravo", "village", scene.channel));
  bravo.statement(told("bravo", "bravo", scene.channel), { want: "reference" });
  bravo.statement(told("village", "bravo", scene.channel), { want: "reference" }); // it has no log
  bravo.statement(told("alpha", "village", scene.channel), { want: "side" });
  bravo.statement(told("bravo", "guest", scene.channel), { want: "reference" });
  bravo.statement(told("bravo", "alpha", of), { want: "reference" });
  bravo.statement(told("bravo", "alpha", scene.channel, of), { want: "reference" });
  const made = bravo.word("check", check("alpha"));
  bravo.statement(told("bravo", "alpha", scene.channel), { want: "reference" });
  bravo.statement(told("bravo", "alpha", scene.channel, made));
  bravo.statement(told("bravo", "alpha", scene.channel, made), { want: "repeat" });
  bravo.statement({ ...told("bravo", "alpha", scene.channel, made), rung: 2 });
  bravo.statement({ ...told("bravo", "alpha", scene.channel, made), rung: 3 }, { want: "rule" });
  bravo.hears(alpha).statement(told("alpha", "bravo", scene.channel), { want: "reference" });

  const held = alpha.word("notice", notice(alpha));
  const owed = (revision?: string) => ({
    kind: "told", obligation: { debtor: "alpha", duty: "reconfirm", of: held, ...(revision === undefined ? {} : { revision }) }, rung: 0,
  });
  alpha.statement(owed());
  alpha.statement(owed(), { want: "repeat" });
  const again = alpha.word("reconfirm", { acts: [held] });
  alpha.statement(owed(), { want: "reference" });
  alpha.statement(owed(again));
  bravo.hears(alpha).statement(owed(again), { want: "side" }); // it is the debtor's own
  bravo.statement({ kind: "told", obligation: { debtor: "bravo", duty: "pass", of: held }, rung: 1 });
  const message = alpha.word("message", { marking: "open", precedence: "flash", text: "x" });
  bravo.hears(alpha).statement({ kind: "told", obligation: { debtor: "bravo", duty: "pass", of: message }, rung: 1 }, { want: "reference" });

  const next = successor(scene.charter, { name: "no checks" });
  delete next["checks"];
  alpha.accept(next);
  bravo.hears(alpha).accept(next);
  bravo.statement(told("bravo", "alpha", hashOf(next), made), { want: "reference" });
  return scene;
}

function suspensions(): Scene {
  const { scene, alpha, bravo } = lined();
  alpha.word("status", { declared: "suspended", reason: "no power", since: 0 });
  bravo.word("status", { declared: "active", since: 0 });
  bravo.hears(alpha).word("roster", { shifts: [] });
  return scene;
}

/** Suspended and active again: as said by oneself, as heard from the other, said twice, and without sight of a suspension. */
function resumptions(): Scene {
  const { scene, alpha, bravo } = lined();
  alpha.word("status", { declared: "suspended", since: 0 }, { mono: 800 });
  alpha.word("status", { declared: "active", since: 0 }, { mono: 2000 });
  alpha.word("status", { declared: "active", since: 0 }, { mono: 4901 });
  bravo.word("status", { declared: "active", since: 0 }, { mono: 900 });
  bravo.hears(alpha).statement({ kind: "receipt" }, { mono: 6000 });
  const later = scene.log("bravo", 1);
  later.hears(alpha, bravo).open();
  const begun = later.position();
  later.word("status", { declared: "suspended", since: 0 });
  bravo.word("status", { declared: "active", since: 0 }, { mono: 7000 });
  bravo.hears(later).word("status", { declared: "active", since: 0 }, { mono: 8000 });
  alpha.hears(bravo).word("check", check("bravo"), { mono: 5200 });
  bravo.root("stop", { epoch: begun.epoch, root: begun.root, size: begun.size });
  return scene;
}

function talks(): Scene {
  const { scene, alpha, bravo } = lined({ twoPerson: ["account"] });
  const zone = alpha.word("notice", notice(alpha, { kind: "zone" }));
  const flight = alpha.word("notice", notice(alpha));
  const said = alpha.word("call", call(alpha, "bravo"));
  alpha.word("call", call(alpha, "village"));
  alpha.word("call", call(alpha, "alpha"), { want: "party" });
  alpha.word("call", call(alpha, "guest"), { want: "party" });
  alpha.word("call", call(alpha, "bravo", { speakers: [{ office: "desk", party: "guest" }] }), { want: "party" });
  alpha.word("call", call(alpha, "bravo", { about: [of] }), { want: "reference" });
  alpha.word("call", call(alpha, "bravo", { about: [said, zone].sort() }));
  alpha.word("call", call(alpha, "bravo"), { payload: { mode: "TEST" }, want: "mode" });
  alpha.word("call", call(alpha, "bravo"), { by: "alpha releaser", want: "role" });
  const happened = alpha.word("incident", incident({ links: [flight, said].sort() }));
  alpha.word("incident", incident({ account: accountText({ breach: { by: "guest", rule: "height" }, kind: "breach" }) }));
  alpha.word("incident", incident({ account: accountText({ breach: { by: "stranger", rule: "height" } }), links: [of] }), { want: "party" });
  alpha.word("incident", incident({ links: [of] }), { want: "reference" });
  alpha.word("incident", incident(), { by: "alpha releaser", want: "role" });
  const account = (more: JsonObject = {}) => ({ account: accountText(), of: happened, ...more });
  alpha.word("account", account(), { want: "release" });
  const release = { by: "alpha releaser" };
  alpha.word("account", account({ of: said }), { release, want: "reference" });
  alpha.word("account", account({ account: accountText({ breach: { by: "stranger", rule: "x" } }) }), { release, want: "party" });
  const own = alpha.word("account", account({ links: [happened] }), { release });
  alpha.word("account", account({ links: [own] }), { release, want: "reference" }); // an incident is referred to, no account of it
  bravo.word("account", account(), { release: { by: "bravo releaser" }, want: "reference" });
  bravo.hears(alpha).word("account", account(), { release: { by: "bravo releaser" } });

  for (const thing of [said, happened, own]) {
    bravo.word("acknowledge", { of: thing, step: "received" });
    bravo.word("reply", { of: thing, reply: "roger" });
    bravo.word("readback", { number: 1, of: thing, volumes: noticeText("alpha")["volumes"]! }, { want: "reference" });
  }
  bravo.statement({ acts: [happened, own, said].sort(), kind: "shown", post: "desk" });
  bravo.word("reply", { of: said, reply: "agree" });
  bravo.word("reply", { of: zone, reply: "agree" });
  bravo.word("reply", { of: flight, reply: "agree" }, { want: "rule" });
  bravo.word("reply", { of: happened, reply: "agree" }, { want: "rule" });
  const end = alpha.word("cancel", { of: zone, reason: "over", replaces: [zone] });
  bravo.hears(alpha).word("reply", { of: end, reply: "agree" }, { want: "rule" });
  const border = alpha.word("notice", notice(alpha, { kind: "line", references: [happened] }));
  const moved = alpha.word("change", { notice: noticeText("alpha", { kind: "line" }), of: border, replaces: [border] });
  bravo.hears(alpha).word("reply", { of: moved, reply: "agree" });
  bravo.word("urgent", { asks: "turn", at: 5, who: "the crew" });
  bravo.word("urgent", { at: 5 }, { want: "malformed" });
  return scene;
}

function clocks(): Scene {
  const { scene, alpha, bravo } = lined();
  const measured = (back: object, probe: number) => ({ back: { ...back } as Json, kind: "measured", probe });
  const probe = alpha.entries.length;
  const before = bravo.position();
  alpha.statement({ kind: "probe" }, { clock: 1000 });
  alpha.statement(measured(before, probe + 7), { want: "reference" });
  alpha.statement(measured(before, probe + 2), { want: "reference" }); // itself
  alpha.statement(measured(before, 0), { want: "reference" }); // its open
  alpha.statement(measured(alpha.position(), probe), { want: "side" });
  alpha.statement(measured({ ...before, epoch: 1 }, probe), { want: "reference" });
  alpha.hears(bravo).statement(measured(before, probe), { want: "stale" });
  bravo.hears(alpha).statement({ kind: "receipt" }, { clock: 1200 });
  const back = bravo.position();
  alpha.statement(measured(back, probe), { want: "reference" }); // not yet in sight
  bravo.raw("this is no JSON", { want: "frame" });
  const broken = bravo.position();
  bravo.statement({ kind: "receipt" }, { clock: 900 });
  alpha.hears(bravo).statement(measured(broken, probe), { want: "reference" });
  alpha.statement(measured(back, probe), { clock: 1100 });
  alpha.statement(measured(bravo.position(), probe), { want: "repeat" });
  const second = alpha.entries.length;
  alpha.statement({ kind: "probe" }, { clock: 2000 });
  alpha.statement(measured(back, second), { want: "stale" });
  bravo.hears(alpha).statement({ kind: "probe" }, { clock: 2100 });
  alpha.hears(bravo).statement(measured(bravo.position(), second), { clock: 2500 });
  const good = alpha.position();

  // What is disowned has measured nothing.
  const third = alpha.entries.length;
  alpha.statement({ kind: "probe" }, { clock: 3000 });
  bravo.hears(alpha).statement({ kind: "receipt" }, { clock: 3500 });
  alpha.hears(bravo).statement(measured(bravo.position(), third), { clock: 4000 });
  const { epoch, root, size } = good;
  bravo.hears(alpha).root("stop", { epoch, root, size }, { by: "alpha root", payload: { party: "alpha" } });
  alpha.hears(bravo).statement(measured(bravo.position(), third), { want: "reference" });
  alpha.statement({ back: {}, kind: "measured", probe: 0 }, { want: "malformed" });
  return scene;
}

function intakes(): Scene {
  const { scene, alpha, bravo } = founded();
  const acts = (...hashes: string[]) => ({ acts: hashes.sort(), kind: "intake", partner: "guest" });
  const other = "2".repeat(64);
  const known = bravo.word("notice", notice(bravo));
  bravo.statement(acts(known), { want: "repeat" });
  bravo.statement({ ...acts(of), partner: "stranger" }, { want: "party" });
  alpha.statement(acts(of), { want: "party" });
  bravo.statement(acts(of));
  bravo.statement(acts(of), { want: "repeat" });
  bravo.statement(acts(known, of), { want: "repeat" });
  bravo.statement(acts(other, known, of));
  bravo.statement(acts(other), { want: "repeat" });
  bravo.statement(acts(zeroHash));
  bravo.statement({ acts: [], kind: "intake", partner: "guest" }, { want: "malformed" });
  const next = successor(scene.charter, { parties: [partyText("alpha", { partners: [{ id: "guest", name: "guest" }] }), partyText("bravo")] });
  alpha.accept(next);
  bravo.hears(alpha).accept(next);
  bravo.statement(acts("3".repeat(64)), { want: "party" });
  alpha.hears(bravo).statement(acts(of)); // each party says it for itself
  return scene;
}

function beforeTheLine(): Scene {
  const { scene, alpha, bravo } = lined();
  const late = scene.log("alpha", 1);
  late.open();
  late.statement({ kind: "probe" }, { want: "early" }); // nothing is in force in its past
  late.word("status", { declared: "active", since: 0 }, { want: "early" });
  late.hears(alpha, bravo).statement({ kind: "probe" });
  return scene;
}

export const lineScenes: Record<string, () => Scene> = { partners, holding, checks, suspensions, resumptions, talks, clocks, intakes, beforeTheLine };
