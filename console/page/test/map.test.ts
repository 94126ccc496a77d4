import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, Notice, NoticeText } from "../src/lib/api/types.ts";
import { flagOffset } from "../src/lib/map/flag.ts";
import { changedLines, noticeLines, type Sayer } from "../src/lib/map/lines.ts";
import { byNumber, isMeeting, isThere, markOf, noFilter, pairOf, passes, type Pair } from "../src/lib/map/marks.ts";
import { nearestPlaces } from "../src/lib/map/meet.ts";
import { emptyFields, emptyVolume, fieldOf, formText, isComplete, movedText, namedPlaces, volumeText } from "../src/lib/map/pen.ts";
import { symbolCode } from "../src/lib/map/symbol-code.ts";
import type { Place } from "../src/lib/notation/index.ts";

const hour = 3_600_000;
const text: NoticeText = {
  contact: { office: "cell", means: "line" }, kind: "operation", marking: "M", name: "bridge", originator: "sdf", precedence: "priority",
  volumes: [{ footprint: { shape: "point", places: [[350000000, 400000000]] }, from: 10 * hour, until: 12 * hour, lower: { ref: "GND", value: 0 }, upper: { ref: "UNL", value: 0 } }],
};
const notice = (over: Partial<Notice> = {}): Notice => ({ id: "a", number: "sdf/1", kind: "operation", mode: "EXERCISE", party: "us", originator: "sdf", standing: "current", voice: "own", tips: ["t"], texts: [text], lead: 0, late: false, expired: false, ...over });

test("a mark shows every version that stands, and of one that is over what it was", () => {
  const later: NoticeText = { ...text, volumes: [{ ...text.volumes[0]!, from: 20 * hour, until: 0 }] };
  const contested = markOf(notice({ standing: "contested", tips: ["t", "u"], texts: [text, later] }), "ru");
  assert.equal(contested.own, false);
  assert.deepEqual([9, 11, 15, 21, 1000].map((h) => isThere(contested, h * hour)), [false, true, false, true, true]);
  assert.equal(markOf(notice({ standing: "cancelled", texts: [], was: [text] }), "us").volumes.length, 1);
  assert.notEqual(markOf(notice(), "us").version, markOf(notice({ standing: "contested" }), "us").version, "a drawing that depends on the standing is made anew with it");
});

test("what recurs is there in its openings only, and meets whenever both are there", () => {
  const daily: NoticeText = { ...text, volumes: [{ ...text.volumes[0]!, every: "day", last: (10 + 24 * 3) * hour }] };
  const mark = markOf(notice({ texts: [daily] }), "us");
  assert.deepEqual([9, 11, 13, 24 + 11, 3 * 24 + 11, 4 * 24 + 11].map((h) => isThere(mark, h * hour)), [false, true, false, true, true, false]);
  const other = markOf(notice({ id: "b", texts: [{ ...text, volumes: [{ ...text.volumes[0]!, from: 0, until: 0 }] }] }), "us");
  const pair: Pair = { id: "f", ids: ["a", "b"], numbers: ["us/1", "us/2"], verdict: "clash", says: "clash", rule: "r", from: 10 * hour, until: 12 * hour, distance: 0, gap: 0 };
  assert.deepEqual([9, 11, 13, 24 + 11, 24 + 13].map((h) => isMeeting(pair, h * hour, [mark, other])), [false, true, false, true, false]);
  assert.equal(isMeeting(pair, (24 + 11) * hour, [other, other]), false, "two that do not recur meet in the time that was told alone");
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

test("a hole that holds a place keeps it out, and its edge can be the nearest", () => {
  const square = (x: number, y: number, side: number) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]] as [number, number][];
  const ring = { closed: true, points: square(0, 0, 10), holes: [square(2, 2, 6)] };
  assert.deepEqual(nearestPlaces({ closed: false, points: [[3, 5]] }, ring), [[3, 5], [2, 5]]);
  assert.deepEqual(nearestPlaces({ closed: false, points: [[1, 5]] }, ring), [[1, 5], [1, 5]]);
});

test("a flag covers no symbol and no label near it, as long as there is room", () => {
  assert.deepEqual(flagOffset([], 100), [0, 34]);
  assert.deepEqual(flagOffset([[300, 300]], 100), [0, 34]);
  for (const anchors of [[[0, 0]], [[0, 50]], [[-20, 40], [30, 90]], [[0, 0], [0, 60], [90, 20]]] as [number, number][][]) {
    const [right, up] = flagOffset(anchors, 100);
    for (const [x, y] of anchors) assert.ok(Math.abs(right - x) >= 96 || up - 12 >= y + 18 || up + 34 <= y - 38, `${right}, ${up} beside ${x}, ${y}`);
  }
  assert.deepEqual(flagOffset(Array.from({ length: 100 }, (_, i) => [(i % 10) * 40 - 200, Math.floor(i / 10) * 40 - 200] as const), 100), [0, 34], "no room: where it is looked for");
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

test("every shape is written as the node reads it", () => {
  const volume = { ...emptyVolume("110600ZNOV17", "111800ZNOV17"), upper: "UNL", places: "35N 40E\n35.2N 40.3E" };
  const written = (over: object) => volumeText({ ...volume, ...over });
  assert.equal(written({ shape: "orbit", width: "10NM", alignment: "LEFT" }).orbit, "35N 40E; 35.2N 40.3E, 10NM, LEFT");
  assert.equal(written({ shape: "radarc", places: "35N 40E", inner: "0M", outer: "20NM", bearingFrom: "045T", bearingTo: "045M VAR 5E" }).radarc, "35N 40E, 0M, 20NM, 045T, 045M VAR 5E");
  assert.deepEqual([written({ shape: "track", left: "2KM", right: "1KM" })].map(({ track, left, right }) => [track, left, right]), [["35N 40E; 35.2N 40.3E", "2KM", "1KM"]]);
  assert.equal("left" in written({ shape: "track", places: "35N 40E, 2KM, 1KM\n35.2N 40.3E" }), false);
  assert.deepEqual(written({ shape: "polyarc", holes: ["", "35N 40E\n35N 41E; 36N 40E"] }).holes, ["35N 40E; 35N 41E; 36N 40E"]);
  assert.equal("holes" in written({ shape: "circle", radius: "1KM", holes: ["35N 40E"] }), false, "what another shape had stays in the page");
  assert.deepEqual([written({ every: "day", last: " UFN " })].map(({ every, last }) => [every, last]), [["day", "UFN"]]);
  assert.equal("last" in written({ last: "UFN" }), false);
  assert.equal(isComplete({ ...volume, shape: "orbit", width: "1KM", every: "day" }), false, "what recurs without its last time");
  assert.ok(isComplete({ ...volume, shape: "track" }), "its widths may stand behind the places");
});

test("the places within tracks and arcs are read one by one", () => {
  const volume = emptyVolume("", "");
  assert.deepEqual(namedPlaces({ ...volume, shape: "track", places: "35.0, 40.0, 2KM, 1KM\n37SFV 05 10" }), ["35.0, 40.0", "37SFV 05 10"]);
  assert.deepEqual(namedPlaces({ ...volume, shape: "polyarc", places: "35N 40E; ARC 35.1N 40E, CW; 36N 40E", holes: ["ARC 35N 40E, 30KM, 000T, 090T, CCW"] }), ["35N 40E", "35.1N 40E", "36N 40E", "35N 40E"]);
});

test("an error stands at the field that it is about", () => {
  const fields: [Parameters<typeof fieldOf>[0], string, string][] = [
    ["track", "track.places[1].left", "places"], ["track", "left", "left"], ["orbit", "orbit.alignment", "alignment"], ["orbit", "orbit.places[0]", "places"], ["orbit", "orbit", "places"],
    ["radarc", "radarc.from.variation", "bearingFrom"], ["radarc", "radarc.to", "bearingTo"], ["radarc", "radarc.centre", "places"], ["polyarc", "polyarc.places[2].from", "places"],
    ["polygon", "holes[1].places[3]", "hole-1"], ["polygon", "footprint.holes[0]", "hole-0"], ["polygon", "footprint", "places"], ["circle", "circle.radius", "radius"],
    ["polygon", "until.zone", "until"], ["at", "last", "last"], ["at", "every", "every"], ["at", "kind", ""],
  ];
  for (const [shape, name, field] of fields) assert.equal(fieldOf(shape, name), field, name);
});

test("a change is told by the lines that differ", () => {
  const say: Sayer = { label: (key) => key, kind: (k) => k, originator: (o) => o, precedence: (p) => p, shape: (s) => s, sides: (l, r) => `${l} ${r}`, hole: "but not", every: (e, last) => `every ${e}, ${last}`, ufn: "UFN", notation: "dd" };
  const changed: NoticeText = { ...text, remarks: "new", volumes: [{ ...text.volumes[0]!, until: 0 }] };
  assert.deepEqual(changedLines(noticeLines(text, say), noticeLines(changed, say)), [
    { label: "time", old: "011000ZJAN70 – 011200ZJAN70", now: "011000ZJAN70 – UFN" }, { label: "remarks", old: "", now: "new" },
  ]);
  assert.deepEqual(changedLines(noticeLines(changed, say), noticeLines({ ...changed, remarks: "" }, say)), [{ label: "remarks", old: "new", now: "" }]);
});

test("sides, holes and recurrence are told in what is signed", () => {
  const say: Sayer = { label: (key) => key, kind: (k) => k, originator: (o) => o, precedence: (p) => p, shape: (s) => s, sides: (l, r) => `${l} ${r}`, hole: "but not", every: (e, last) => `every ${e}, ${last}`, ufn: "UFN", notation: "dd" };
  const of = (footprint: object, over: object = {}) => Object.fromEntries(noticeLines({ ...text, volumes: [{ ...text.volumes[0]!, footprint: footprint as never, ...over }] }, say));
  const line: Place[] = [[350000000, 400000000], [360000000, 400000000]];
  assert.match(of({ shape: "corridor", places: line, left: 2_000_000, right: 500_000 })["where"] ?? "", /^corridor, 2KM 500M\n/);
  assert.match(of({ shape: "polygon", places: [...line, line[0]], holes: [[...line, line[0]]] })["where"] ?? "", /\nbut not\n35\.0000000N 040\.0000000E\n36/);
  assert.equal(of({ shape: "point", places: [line[0]] }, { every: "week" })["time"], "011000ZJAN70 – 011200ZJAN70, every week, UFN");
  assert.equal(of({ shape: "point", places: [line[0]] }, { every: "day", last: 34 * hour })["time"], "011000ZJAN70 – 011200ZJAN70, every day, 021000ZJAN70");
});

test("a square that was named is not told as a square of a metre", () => {
  const say: Sayer = { label: (key) => key, kind: (k) => k, originator: (o) => o, precedence: (p) => p, shape: (s) => s, sides: (l, r) => `${l} ${r}`, hole: "but not", every: (e, last) => `every ${e}, ${last}`, ufn: "UFN", notation: "mgrs" };
  const where = (entered: string) => noticeLines({ ...text, volumes: [{ ...text.volumes[0]!, footprint: { shape: "point", places: [[350000000, 400000000]], entered } }] }, say).find(([label]) => label === "where")?.[1];
  assert.equal(where("37SEU 91 73"), "point\n35.0000000N 040.0000000E");
  assert.match(where("35N 40E") ?? "", /\(37SEU \d{5} \d{5}\)$/);
});

test("own notices are framed as friend, all others as neutral, and an exercise shows", () => {
  assert.equal(symbolCode("flight", true, "REAL"), "10030100000000000000");
  assert.equal(symbolCode("site", false, "EXERCISE"), "10142000000000000000");
});
