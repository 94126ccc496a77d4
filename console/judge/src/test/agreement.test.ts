/** Both judges on the repository's vectors: they agree, and the vectors notice every seeded fault of this one. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { check } from "../compare.js";
import { faults, type Fault } from "../faults.js";
import { remembering, verifyByOpenSSL } from "../nodeverify.js";
import { play, type Vector } from "../replay.js";
import { stateHash, stateOf } from "../state.js";

const folder = new URL("../../../../channel/testdata/vectors/", import.meta.url);
const verify = remembering(verifyByOpenSSL);
const vectors = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz")).flatMap((name) =>
  gunzipSync(readFileSync(new URL(name, folder))).toString("utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Vector),
);

test("there are 200 vectors at least", () => {
  assert.ok(vectors.length >= 200, `${vectors.length}`);
});

test("the judges agree on verdict, reason and state of every vector", () => {
  for (const vector of vectors) assert.deepEqual(check(vector, { verify, faults: new Set() }).complaints, [], vector.name);
});

// Short histories first: most faults show in the script that was written for their rule.
const bySize = vectors.toSorted((a, b) => a.arrival.length - b.arrival.length);

for (const fault of Object.keys(faults) as Fault[]) {
  test(`the vectors notice the fault ${fault}`, () => {
    const noticed = bySize.find((vector) => {
      const { history } = play(vector, vector.arrival, { verify, faults: new Set([fault]) });
      return stateHash(stateOf(history)) !== vector.stateHash;
    });
    assert.ok(noticed !== undefined, faults[fault]);
  });
}
