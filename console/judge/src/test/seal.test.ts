import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { verifyEd25519 } from "../ed25519.js";
import { signedBytes } from "../envelope.js";
import { zeroHash } from "../hash.js";
import { buildPayload, seal, UnsayableError, type Saying } from "../seal.js";

const urgent: Saying = { body: { text: "mind" }, channel: zeroHash, charter: zeroHash, kind: "urgent", mode: "REAL", notAfter: 0, party: "alpha" };

test("what is sealed verifies", async () => {
  const secret = new Uint8Array(32).fill(1);
  const key = "01" + bytesToHex(ed25519.getPublicKey(secret));
  const payload = buildPayload(urgent);
  const { envelope, hash } = await seal("word", payload, key, (message) => ed25519.sign(message, secret));
  assert.equal(verifyEd25519(key, signedBytes("word", payload), envelope.sig), true);
  assert.equal(verifyEd25519(key, signedBytes("release", payload), envelope.sig), false);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.notEqual(buildPayload(urgent)["nonce"], payload["nonce"]);
});

test("nothing is built that every judge would find malformed or unknown", () => {
  assert.throws(() => buildPayload({ ...urgent, body: { text: "" } }), UnsayableError);
  assert.throws(() => buildPayload({ ...urgent, body: { aim: 1, text: "x" } }), UnsayableError);
  assert.throws(() => buildPayload({ ...urgent, kind: "accept", body: { charter: {} } }), UnsayableError);
  assert.throws(() => buildPayload({ ...urgent, party: "Alpha" }), UnsayableError);
});
