#!/usr/bin/env node
/**
 * node dist/vectors.js [--verdicts] [--pure] [--fault NAME]... FILE.jsonl.gz ...
 * node dist/vectors.js --faults
 *
 * Plays every vector of the files, each in its own order of arrival and in others, and requires the state that it
 * names. A fault may also be seeded by the environment: PARLEY_FAULTS=name,name.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { check, VerdictCounts } from "./compare.js";
import { verifyPlain } from "./signature.js";
import { faults, isFault, type Fault } from "./faults.js";
import { remembering, verifyByOpenSSL } from "./nodeverify.js";
import type { Vector } from "./replay.js";

const usage = "usage: node dist/vectors.js [--verdicts] [--pure] [--fault NAME]... FILE.jsonl.gz ... | --faults";

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    fault: { type: "string", multiple: true, default: [] },
    faults: { type: "boolean", default: false },
    /** Verify signatures as the browser does, not by OpenSSL. */
    pure: { type: "boolean", default: false },
    verdicts: { type: "boolean", default: false },
  },
});

if (values.faults) {
  for (const [name, what] of Object.entries(faults)) console.log(`${name.padEnd(26)}${what}`);
} else if (files.length === 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  process.exitCode = run(seeded(values.fault));
}

function seeded(named: string[]): Set<Fault> {
  const fromEnvironment = (process.env["PARLEY_FAULTS"] ?? "").split(",").filter((name) => name !== "");
  const all = [...named, ...fromEnvironment];
  const strange = all.filter((name) => !isFault(name));
  if (strange.length > 0) {
    console.error(`no such fault: ${strange.join(", ")} (--faults lists them)`);
    process.exit(2);
  }
  return new Set(all as Fault[]);
}

function run(faults: Set<Fault>): number {
  const counts = new VerdictCounts();
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    for (const line of lines(file)) {
      const vector = JSON.parse(line) as Vector;
      const verify = remembering(values.pure ? verifyPlain : verifyByOpenSSL);
      const { complaints, history } = check(vector, { verify, faults });
      counts.add(history.entries);
      if (complaints.length === 0) {
        passed++;
        continue;
      }
      failed++;
      console.log(`FAIL ${vector.name} (${file})`);
      for (const complaint of complaints) console.log(`  ${complaint}`);
    }
  }
  if (values.verdicts) for (const line of counts.lines()) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function lines(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString("utf8").split("\n").filter((line) => line !== "");
}
