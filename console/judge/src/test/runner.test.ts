import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { play, type Vector } from "../replay.js";
import { stateHash, stateOf } from "../state.js";
import { scenes } from "./scenes.js";

const runner = new URL("../vectors.js", import.meta.url).pathname;

function vectorOf(name: string): Vector {
  const scene = scenes[name]!();
  const state = stateOf(play(scene.vector(), scene.arrival).history);
  return { name, ...scene.vector(), waiting: scene.waiting, state, stateHash: stateHash(state) };
}

test("the vector runner passes right vectors, and says where a fault shows", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "judge-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "vectors.jsonl.gz");
  const vectors = ["envelopes", "shapes", "unknownRuleset"].map(vectorOf);
  vectors[1]!.branches = vectors[1]!.branches.map((branch) => ({ ...branch, entries: branch.entries.map((entry) => `base64:${Buffer.from(entry).toString("base64")}`) }));
  writeFileSync(file, gzipSync(vectors.map((vector) => JSON.stringify(vector) + "\n").join("")));
  const run = (...args: string[]) => spawnSync(process.execPath, [runner, ...args], { encoding: "utf8" });

  const right = run("--verdicts", "--pure", file);
  assert.equal(right.status, 0, right.stdout + right.stderr);
  assert.match(right.stdout, /\b3 passed, 0 failed\n$/);
  assert.match(right.stdout, /^ +\d+ {2}replay$/m);

  const wrong = run("--fault", "replays", file);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /FAIL envelopes/);
  assert.match(wrong.stdout, /entry alpha\/0\/7: want replay, got valid\n {4}\{"frame"/);
  assert.match(wrong.stdout, /2 passed, 1 failed\n$/);

  assert.equal(run("--fault", "no such", file).status, 2);
  assert.match(run("--faults").stdout, /^blind-heads /m);
});
