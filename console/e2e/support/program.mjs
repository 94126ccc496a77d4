/** The program under test, as a person at a terminal runs it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

export const parley = resolve(process.env.PARLEY ?? fileURLToPath(new URL("../../../bin/parley", import.meta.url)));

/** Runs the program; it never rejects: what came of it is in the answer. */
export function tries(...args) {
  return new Promise((done) => {
    execFile(parley, args, { encoding: "utf8", maxBuffer: 64 << 20 }, (error, out, errs) => {
      done({ code: error ? (error.code ?? -1) : 0, out, errs: error && !errs ? String(error) : errs });
    });
  });
}

/** Runs a command that must be done, and gives what it wrote. */
export async function does(...args) {
  const { code, out, errs } = await tries(...args);
  if (code !== 0) throw new Error(`parley ${args.join(" ")}: exit code ${code}\n${out}${errs}`);
  return out;
}
