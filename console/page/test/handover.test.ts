import assert from "node:assert/strict";
import { test } from "node:test";
import { checksOf, left, nextOpen, settled, unmarked, type Mark } from "../src/lib/handover/marks.ts";
import type { HandoverItem } from "../src/lib/handover/types.ts";

const items = ["duty-1", "duty-2", "clash-1"].map((id) => ({ id }) as HandoverItem);
const marks = new Map<string, Mark>([["duty-1", { mark: "seen", note: "typed before" }], ["clash-1", { mark: "question", note: " " }]]);

test("a question wants its note; a blank one is none", () => {
  assert.ok(!settled(unmarked));
  assert.ok(!settled({ mark: "question", note: "  " }));
  assert.ok(settled({ mark: "question", note: "Who?" }));
  assert.equal(left(items, marks), 2);
});

test("the next item without a mark comes round from where one is, and there may be none", () => {
  assert.equal(nextOpen(items, marks, 0), 1);
  assert.equal(nextOpen(items, marks, 2), 2);
  assert.equal(nextOpen(items, new Map(items.map(({ id }) => [id, { mark: "seen", note: "" }])), 1), -1);
  assert.equal(nextOpen([], marks, 0), -1);
});

test("what is signed has each mark once, in the order of the list, and no note that belongs to none", () => {
  const all = new Map(marks).set("duty-2", { mark: "question", note: " Who called? " }).set("clash-1", { mark: "seen", note: "" }).set("gone", { mark: "seen", note: "" });
  assert.deepEqual(checksOf(items, all), [{ item: "duty-1", mark: "seen" }, { item: "duty-2", mark: "question", note: "Who called?" }, { item: "clash-1", mark: "seen" }]);
});
