import assert from "node:assert/strict";
import { test } from "node:test";
import { bodies, envelope, head as headSchema, noticeText as noticeSchema, statements } from "../bodies.js";
import type { Json, JsonObject } from "../canonical.js";
import { decodeCharter } from "../charter.js";
import { decode, integer, list, object, text, hash, type Type } from "../schema.js";
import { charterText, keyOf, noticeText, partyText, rule, successor } from "./builder.js";

const reason = <T>(type: Type<T>, value: Json) => decode(type, value).reason;

test("the three steps come in their order", () => {
  const inner = object({ "hint?": integer(0), must: hash });
  const schema = object({ inner, items: list(text(3)), name: text(3) });
  const good = { inner: { must: "1".repeat(64) }, items: [], name: "n" };
  assert.equal(reason(schema, good), undefined);
  assert.equal(reason(schema, { ...good, name: 1, strange: 1 }), "malformed"); // 1 before 2
  assert.equal(reason(schema, { ...good, inner: { strange: 1 } }), "unknown"); // 2, at depth, before 3
  assert.equal(reason(schema, { ...good, inner: {} }), "malformed"); // 3: missing
  assert.equal(reason(schema, { ...good, inner: { ...good.inner, hint: 0 } }), "malformed"); // 3: zero value
  assert.equal(reason(schema, { ...good, inner: { ...good.inner, hint: 0 }, strange: 1 }), "unknown");
  assert.equal(reason(schema, { inner: good.inner, items: [], strange: 1 }), "malformed"); // a missing text counts in 1
  assert.equal(reason(schema, { ...good, items: ["long"] }), "malformed");
  assert.equal(reason(schema, { items: [], name: "n", strange: 1 }), "unknown"); // a nested object of a hash alone: 3 comes later
  assert.equal(reason(bodies.accept, { strange: 1 }), "malformed"); // a missing member of type object counts in 1
  assert.equal(reason(bodies.stop, { epoch: 0, root: "1".repeat(64), strange: 1 }), "malformed"); // as does an integer that must not be 0
});

test("texts count bytes and have no controls but tab and line feed", () => {
  for (const [value, fits] of [["é", true], ["éé", false], ["\t\n", true], ["\r", false], ["\u007f", false], ["", false], ["\u{1f600}", false]] as const) {
    assert.equal(reason(text(3), value) === undefined, fits, JSON.stringify(value));
  }
});

test("volumes", () => {
  const ft = (value: number) => ({ ref: "AMSL", unit: "FT", value });
  const withVolume = (more: JsonObject) => {
    const notice = noticeText("alpha");
    return { ...notice, volumes: [{ ...((notice["volumes"] as Json[])[0] as JsonObject), ...more }] };
  };
  const bad: JsonObject[] = [
    { from: 5, until: 4 }, { lower: { ref: "UNL", value: 0 } }, { lower: { ref: "GND", value: 1 } }, { lower: { ref: "AGL", value: 1 } },
    { lower: ft(1001), upper: ft(1000) }, { lower: { ref: "AMSL", unit: "FL", value: 1 } }, { upper: { ref: "AGL", unit: "M", value: -1 } },
    { lower: { ref: "AGL", unit: "M", value: 1 }, upper: { ref: "GND", value: 0 } },
    { footprint: { places: [[1, 1]], radius: 5, shape: "point" } }, { footprint: { places: [[1, 1]], shape: "circle" } },
    { footprint: { places: [[1, 1], [2, 2]], shape: "corridor" } }, { footprint: { places: [[0, 0], [1, 1], [2, 2], [3, 3]], shape: "polygon" } },
    { footprint: { places: [[1, 1, 1]], shape: "point" } }, { footprint: { places: [[900_000_001, 1]], shape: "point" } },
  ];
  for (const more of bad) assert.equal(reason(noticeSchema, withVolume(more)), "malformed", JSON.stringify(more));
  const good: JsonObject[] = [
    { from: 5, until: 5 }, { lower: ft(1000), upper: ft(1000) }, { lower: { ref: "AMSL", unit: "M", value: 304 }, upper: ft(1000) },
    { lower: { ref: "STD", unit: "FL", value: 95_000 }, upper: { ref: "STD", unit: "FT", value: 9_500_000 } },
    { footprint: { places: [[1, 1], [2, 2]], radius: 1, shape: "corridor" } }, { footprint: { places: [[0, 0], [1, 1], [2, 2], [0, 0]], shape: "polygon" } },
  ];
  for (const more of good) assert.equal(reason(noticeSchema, withVolume(more)), undefined, JSON.stringify(more));
});

test("footprints with holes, and corridors whose sides differ", () => {
  const square = (at: number, side: number): Json[] => [[at, at], [at, at + side], [at + side, at + side], [at + side, at], [at, at]];
  const ringOf = (n: number): Json[] => [...Array.from({ length: n - 1 }, (_, i) => [i, 2 * i]), [0, 0]];
  const withFootprint = (footprint: JsonObject) => {
    const notice = noticeText("alpha");
    return { ...notice, volumes: [{ ...((notice["volumes"] as Json[])[0] as JsonObject), footprint }] };
  };
  const polygon = { places: square(0, 100), shape: "polygon" };
  const line = { places: [[1, 1], [2, 2]], shape: "corridor" };
  const good: JsonObject[] = [
    { ...polygon, holes: [square(10, 10)] }, { ...polygon, holes: [square(10, 10), square(30, 10)] },
    { ...polygon, holes: Array.from({ length: 64 }, (_, i) => square(i, 1)) }, { ...polygon, holes: [ringOf(1995)] },
    { ...line, left: 1, right: 2 }, { ...line, left: 5 }, { ...line, right: 2_000_000_000 },
  ];
  for (const each of good) assert.equal(reason(noticeSchema, withFootprint(each)), undefined, JSON.stringify(each));
  const bad: JsonObject[] = [
    { ...polygon, holes: [] }, { ...polygon, holes: [[]] }, { ...polygon, holes: [[[1, 1], [1, 2], [1, 1]]] },
    { ...polygon, holes: [[[1, 1], [1, 2], [2, 2], [2, 1]]] }, { ...polygon, holes: [[[1, 1], [1, 2], [900_000_001, 2], [1, 1]]] },
    { ...polygon, holes: square(10, 10) }, { ...polygon, holes: Array.from({ length: 65 }, (_, i) => square(i, 1)) },
    { ...polygon, holes: [ringOf(1996)] }, { places: [[1, 1]], radius: 5, shape: "circle", holes: [square(10, 10)] },
    { ...line, left: 5, right: 5 }, { ...line, left: 5, radius: 5 }, { ...line, left: 0, right: 5 }, { ...line, left: -1, right: 5 },
    { ...line, right: 2_000_000_001 }, { ...polygon, left: 5 }, { places: [[1, 1]], right: 5, shape: "circle" },
    { places: [[1, 1]], left: 1, right: 5, shape: "corridor" },
  ];
  for (const each of bad) assert.equal(reason(noticeSchema, withFootprint(each)), "malformed", JSON.stringify(each));
  assert.equal(reason(noticeSchema, withFootprint({ ...polygon, holes: [], strange: 1 })), "unknown"); // no holes count as absent until step 3
});

test("a window that recurs says when its first opening ends, and that before the next begins", () => {
  const day = 86_400_000;
  const withWindow = (window: JsonObject) => {
    const notice = noticeText("alpha");
    return { ...notice, volumes: [{ ...((notice["volumes"] as Json[])[0] as JsonObject), ...window }] };
  };
  const good: JsonObject[] = [
    { every: "day", from: 5, until: 5 }, { every: "day", from: 5, until: 5 + day - 1 }, { every: "week", from: 5, until: 5 + 7 * day - 1 },
    { every: "day", from: 5, until: 6, last: 5 }, { every: "week", from: 0, until: 6, last: 8 * day },
  ];
  for (const each of good) assert.equal(reason(noticeSchema, withWindow(each)), undefined, JSON.stringify(each));
  const bad: JsonObject[] = [
    { every: "month", from: 5, until: 6 }, { every: "", from: 5, until: 6 }, { every: 1, from: 5, until: 6 }, { every: "day", from: 5 },
    { every: "day", from: 5, until: 5 + day }, { every: "week", from: 5, until: 5 + 7 * day }, { every: "day", from: 5, until: 4 },
    { every: "day", from: 5, until: 6, last: 4 }, { every: "day", from: 5, until: 6, last: 0 }, { every: "day", from: 5, until: 6, last: 253402300800000 },
    { from: 5, until: 6, last: 7 },
  ];
  for (const each of bad) assert.equal(reason(noticeSchema, withWindow(each)), "malformed", JSON.stringify(each));
});

test("an answer has reason and until where its word asks for them", () => {
  const answer = { finding: "1".repeat(64), revision: "1".repeat(64) };
  assert.equal(reason(bodies.answer, { ...answer, answer: "roger" }), undefined);
  assert.equal(reason(bodies.answer, { ...answer, answer: "unable" }), "malformed");
  assert.equal(reason(bodies.answer, { ...answer, answer: "standby" }), "malformed");
  assert.equal(reason(bodies.answer, { ...answer, answer: "standby", until: 1 }), undefined);
  assert.equal(reason(bodies.answer, { ...answer, answer: "roger", until: 1 }), "malformed");
});

/** What each value is void for; undefined is nothing. */
function reasons<T>(type: Type<T>, base: JsonObject, cases: [want: string | undefined, ...values: JsonObject[]][]): void {
  for (const [want, ...values] of cases) for (const more of values) assert.equal(reason(type, { ...base, ...more }), want, JSON.stringify(more).slice(0, 120));
}

const of = "1".repeat(64);
const reported = { at: 1, means: "phone", office: "desk", party: "village" };

test("an acknowledgement says when and to whom it passed something on, and nothing else does", () => {
  reasons(bodies.acknowledge, { of, step: "received" }, [
    [undefined, {}, { step: "closed" }, { at: 1, step: "passed", to: "watch" }, { reported }, { reported: { ...reported, at: 0 } }],
    ["malformed", { step: "passed" }, { at: 1, step: "passed" }, { step: "passed", to: "watch" }, { at: 0, step: "passed", to: "watch" }],
    ["malformed", { at: 1 }, { to: "watch" }, { at: 1, to: "watch" }, { step: "" }, { step: "sent" }, { of: "1" }],
    ["malformed", { reported: {} }, { reported: { ...reported, party: "" } }, { reported: { at: 1, means: "phone", party: "village" } }],
    ["unknown", { novelty: 1 }, { reported: { ...reported, novelty: 1 } }],
  ]);
  assert.equal(reason(bodies.acknowledge, { step: "received" }), "malformed");
});

test("a reply has what its word asks for, and nothing of another's", () => {
  const actor = { actor: "ours", reply: "actor", said: "it is us", speaker: "the driver" };
  const mismatch = { code: "other-place", reply: "mismatch" };
  reasons(bodies.reply, { of }, [
    [undefined, { reply: "roger" }, { reply: "roger", reason: "seen" }, { reply: "roger", reported }, { reply: "withdraw" }],
    [undefined, { reason: "no", reply: "unable" }, { reason: "no", reply: "object" }, { reply: "standby", until: 1 }],
    [undefined, mismatch, { ...mismatch, place: [[0, 0]] }, { code: "other", reason: "a tent", reply: "mismatch" }, { ...mismatch, reason: "moved" }],
    [undefined, actor, { ...actor, actor: "not-under-our-control" }],
    ["malformed", {}, { reply: "" }, { reply: "accept" }, { reply: "will-change" }, { reply: "unable" }, { reply: "object" }],
    ["malformed", { reply: "standby" }, { reply: "roger", until: 1 }, { reply: "standby", until: 0 }, { ...mismatch, until: 1 }],
    ["malformed", { reply: "mismatch" }, { ...mismatch, code: "other" }, { ...mismatch, code: "elsewhere" }, { code: "other-time", reply: "roger" }],
    ["malformed", { ...mismatch, place: [] }, { ...mismatch, place: [[1, 1], [2, 2]] }, { ...mismatch, place: [[1]] }, { place: [[1, 1]], reply: "roger" }],
    ["malformed", { reply: "actor" }, { ...actor, actor: "theirs" }, { ...actor, said: "" }, { ...actor, speaker: "s".repeat(201) }],
    ["malformed", { ...actor, reply: "roger" }, { actor: "ours", reply: "actor", said: "it is us" }, { reply: "roger", speaker: "the driver" }],
    ["unknown", { novelty: 1, reply: "roger" }, { ...mismatch, novelty: 1, place: [] }],
  ]);
});

test("a readback has a number and volumes", () => {
  const { volumes } = noticeText("alpha") as { volumes: JsonObject[] };
  reasons(bodies.readback, { number: 1, of, volumes }, [
    [undefined, {}, { number: 0 }, { reported }, { volumes: Array(64).fill(volumes[0]!) }],
    ["malformed", { number: -1 }, { number: "1" }, { volumes: [] }, { volumes: [{ ...volumes[0], from: -1 }] }, { volumes: Array(65).fill(volumes[0]!) }],
    ["unknown", { volumes: [{ ...volumes[0], novelty: 1 }] }],
  ]);
  assert.equal(reason(bodies.readback, { of, volumes }), "malformed"); // a number that is missing
  assert.equal(reason(bodies.readback, { of, novelty: 1, volumes }), "unknown"); // in step 3, since 0 is a count
});

test("shown and told", () => {
  const other = "2".repeat(64);
  reasons(statements.shown, { acts: [of, other], kind: "shown", post: "desk" }, [
    [undefined, {}, { acts: [of] }],
    ["malformed", { acts: [] }, { acts: [other, of] }, { acts: [of, of] }, { acts: Array(65).fill(of) }, { post: "" }, { post: "p".repeat(201) }],
    ["unknown", { novelty: 1 }],
  ]);
  const obligation: JsonObject = { debtor: "bravo", duty: "acknowledge", of };
  const answer: JsonObject = { ...obligation, duty: "answer", revision: other };
  reasons(statements.told, { kind: "told", obligation, rung: 0 }, [
    [undefined, {}, { rung: 8 }, { obligation: answer }, { obligation: { ...obligation, duty: "respond" } }, { obligation: { ...obligation, duty: "readback" } }],
    ["malformed", { rung: 9 }, { rung: -1 }, { obligation: {} }, { obligation: { ...obligation, duty: "answer" } }, { obligation: { ...obligation, revision: other } }],
    ["malformed", { obligation: { ...obligation, revision: "0".repeat(64) } }, { obligation: { ...obligation, debtor: "Bravo" } }, { obligation: { ...obligation, duty: "pay" } }],
    ["unknown", { novelty: 1 }, { obligation: { ...obligation, novelty: 1 } }],
  ]);
  assert.equal(reason(statements.told, { kind: "told", obligation }), "malformed");
  assert.equal(reason(statements.told, { kind: "told", novelty: 1, obligation }), "unknown"); // rung 0 is none of the missing that count in step 1
});

test("a charter's deadlines, ladder, readback and display", () => {
  const deadline: JsonObject = { acknowledge: 1, precedence: "routine" };
  const most = ["routine", "priority", "immediate", "flash"].map((precedence) => ({ acknowledge: 1, answer: 2, precedence, readback: 3 }));
  const rung = (after: number, more: JsonObject = {}) => ({ after, level: "desk", ...more });
  const good: JsonObject[] = [
    { deadlines: [deadline] }, { deadlines: most }, { display: "unreported" }, { ladder: [rung(1)] }, { ladder: [rung(9), rung(10)] },
    { ladder: [1, 2, 3, 4, 5, 6, 7, 8].map((after) => rung(after)) }, { readback: ["zone", "flight"] },
  ];
  const malformed: JsonObject[] = [
    { deadlines: [deadline, deadline] }, { deadlines: [...most, deadline] }, { deadlines: [{ ...deadline, acknowledge: 0 }] },
    { deadlines: [{ precedence: "routine", readback: 1 }] }, { deadlines: [{ ...deadline, answer: 0 }] }, { deadlines: [{ ...deadline, readback: -1 }] },
    { deadlines: [] }, { display: "" }, { display: "reported" }, { ladder: [] }, { ladder: [rung(0)] }, { ladder: [rung(2), rung(1)] }, { ladder: [rung(1), rung(1)] },
    { ladder: [rung(1, { level: "" })] }, { ladder: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((after) => rung(after)) },
    { readback: [] }, { readback: ["flight", "flight"] }, { readback: ["message"] },
  ];
  const charter = charterText([partyText("alpha")]);
  for (const more of good) assert.equal(decodeCharter({ ...charter, ...more }).reason, undefined, JSON.stringify(more));
  for (const more of malformed) assert.equal(decodeCharter({ ...charter, ...more }).reason, "malformed", JSON.stringify(more));
  for (const more of [{ deadlines: [{ ...deadline, novelty: 1 }] }, { ladder: [rung(1, { novelty: 1 })] }]) {
    assert.equal(decodeCharter({ ...charter, ...more }).reason, "unknown", JSON.stringify(more));
  }
});

test("a charter's line checks, terms, probe, and how and when a party is reached", () => {
  const check = (at: number, more: JsonObject = {}) => ({ at, name: "n", within: 1, ...more });
  const hours = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => check(at));
  const term = (more: JsonObject = {}) => ({ kind: "flight", ...more });
  const pace = (means: string, more: JsonObject = {}) => ({ means, text: "call", ...more });
  const window = (more: JsonObject = {}) => ({ days: ["monday"], from: 0, until: 1, ...more });
  const of = (more: JsonObject) => ({ parties: [partyText("alpha", more)] });
  const deadline = { acknowledge: 1, precedence: "routine" };
  const good: JsonObject[] = [
    { checks: hours }, { checks: [check(86_399_999, { within: 43_200_000 })] }, { probe: 1000 }, { probe: 86_400_000 },
    { terms: [term()] }, { terms: [term({ emergency: 9, expires: 1, lead: 1, reconfirm: 1 }), term({ kind: "zone" })] },
    of({ pace: [pace("radio", { trigger: "no answer" }), pace("mail"), pace("data"), pace("phone"), pace("courier")] }),
    of({ window: [window(), window({ days: ["sunday", "monday"], from: 86_399_999, until: 86_400_000 })] }),
    { parties: [partyText("alpha"), { id: "village", name: "v", pace: [pace("phone")], window: [window()] }] },
    { deadlines: [{ ...deadline, pass: 1 }] }, { ladder: [{ after: 1, calls: "the watch", level: "desk" }] },
    { twoPerson: ["status", "incident", "account"] },
  ];
  const malformed: JsonObject[] = [
    { checks: [] }, { checks: [...hours, check(9)] }, { checks: [check(1), check(1)] }, { checks: [check(2), check(1)] }, { checks: [check(-1)] },
    { checks: [check(86_400_000)] }, { checks: [check(1, { within: 0 })] }, { checks: [check(1, { within: 43_200_001 })] }, { checks: [{ name: "n", within: 1 }] },
    { probe: 999 }, { probe: 0 }, { probe: 86_400_001 }, { terms: [] }, { terms: [term(), term()] }, { terms: [{}] }, { terms: [term({ emergency: 1 })] },
    { terms: [term({ lead: 0 })] }, { terms: [term({ reconfirm: -1 })] }, { terms: [term({ emergency: 1, lead: 0 })] },
    of({ pace: [] }), of({ pace: [pace("phone"), pace("phone")] }), of({ pace: [pace("pigeon")] }), of({ pace: [{ means: "phone" }] }), of({ pace: [pace("phone", { trigger: "" })] }),
    of({ window: [] }), of({ window: Array(15).fill(window()) }), of({ window: [window({ days: [] })] }), of({ window: [window({ days: ["monday", "monday"] })] }),
    of({ window: [window({ from: 1 })] }), of({ window: [window({ until: 0 })] }), of({ window: [window({ until: 86_400_001 })] }), of({ window: [{ days: ["monday"], until: 1 }] }),
    { deadlines: [{ ...deadline, pass: 0 }] }, { ladder: [{ after: 1, calls: "", level: "desk" }] }, { twoPerson: ["check"] },
  ];
  const unknown: JsonObject[] = [
    { checks: [check(1, { novelty: 1 })] }, { checks: [{ name: "n", novelty: 1, within: 1 }] }, { terms: [term({ lead: 0, novelty: 1 })] },
    of({ pace: [pace("phone", { novelty: 1 })] }), of({ window: [window({ novelty: 1 })] }),
  ];
  const charter = charterText([partyText("alpha")]);
  for (const more of good) assert.equal(decodeCharter({ ...charter, ...more }).reason, undefined, JSON.stringify(more));
  for (const more of malformed) assert.equal(decodeCharter({ ...charter, ...more }).reason, "malformed", JSON.stringify(more));
  for (const more of unknown) assert.equal(decodeCharter({ ...charter, ...more }).reason, "unknown", JSON.stringify(more));
  // Under another ruleset a party is read like any other; what is beside the parties is not looked at.
  const later = { ...charter, checks: "otherwise", ruleset: 2, terms: 7 };
  assert.equal(decodeCharter(later).reason, undefined);
  assert.equal(decodeCharter({ ...later, ...of({ window: [window({ from: 1 })] }) }).reason, "malformed");
  assert.equal(decodeCharter({ ...later, ...of({ pace: [pace("phone", { novelty: 1 })] }) }).reason, "unknown");
});

test("words of the line, of calls and of incidents", () => {
  const footprint = { places: [[1, 1]], shape: "point" };
  reasons(bodies.urgent, {}, [
    [undefined, { text: "x" }, { asks: "x" }, { footprint }, { where: "x" }, { at: 1, who: "x" }, { asks: "a", at: 1, footprint, references: [of], text: "x", where: "x", who: "x" }],
    ["malformed", {}, { at: 1 }, { references: [of] }, { text: "" }, { text: "x", who: "" }, { footprint: {}, text: "x" }, { footprint: {} }, { at: 0, text: "x" }, { novelty: 1 }],
    ["unknown", { novelty: 1, text: "x" }, { footprint: {}, novelty: 1, text: "x" }, { footprint: { ...footprint, novelty: 1 } }],
  ]);
  reasons(bodies.reconfirm, { acts: [of] }, [[undefined, {}], ["malformed", { acts: [] }, { acts: [of, of] }, { acts: Array(65).fill(of) }], ["unknown", { novelty: 1 }]]);
  reasons(bodies.check, { at: 1, means: "radio", outcome: "answered", with: "bravo" }, [
    [undefined, {}, { at: 0 }, { office: "desk" }, { result: "loud" }, { cause: "other", outcome: "missed" }, { cause: "unknown", outcome: "missed", result: "x" }],
    ["malformed", { outcome: "missed" }, { cause: "other" }, { cause: "other", office: "desk", outcome: "missed" }, { means: "pigeon" }, { with: "Bravo" }, { outcome: "" }],
    ["malformed", { cause: "" }, { office: "" }, { cause: "weather", outcome: "missed" }], ["unknown", { novelty: 1 }],
  ]);
  reasons(bodies.status, { declared: "active", since: 0 }, [
    [undefined, {}, { declared: "suspended", reason: "no power" }], ["malformed", { declared: "asleep" }, { reason: "" }, { since: -1 }], ["unknown", { novelty: 1 }],
  ]);
  const shift = (more: JsonObject = {}) => ({ from: 5, languages: ["en"], office: "desk", until: 9, ...more });
  reasons(bodies.roster, {}, [
    [undefined, { shifts: [] }, { shifts: [shift({ alternate: "b", key: keyOf("ECDSA x"), languages: ["de", "en"], reach: "1" })] }],
    [undefined, { shifts: [shift(), shift({ until: 10 }), shift({ office: "post", until: 8 }), shift({ from: 6, office: "a" })] }],
    ["malformed", {}, { shifts: [shift(), shift()] }, { shifts: [shift({ until: 10 }), shift()] }, { shifts: [shift({ from: 6 }), shift()] }],
    ["malformed", { shifts: [shift({ until: 5 })] }, { shifts: [shift({ languages: [] })] }, { shifts: [shift({ languages: ["en", "de"] })] }, { shifts: [shift({ languages: ["e".repeat(36)] })] }],
    ["malformed", { shifts: [shift({ key: "01" })] }, { shifts: Array.from({ length: 129 }, (_, i) => shift({ until: 9 + i })) }],
    ["unknown", { novelty: 1 }, { shifts: [shift({ novelty: 1 })] }, { novelty: 1, shifts: [shift()] }],
  ]);
  const speaker = { office: "desk", party: "alpha" };
  reasons(bodies.call, { began: 5, means: "phone", speakers: [speaker], summary: "x", with: "bravo" }, [
    [undefined, {}, { began: 0 }, { ended: 5 }, { about: [of], audio: of, interpreter: "i", level: "desk" }, { speakers: [speaker, speaker] }, { began: 0, ended: 1 }],
    ["malformed", { ended: 4 }, { ended: 0 }, { audio: "0".repeat(64) }, { speakers: [] }, { speakers: Array(17).fill(speaker) }, { about: [] }, { summary: "" }, { means: "letter" }],
    ["unknown", { novelty: 1 }, { speakers: [{ ...speaker, novelty: 1 }] }],
  ]);
  const account: JsonObject = { from: 5, kind: "harm", status: "open", text: "x" };
  const with_ = (more: JsonObject) => ({ account: { ...account, ...more } });
  const breach = { by: "bravo", rule: "height" };
  reasons(bodies.account, { account, of }, [
    [undefined, {}, with_({ until: 5 }), with_({ breach }), with_({ breach, kind: "breach" }), with_({ footprint, kind: "near-miss", status: "inquiry", where: "x" }), { links: [of] }, with_({ from: 0 })],
    ["malformed", with_({ until: 4 }), with_({ kind: "breach" }), with_({ breach: {}, kind: "breach" }), with_({ breach: {} }), with_({ breach: { by: "bravo" } }), with_({ footprint: {} })],
    ["malformed", with_({ kind: "rumour" }), with_({ status: "over" }), with_({ text: "" }), { account: {} }, { links: [] }, with_({ until: 0 }), with_({ footprint: { ...footprint, radius: 1 } })],
    ["unknown", { novelty: 1 }, with_({ novelty: 1 }), with_({ breach: { ...breach, novelty: 1 } }), with_({ footprint: { ...footprint, novelty: 1 } })],
  ]);
  assert.equal(reason(bodies.account, { of }), "malformed");
  reasons(bodies.incident, { account, precedence: "flash", title: "x" }, [
    [undefined, {}, { links: [of] }, with_({ breach, kind: "breach" })], ["malformed", { precedence: "high" }, { title: "" }, with_({ kind: "breach" })], ["unknown", { of }],
  ]);
  reasons(bodies.enroll, { key: keyOf("x"), office: "desk", person: "p", roles: ["draft"] }, [
    [undefined, {}, { partner: "guest" }, { partner: "guest", roles: ["acknowledge", "draft"] }], ["malformed", { partner: "" }, { partner: "Guest" }],
  ]);
  reasons(bodies.reply, { of, reply: "agree" }, [[undefined, {}, { reason: "so be it" }], ["malformed", { until: 1 }, { code: "other" }, { actor: "ours" }]]);
});

test("probe, measured and intake, and obligations of a line", () => {
  const back = { epoch: 0, party: "bravo", root: of, size: 1 };
  reasons(statements.probe, { kind: "probe" }, [[undefined, {}], ["unknown", { novelty: 1 }]]);
  reasons(statements.measured, { back, kind: "measured", probe: 0 }, [
    [undefined, {}, { probe: 7 }], ["malformed", { probe: -1 }, { back: {} }, { back: { ...back, size: 0 } }], ["unknown", { back: { ...back, sig: "0" } }],
  ]);
  assert.equal(reason(statements.measured, { back, kind: "measured" }), "malformed");
  assert.equal(reason(statements.measured, { kind: "measured", probe: 0 }), "malformed");
  reasons(statements.intake, { acts: [of], kind: "intake", partner: "guest" }, [
    [undefined, {}, { acts: ["0".repeat(64)] }], ["malformed", { acts: [] }, { acts: [of, of] }, { partner: "" }], ["unknown", { post: "desk" }],
  ]);
  const duty = (duty: string, more: JsonObject = {}) => ({ obligation: { debtor: "bravo", duty, of, ...more } });
  reasons(statements.told, { kind: "told", rung: 0 }, [
    [undefined, duty("pass"), duty("reconfirm"), duty("reconfirm", { revision: of }), duty("check", { to: "alpha" }), duty("check", { revision: of, to: "alpha" })],
    ["malformed", duty("pass", { revision: of }), duty("reconfirm", { to: "alpha" }), duty("check"), duty("check", { revision: of }), duty("acknowledge", { to: "alpha" })],
    ["malformed", duty("answer", { revision: of, to: "alpha" }), duty("check", { revision: "0".repeat(64), to: "alpha" }), duty("check", { to: "" })],
  ]);
});

test("an accept may say with whom the fingerprint was compared", () => {
  const accept = (compared: Json) => ({ charter: {}, compared });
  const with_ = (party: string, more: JsonObject = {}) => ({ means: "phone", office: "desk", party, ...more });
  const { means: _, ...noMeans } = with_("bravo");
  const good: Json[] = [[with_("bravo")], [with_("bravo"), with_("charlie")], [with_("a-b"), with_("ab")]];
  for (const compared of good) assert.equal(reason(bodies.accept, accept(compared)), undefined, JSON.stringify(compared));
  const malformed: Json[] = [
    {}, "bravo", ["bravo"], [with_("charlie"), with_("bravo")], [with_("bravo"), with_("bravo", { means: "visit" })], [with_("Bravo")], [{}], [noMeans],
    [with_("bravo", { office: "" })], [with_("bravo", { means: "m".repeat(201) })], Array.from({ length: 65 }, (_, i) => with_(`p${100 + i}`)),
    [with_("bravo", { novelty: 1 }), with_("bravo")], // out of order counts before a member that is not known
    [], // present with its zero value
  ];
  for (const compared of malformed) assert.equal(reason(bodies.accept, accept(compared)), "malformed", JSON.stringify(compared).slice(0, 80));
  assert.equal(reason(bodies.accept, accept([with_("bravo", { novelty: 1 })])), "unknown");
  assert.equal(reason(bodies.accept, { ...accept([]), novelty: 1 }), "unknown"); // and that before a zero value
});

test("an officer's key is of any algorithm; a node's, a root's, a recovery's and a transport's is of Ed25519", () => {
  const [ed25519, ...others] = ["x", "ECDSA x", "WebAuthn x"].map(keyOf) as [string, ...string[]];
  const enroll = (key: string) => ({ key, office: "desk", person: "p", roles: ["draft"] });
  for (const key of [ed25519, ...others]) {
    assert.equal(reason(bodies.enroll, enroll(key)), undefined, key);
    assert.equal(reason(bodies.revoke, { key }), undefined, key);
    assert.equal(reason(envelope, { key, payload: {}, sig: "0".repeat(4096) }), undefined, key);
  }
  const head = { epoch: 0, party: "alpha", root: "1".repeat(64), sig: "0".repeat(128), size: 1 };
  assert.equal(reason(headSchema, head), undefined);
  assert.equal(reason(headSchema, { ...head, sig: "0".repeat(130) }), "malformed");
  for (const key of others) {
    assert.equal(reason(bodies.open, { epoch: 0, node: key }), "malformed", key);
    assert.equal(reason(bodies.recover, { from: key, root: ed25519 }), "malformed", key);
    assert.equal(reason(bodies.recover, { from: ed25519, root: key }), "malformed", key);
    for (const what of ["node", "recovery", "root", "transport"]) {
      assert.equal(decodeCharter(charterText([partyText("alpha", { [what]: key })])).reason, "malformed", `${what} ${key}`);
    }
  }
});

test("pairs ascend by other, then rule; a detail of zeros is absent", () => {
  const pair = (other: string, rule: string) => ({
    mine: ["1".repeat(64)], other: other.repeat(64), rule, ruleHash: "1".repeat(64), theirs: ["1".repeat(64)], verdict: "clash",
  });
  const finding = (pairs: Json[]) => ({ engine: "e", kind: "finding", mode: "REAL", notice: "1".repeat(64), pairs });
  assert.equal(reason(statements.finding, finding([pair("1", "b"), pair("2", "a"), pair("2", "b")])), undefined);
  assert.equal(reason(statements.finding, finding([pair("1", "a"), pair("1", "a")])), "malformed");
  assert.equal(reason(statements.finding, finding([{ ...pair("1", "a"), detail: { distance: 0, from: 0, gap: 0 } }])), "malformed");
  assert.equal(reason(statements.finding, finding([{ ...pair("1", "a"), detail: { distance: 1, from: 0, gap: 0 } }])), undefined);
});

test("charters", () => {
  const good = charterText([partyText("alpha")]);
  const { transport: _, ...threeKeys } = partyText("alpha");
  const bad: JsonObject[] = [
    { parties: [partyText("alpha"), partyText("alpha")] }, { parties: [partyText("alpha", { partners: [{ id: "alpha", name: "x" }] })] },
    { parties: [threeKeys] }, { parties: [{ id: "alpha", name: "alpha" }] }, { rules: [rule, rule] }, { version: 2 },
    { predecessor: "1".repeat(64) }, { twoPerson: ["flight", "flight"] }, { ruleset: 0 }, { ruleset: "1" }, { mode: "TEST" }, { heights: {} },
    { area: [[0, 0], [0, 1], [1, 1]] }, { markings: [] },
  ];
  assert.equal(decodeCharter(good).reason, undefined);
  assert.equal(decodeCharter(successor(good, {})).reason, undefined);
  for (const more of bad) assert.equal(decodeCharter({ ...good, ...more }).reason, "malformed", JSON.stringify(more));
  assert.equal(decodeCharter({ ...good, novelty: 1 }).reason, "unknown");
});

test("of a charter under another ruleset only what every ruleset reads is looked at", () => {
  const later = { ...charterText([partyText("alpha")]), novelty: 1, rules: "otherwise", ruleset: 2 };
  assert.equal(decodeCharter(later).reason, undefined);
  assert.equal(decodeCharter({ ...later, name: "" }).reason, "malformed");
  assert.equal(decodeCharter({ ...later, parties: [partyText("alpha", { novelty: 1 })] }).reason, "unknown");
});
