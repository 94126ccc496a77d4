import assert from "node:assert/strict";
import { test } from "node:test";
import { draftPayload, keyId, sealWith, verifyEnvelope } from "@parley/judge/browser";
import { sessionBytes } from "../src/lib/officer/session-text.ts";
import { fingerprint, makeDeviceKey, makeWrappedKey, OtherDevice, rewrap, unwrap, WrongPIN, type WrappedKey } from "../src/lib/officer/wrap.ts";

const device = await makeDeviceKey();
const wrapped = await makeWrappedKey("correct horse", device);
const hash = "ab".repeat(32);

test("an opened key signs envelopes that verify, and cannot be exported", async () => {
  const open = await unwrap(wrapped, "correct horse", device);
  assert.equal(open.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", open));
  const payload = draftPayload({
    body: { text: "сближение у моста" }, channel: hash, charter: hash, kind: "urgent", mode: "EXERCISE", notAfter: 1_510_405_200_000, party: "us",
  });
  const signer = { key: wrapped.key, sign: async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.sign("Ed25519", open, bytes)) };
  const envelope = await sealWith("word", payload, signer);
  assert.ok(verifyEnvelope("word", envelope));
  assert.equal(verifyEnvelope("release", envelope), false);
});

test("another PIN, another browser and changed bytes do not open it, each for its own reason", async () => {
  await assert.rejects(unwrap(wrapped, "correct horsf", device), WrongPIN);
  await assert.rejects(unwrap(wrapped, "correct horse", await makeDeviceKey()), OtherDevice);
  const changed: WrappedKey = { ...wrapped, sealed: wrapped.sealed.slice() };
  changed.sealed[7]! ^= 1;
  await assert.rejects(unwrap(changed, "correct horse", device), OtherDevice);
  await assert.rejects(unwrap({ ...wrapped, key: keyId(new Uint8Array(32)) }, "correct horse", device), OtherDevice);
});

test("the PIN is the same however the keyboard composes its letters", async () => {
  const composed = await makeWrappedKey("caf\u00e9 noir", device);
  await unwrap(composed, "cafe\u0301 noir", device);
});

test("a new PIN keeps the key and ends the old PIN", async () => {
  const again = await rewrap(wrapped, "correct horse", "battery staple", device);
  assert.equal(again.key, wrapped.key);
  await unwrap(again, "battery staple", device);
  await assert.rejects(unwrap(again, "correct horse", device), WrongPIN);
  await assert.rejects(rewrap(wrapped, "wrong one", "battery staple", device), WrongPIN);
});

test("a fingerprint is five groups of four digits of the SHA-256 of the key's id", async () => {
  // printf 01... | sha256sum, for the key of 32 zero bytes.
  const { createHash } = await import("node:crypto");
  const key = "01" + "00".repeat(32);
  assert.equal((await fingerprint(key)).replaceAll(" ", ""), createHash("sha256").update(key).digest("hex").slice(0, 20));
  assert.match(await fingerprint(key), /^([0-9a-f]{4} ){4}[0-9a-f]{4}$/);
});

test("what opens a session can be no envelope, and names the origin", () => {
  const { bytes, says } = sessionBytes("c", "http://127.0.0.1:7480", "us");
  assert.equal(says, '{"challenge":"c","origin":"http://127.0.0.1:7480","party":"us"}');
  assert.equal(new TextDecoder().decode(bytes), `DSSEv1 35 application/vnd.parley.session+json ${says.length} ${says}`);
});
