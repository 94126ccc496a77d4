import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, Notice, NoticeText } from "../src/lib/api/types.ts";
import { changedLines, noticeLines, type Sayer } from "../src/lib/map/lines.ts";
import { byNumber, isThere, markOf, noFilter, pairOf, passes } from "../src/lib/map/marks.ts";
import { nearestPlaces } from "../src/lib/map/meet.ts";
import { emptyFields, emptyVolume, formText, isComplete, movedText } from "../src/lib/map/pen.ts";
import { symbolCode } from "../src/lib/map/symbol-code.ts";
import type { Place } from "../src/lib/notation/index.ts";

const hour = 3_600_000;
const text: NoticeText = {
  contact: { office: "cell", means: "line" }, kind: "operation", marking: "M", name: "bridge", originator: "sdf", precedence: "priority",
  volumes: [{ footprint: { shape: "point", places: [[350000000, 400000000]] }, from: 10 * hour, until: 12 * hour, lower: { ref: "GND", value: 0 }, upper: { ref: "UNL", value: 0 } }],
};
const notice = (over: Partial<Notice> = {}): Notice => ({ id: "a", number: "sdf/1", kind: "operation", mode: "EXERCISE", party: "us", originator: "sdf", standing: "current", tips: ["t"], texts: [text], ...over });

test("a mark shows every version that stands, and of one that is over what it was", () => {
  const later: NoticeText = { ...text, volumes: [{ ...text.volumes[0]!, from: 20 * hour, until: 0 }] };
  const contested = markOf(notice({ standing: "contested", tips: ["t", "u"], texts: [text, later] }), "ru");
  assert.equal(contested.own, false);
  assert.deepEqual([9, 11, 15, 21, 1000].map((h) => isThere(contested, h * hour)), [false, true, false, true, true]);
  assert.equal(markOf(notice({ standing: "cancelled", texts: [], was: [text] }), "us").volumes.length, 1);
  assert.notEqual(markOf(notice(), "us").version, markOf(notice({ standing: "contested" }), "us").version, "a drawing that depends on the standing is made anew with it");
});

test("the list is narrowed by kind, party, standing and words, and counts as people do", () => {
  const mark = markOf(notice(), "us");
  assert.ok(passes(mark, { ...noFilter, text: " BRID " }) && passes(mark, { kind: "operation", party: "us", standing: "current", text: "sdf" }));
  for (const other of [{ kind: "site" }, { party: "ru" }, { standing: "contested" }, { text: "dam" }]) assert.equal(passes(mark, { ...noFilter, ...other }), false);
  assert.deepEqual(["us/10", "us/9", "ru/3"].map((number) => markOf(notice({ number }), "us")).sort(byNumber).map((m) => m.number), ["ru/3", "us/9", "us/10"]);
});

test("the worse of what both sides found now is shown, and nothing of what is over", () => {
  const compared = (party: string, verdict: "clash" | "possible" | "none", current = true) => ({ party, number: 1, clock: 1, engine: "e", verdict, says: verdict, current, detail: { distance: 5, gap: 0, from: 1 } });
  const finding = (over: Partial<Finding>): Finding => ({ id: "f", status: "open", says: "clash", contested: false, revision: "r", rule: "apart", notices: [notice(), notice({ id: "b", number: "ru/1" })], sides: [], compared: [], answers: [], ...over });
  assert.equal(pairOf(finding({ compared: [compared("us", "clash"), compared("ru", "possible")] }))?.verdict, "clash");
  assert.equal(pairOf(finding({ compared: [compared("us", "clash", false), compared("ru", "possible")] }))?.verdict, "possible");
  assert.equal(pairOf(finding({ compared: [compared("us", "none")] })), undefined);
  assert.equal(pairOf(finding({ status: "resolved", compared: [compared("us", "clash")] })), undefined);
});

test("the line between two notices runs between their nearest places, or is one place that both hold", () => {
  const square = (x: number, y: number) => ({ closed: true, points: [[x, y], [x + 2, y], [x + 2, y + 2], [x, y + 2], [x, y]] as [number, number][] });
  const [p, q] = nearestPlaces(square(0, 0), square(5, 1)) ?? [];
  assert.ok(p && q && p[0] === 2 && q[0] === 5 && p[1] === q[1], "straight across the gap");
  assert.deepEqual(nearestPlaces({ closed: false, points: [[9, 1]] }, square(0, 0)), [[9, 1], [2, 1]]);
  const [a, b] = nearestPlaces(square(0, 0), square(1, 1)) ?? [];
  assert.deepEqual(a, b);
  assert.ok(a && a[0] >= 1 && a[0] <= 2 && a[1] >= 1 && a[1] <= 2);
  // A cross: no corner of one lies in the other.
  const bar = (x: number, y: number, w: number, h: number) => ({ closed: true, points: [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]] as [number, number][] });
  const [c, d] = nearestPlaces(bar(0, 4, 10, 1), bar(4, 0, 1, 10)) ?? [];
  assert.deepEqual(c, d);
});

test("moving one corner leaves the others as they were entered", () => {
  const places: Place[] = [[1, 1], [2, 2], [3, 3], [1, 1]];
  assert.equal(movedText(["37SFV 05 10", "37SFV 06 10", "37SFV 06 11"], places, [[1, 1], [20000000, 20000000], [3, 3], [1, 1]]), "37SFV 05 10\n02.0000000N 002.0000000E\n37SFV 06 11");
});

test("what is half filled in is not sent, and stand-ins never fill what is there", () => {
  const volume = { ...emptyVolume("110600ZNOV17", "UFN"), upper: "UNL", places: "35N 40E\n36N 40E" };
  assert.equal(isComplete(volume), false, "an area of two corners");
  assert.equal(isComplete({ ...volume, shape: "corridor" }), false, "a corridor without a width");
  assert.ok(isComplete({ ...volume, shape: "corridor", radius: "500M" }));
  const draft = { kind: "site", name: " ", originator: "us", precedence: "routine", marking: "M", office: "cell", means: "", remarks: "", references: "us/3, ru/1", volumes: [volume] };
  assert.deepEqual(emptyFields(draft), ["name", "means"]);
  const filled = formText(draft, [volume], "-");
  assert.deepEqual([filled.name, filled.contact, filled.references, filled.remarks], ["-", { office: "cell", means: "-" }, ["us/3", "ru/1"], undefined]);
  assert.equal(formText(draft, [volume]).name, "");
});

test("a change is told by the lines that differ", () => {
  const say: Sayer = { label: (key) => key, kind: (k) => k, originator: (o) => o, precedence: (p) => p, shape: (s) => s, ufn: "UFN", notation: "dd" };
  const changed: NoticeText = { ...text, remarks: "new", volumes: [{ ...text.volumes[0]!, until: 0 }] };
  assert.deepEqual(changedLines(noticeLines(text, say), noticeLines(changed, say)), [
    { label: "time", old: "011000ZJAN70 – 011200ZJAN70", now: "011000ZJAN70 – UFN" }, { label: "remarks", old: "", now: "new" },
  ]);
  assert.deepEqual(changedLines(noticeLines(changed, say), noticeLines({ ...changed, remarks: "" }, say)), [{ label: "remarks", old: "new", now: "" }]);
});

test("a square that was named is not told as a square of a metre", () => {
  const say: Sayer = { label: (key) => key, kind: (k) => k, originator: (o) => o, precedence: (p) => p, shape: (s) => s, ufn: "UFN", notation: "mgrs" };
  const where = (entered: string) => noticeLines({ ...text, volumes: [{ ...text.volumes[0]!, footprint: { shape: "point", places: [[350000000, 400000000]], entered } }] }, say).find(([label]) => label === "where")?.[1];
  assert.equal(where("37SEU 91 73"), "point\n35.0000000N 040.0000000E");
  assert.match(where("35N 40E") ?? "", /\(37SEU \d{5} \d{5}\)$/);
});

test("own notices are framed as friend, all others as neutral, and an exercise shows", () => {
  assert.equal(symbolCode("flight", true, "REAL"), "10030100000000000000");
  assert.equal(symbolCode("site", false, "EXERCISE"), "10142000000000000000");
});
