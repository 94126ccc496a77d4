/** The kinds of officers' keys: P-256 made in the page, and authenticators; and records that were kept before there were kinds. */
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { draftPayload, keyId, preAuth, sealWith, verifyEnvelope, type WebAuthnSigner } from "@parley/judge/browser";
import { isPasskey, kindOf, readKept } from "../src/lib/officer/kept.ts";
import { namedOrigin, noPasskeyAt } from "../src/lib/officer/passkey.ts";
import { signatureOf } from "../src/lib/officer/signer.ts";
import { hex, makeDeviceKey, makeWrappedKey, rewrap, signOpened, unwrap, WrongPIN } from "../src/lib/officer/wrap.ts";

const hash = "ab".repeat(32);
const payload = draftPayload({
  body: { text: "convoy halted" }, channel: hash, charter: hash, kind: "urgent", mode: "EXERCISE", notAfter: 1_510_405_200_000, party: "us",
});

test("a key of P-256 is wrapped as one of Ed25519 is, and signs envelopes that verify", async () => {
  const device = await makeDeviceKey();
  const wrapped = await makeWrappedKey("correct horse", device, "ECDSA");
  assert.match(wrapped.key, /^020[23][0-9a-f]{64}$/);
  await assert.rejects(unwrap(wrapped, "correct horsf", device), WrongPIN);
  const renewed = await rewrap(wrapped, "correct horse", "battery staple", device);
  const open = await unwrap(renewed, "battery staple", device);
  assert.equal(open.extractable, false);
  const { key } = renewed;
  const envelope = await sealWith("word", payload, { key, sign: (message) => signOpened(key, open, message) });
  assert.ok(verifyEnvelope("word", envelope));
});

/** A key as an authenticator would keep it; its user is there and verified. */
function authenticator(): WebAuthnSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  return {
    key: keyId(point, "WebAuthn"),
    assert: (challenge) => {
      const authenticatorData = Buffer.concat([createHash("sha256").update("localhost").digest(), Buffer.of(0x05, 0, 0, 0, 1)]);
      const clientDataJSON = Buffer.from(`{"type":"webauthn.get","challenge":"${Buffer.from(challenge).toString("base64url")}","origin":"http://localhost:7480","crossOrigin":false}`);
      const signed = Buffer.concat([authenticatorData, createHash("sha256").update(clientDataJSON).digest()]);
      return { authenticatorData, clientDataJSON, signature: sign("sha256", signed, privateKey) };
    },
  };
}

test("what opens a session is signed by an authenticator in the same form as an envelope", async () => {
  const signer = authenticator();
  const sig = hex(await signatureOf(signer, preAuth("word", payload)));
  assert.ok(verifyEnvelope("word", { key: signer.key, payload, sig }));
  assert.equal(verifyEnvelope("release", { key: signer.key, payload, sig }), false, "the signature is over these bytes alone");
});

test("a key's id tells its kind", async () => {
  assert.equal(kindOf((await makeWrappedKey("correct horse", await makeDeviceKey())).key), "Ed25519");
  assert.equal(kindOf("0202" + hash), "ECDSA");
  assert.equal(kindOf(authenticator().key), "WebAuthn");
});

test("a record that was kept before there were passkeys is read as one of today's", async () => {
  const wrapped = await makeWrappedKey("correct horse", await makeDeviceKey());
  const enrolment = { id: "e1", status: "enrolled" as const, office: "Duty desk" };
  const read = readKept({ wrapped, made: 5, party: "us", enrolment });
  assert.deepEqual(read, { key: wrapped.key, wrapped, made: 5, party: "us", enrolment });
  assert.equal(isPasskey(read), false);
  assert.deepEqual(readKept(read), read);
});

test("a passkey needs a name in place of an address", () => {
  for (const address of ["127.0.0.1", "10.20.30.40", "[::1]", "[2001:db8::1]"]) assert.equal(noPasskeyAt(address, true), "address", address);
  for (const name of ["localhost", "node.example.org", "1a.example", "10.example"]) assert.equal(noPasskeyAt(name, true), "", name);
  assert.equal(noPasskeyAt("node.example.org", false), "browser");
});

test("this machine's own addresses have a name", () => {
  assert.equal(namedOrigin("http://127.0.0.1:7480"), "http://localhost:7480");
  assert.equal(namedOrigin("http://[::1]:7480"), "http://localhost:7480");
  assert.equal(namedOrigin("https://10.20.30.40:7480"), "");
  assert.equal(namedOrigin("http://localhost:7480"), "");
});
