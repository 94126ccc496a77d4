/** What a page imports asks for nothing that a browser does not have. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const entrance = new URL("../browser.js", import.meta.url);

/** Every module that the one at `url` imports, itself or through others, with what each asks for by name. */
function closureOf(url: URL): Map<string, string[]> {
  const closure = new Map<string, string[]>();
  const queue = [url.href];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (closure.has(next)) continue;
    // static imports and re-exports, import() and require()
    const specifiers = ts.preProcessFile(readFileSync(new URL(next), "utf8"), true, true).importedFiles.map((each) => each.fileName);
    closure.set(next, specifiers);
    for (const specifier of specifiers) if (!isBuiltin(specifier)) queue.push(pathToFileURL(createRequire(next).resolve(specifier)).href);
  }
  return closure;
}

test("no module in the closure of browser.js is one of node's", () => {
  const closure = closureOf(entrance);
  const builtins = [...closure].flatMap(([module, specifiers]) => specifiers.filter(isBuiltin).map((specifier) => `${module} imports ${specifier}`));
  assert.deepEqual(builtins, []);
  for (const reached of ["/dist/canonical.js", "/dist/charter.js", "/hashes/sha2.js", "/curves/ed25519.js", "/curves/nist.js"]) {
    assert.ok([...closure.keys()].some((module) => module.endsWith(reached)), `${reached} was not walked`);
  }
});

test("the walk would find one", () => {
  const specifiers = [...closureOf(new URL("../vectors.js", import.meta.url)).values()].flat();
  for (const builtin of ["node:fs", "node:crypto"]) assert.ok(specifiers.includes(builtin), builtin);
});

test("it works by the package's name, without node's globals", () => {
  const page = `
    const { log, error } = console; // node's own, which look up what is taken away below when they are first used
    log("begin"); error("");
    for (const name of ["Buffer", "process", "global", "setImmediate", "clearImmediate"]) delete globalThis[name];
    const { draftPayload, keyId, sealWith, verifyEnvelope, zeroHash } = await import("@parley/judge/browser");
    const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign"]);
    const key = keyId(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
    const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, bytes));
    const says = { body: { text: "mind" }, channel: zeroHash, charter: zeroHash, kind: "urgent", mode: "REAL", notAfter: 0, party: "alpha" };
    log(verifyEnvelope("word", await sealWith("word", draftPayload(says), { key, sign })));
    const p256 = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", p256.publicKey));
    const ecdsa = async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, p256.privateKey, bytes));
    log(verifyEnvelope("word", await sealWith("word", draftPayload(says), { key: keyId(raw, "ECDSA"), sign: ecdsa })));
    const refused = sealWith("word", draftPayload(says), { key: keyId(raw, "WebAuthn"), assert: async (challenge) => {
      log(challenge.length);
      return { authenticatorData: new Uint8Array(37), clientDataJSON: new Uint8Array(0), signature: Uint8Array.of(48, 6, 2, 1, 1, 2, 1, 1) };
    } });
    log(await refused.catch((error) => error.name));
  `;
  const cwd = new URL("../..", import.meta.url);
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", page], { cwd, encoding: "utf8" });
  assert.equal(run.stdout, "begin\ntrue\ntrue\n32\nSignatureError\n", run.stderr);
});
