import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import {
  decodePayloadBody, draftPayload, encodeCanonical, envelopeHash, hashOf, keyId, parseCanonical, preAuth, sealWith, SignatureError, UnsayableError,
  verifyEnvelope, zeroHash, type DraftReason, type Envelope, type EnvelopeClass, type Json, type JsonObject, type Saying,
} from "../browser.js";
import { assertion, isHigh, type Oddity } from "./authenticator.js";
import { charterText, keyOf, noticeText, partyText, secretOf, type Scene } from "./builder.js";
import { accountText, check, incident } from "./linescenes.js";
import { scenes } from "./scenes.js";

const urgent: Saying = { body: { text: "mind" }, channel: zeroHash, charter: zeroHash, kind: "urgent", mode: "REAL", notAfter: 0, party: "alpha" };

/** RFC 8032 section 7.1, test 2. */
const secret = hexToBytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const publicKey = hexToBytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const signer = { key: keyId(publicKey), sign: async (message: Uint8Array) => ed25519.sign(message, secret) };

const isUnsayable = (reason: DraftReason) => (error: unknown) => error instanceof UnsayableError && error.reason === reason;

test("a draft, its signed bytes and its hash are the same everywhere", async () => {
  const payload = draftPayload({ ...urgent, nonce: "0".repeat(32) });
  const text =
    `{"body":{"text":"mind"},"channel":"${zeroHash}","charter":"${zeroHash}","kind":"urgent","mode":"REAL","nonce":"${"0".repeat(32)}","notAfter":0,"party":"alpha"}`;
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(encodeCanonical(payload)), text);
  assert.equal(decoder.decode(preAuth("word", payload)), `DSSEv1 32 application/vnd.parley.word+json ${text.length} ${text}`);
  assert.equal(envelopeHash("word", payload), "f3644a765fac5ec31f5ffeac1185acfccae1f742d070504dc200ef7ab95017a5");
  assert.equal((await sealWith("word", payload, signer)).sig, "7dfe6c5dca427d896c1e89a048e6cc57e41e9c3fc37360e2f7f3fc9631239456626ab1da8a5651b58ced971e9ea2716c06c6adee4fe12bda2e294d841a5cf60b");
});

test("what WebCrypto signs verifies, as an envelope of its class alone", async () => {
  const { privateKey, publicKey } = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const key = keyId(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
  const sign = async (message: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message));
  const envelope = await sealWith("word", draftPayload(urgent), { key, sign });
  assert.equal(verifyEnvelope("word", envelope), true);
  assert.equal(verifyEnvelope("release", envelope), false);
  assert.equal(verifyEnvelope("word", { ...envelope, payload: { ...envelope.payload, notAfter: 1 } }), false);
  assert.equal(verifyEnvelope("word", { ...envelope, key: signer.key }), false);
});

test("what WebCrypto signs with ECDSA verifies, and its key is of its 65 bytes", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = (await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"])) as CryptoKeyPair;
  const key = keyId(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)), "ECDSA");
  const sign = async (message: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, message));
  const heights = new Set<boolean>();
  for (let i = 0; i < 64 && heights.size < 2; i++) { // until s was low, and high: half of them are
    const envelope = await sealWith("word", draftPayload(urgent), { key, sign });
    assert.equal(verifyEnvelope("word", envelope), true);
    assert.equal(verifyEnvelope("release", envelope), false);
    assert.equal(verifyEnvelope("word", { ...envelope, key: `03${key.slice(2)}` }), false);
    heights.add(isHigh(hexToBytes(envelope.sig)));
  }
  assert.equal(heights.size, 2);
});

test("an authenticator is asked for an assertion, and its answer is the signature", async () => {
  const secret = secretOf("WebAuthn officer");
  const passkey = (oddity?: Oddity) => ({ key: keyOf("WebAuthn officer"), assert: async (challenge: Uint8Array) => assertion(secret, challenge, oddity) });
  const payload = draftPayload(urgent);
  const envelope = await sealWith("word", payload, passkey());
  assert.equal(verifyEnvelope("word", envelope), true);
  assert.equal(verifyEnvelope("release", envelope), false);
  assert.equal(verifyEnvelope("word", { ...envelope, payload: { ...payload, notAfter: 1 } }), false);

  await assert.rejects(sealWith("word", payload, passkey({ flags: 1 })), /SignatureError.*want an assertion for this challenge.* user present and verified/);
  await assert.rejects(sealWith("word", payload, { ...passkey(), key: keyOf("ECDSA officer") }), SignatureError);
  await assert.rejects(sealWith("word", payload, passkey({ clientData: (right) => right + " ".repeat(2048) })), SignatureError, "too long for an envelope");
  const long = passkey({ authenticatorData: (right) => new Uint8Array([...right, ...new Uint8Array(0x10000)]) });
  await assert.rejects(sealWith("word", payload, long), /authenticatorData: 65573 bytes: want at most 65535/);
  const raw = { ...passkey(), assert: async (challenge: Uint8Array) => ({ ...assertion(secret, challenge), signature: new Uint8Array(64) }) };
  await assert.rejects(sealWith("word", payload, raw), (error) => error instanceof SignatureError && /signature: tag 0: want 48/.test(error.message));
  await assert.rejects(sealWith("word", payload, { ...passkey(), assert: () => Promise.reject(new Error("the user took the key away")) }), /took the key away/);
});

test("what is no envelope does not verify", async () => {
  const envelope = await sealWith("word", draftPayload(urgent), signer);
  const bad: JsonObject[] = [{ sig: "" }, { sig: envelope.sig.toUpperCase() }, { key: envelope.key.slice(2) }, { payload: { at: 1.5 } }, { novelty: 1 }];
  for (const more of bad) assert.equal(verifyEnvelope("word", { ...envelope, ...more }), false, JSON.stringify(more));
});

test("each draft has a nonce of its own", () => {
  assert.notEqual(draftPayload(urgent)["nonce"], draftPayload(urgent)["nonce"]);
});

test("nothing is drafted that every judge would void for its form", () => {
  const bad: [Partial<Saying> & { nonce?: string }, DraftReason][] = [
    [{ body: { text: "" } }, "malformed"],
    [{ body: { aim: 1, text: "x" } }, "unknown"],
    [{ kind: "accept", body: { charter: {} } }, "malformed"],
    [{ kind: "rumour" as Saying["kind"] }, "unknown"],
    [{ party: "Alpha" }, "malformed"],
    [{ nonce: "0" }, "malformed"],
    [{ notAfter: 1.5 }, "frame"],
    [{ body: { text: "x", until: undefined as unknown as Json } }, "frame"],
  ];
  for (const [more, reason] of bad) assert.throws(() => draftPayload({ ...urgent, ...more }), isUnsayable(reason), JSON.stringify(more));
  assert.throws(() => draftPayload({ ...urgent, notAfter: 1.5 }), /kind "urgent".*void as frame \(number 1\.5\)/);
});

test("nobody is asked to sign what every judge would void, and a signature by another key goes no further", async () => {
  let asked = 0;
  const counting = { key: signer.key, sign: (message: Uint8Array) => (asked++, signer.sign(message)) };
  const payload = draftPayload(urgent);
  await assert.rejects(sealWith("root", payload, counting), isUnsayable("unknown"));
  await assert.rejects(sealWith("release", payload, counting), isUnsayable("malformed"));
  await assert.rejects(sealWith("word", { ...payload, body: {} }, counting), isUnsayable("malformed"));
  assert.equal(asked, 0);
  await assert.rejects(sealWith("word", payload, { ...signer, key: keyOf("another") }), SignatureError);
  await assert.rejects(sealWith("word", payload, { ...signer, sign: async () => new Uint8Array(3) }), SignatureError);
  await assert.rejects(sealWith("word", payload, { ...signer, sign: () => Promise.reject(new Error("the token was pulled")) }), /the token was pulled/);
});

test("a body is judged by its kind and class", () => {
  const charter = charterText([partyText("alpha")]);
  const compared = [{ means: "phone", office: "desk", party: "bravo" }];
  const cases: [kind: string, of: EnvelopeClass, body: Json, want: string][] = [
    ["notice", "word", { notice: noticeText("alpha") }, "ok"],
    ["notice", "root", { notice: noticeText("alpha") }, "unknown"],
    ["notice", "release", { notice: noticeText("alpha") }, "malformed"],
    ["rumour", "word", {}, "unknown"],
    ["", "word", {}, "malformed"],
    ["urgent", "word", ["x"], "malformed"],
    ["urgent", "word", { text: "\ud800" }, "frame"],
    ["enroll", "root", { key: signer.key, office: "desk", person: "p", roles: ["enroll"] }, "ok"],
    ["accept", "root", { charter, compared }, "ok"],
    ["accept", "root", { charter, compared: [...compared, ...compared] }, "malformed"],
    ["accept", "root", { charter: { ...charter, novelty: 1 }, compared }, "unknown"],
    ["open", "root", { charters: [charter, {}], epoch: 0, node: signer.key }, "malformed"],
    ["release", "release", { of: zeroHash, picture: [] }, "ok"],
  ];
  for (const [kind, of, body, want] of cases) assert.equal(decodePayloadBody(kind, of, body), want, `${kind} ${of} ${JSON.stringify(body).slice(0, 80)}`);
});

test("words about another's act are drafted and signed like any other", async () => {
  const of = envelopeHash("word", draftPayload(urgent));
  const { volumes } = noticeText("alpha") as { volumes: Json };
  const reported = { at: 1, means: "phone", office: "desk", party: "village" };
  const says: [kind: Saying["kind"], good: JsonObject, bad: JsonObject][] = [
    ["acknowledge", { at: 1, of, step: "passed", to: "watch" }, { of, step: "passed" }],
    ["reply", { code: "other-place", of, place: [[1, 2]], reply: "mismatch", reported }, { of, reply: "mismatch" }],
    ["readback", { number: 1, of, volumes }, { number: 1, of, volumes: [] }],
    ["reconfirm", { acts: [of] }, { acts: [] }],
    ["check", check("bravo"), check("bravo", { outcome: "missed" })],
    ["status", { declared: "active", since: 1 }, { declared: "asleep", since: 1 }],
    ["roster", { shifts: [] }, {}],
    ["call", { began: 1, means: "phone", speakers: [{ office: "desk", party: "alpha" }], summary: "x", with: "bravo" }, { began: 1 }],
    ["incident", incident(), { ...incident(), title: "" }],
    ["account", { account: accountText(), of }, { account: accountText({ kind: "breach" }), of }],
    ["urgent", { asks: "turn", where: "the weir" }, { at: 1 }],
  ];
  for (const [kind, body, bad] of says) {
    const envelope = await sealWith("word", draftPayload({ ...urgent, body, kind }), signer);
    assert.equal(verifyEnvelope("word", envelope), true, kind);
    assert.throws(() => draftPayload({ ...urgent, body: bad, kind }), isUnsayable("malformed"), kind);
    assert.equal(decodePayloadBody(kind, "root", body), "unknown", kind);
  }
});

test("a key's id is 01 and its 32 bytes", () => {
  assert.equal(signer.key, "013d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  assert.throws(() => keyId(publicKey.subarray(1)), /rawPublicKey: 31 bytes: want 32/);
});

test("a key of P-256 is given uncompressed, and its id is 02 or 03 and the compressed point", () => {
  // RFC 6979 A.2.5
  const x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
  const raw = hexToBytes(`04${x}7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299`);
  assert.equal(keyId(raw, "ECDSA"), `0203${x}`);
  assert.equal(keyId(raw, "WebAuthn"), `0303${x}`);
  for (const algorithm of ["ECDSA", "WebAuthn"] as const) {
    assert.throws(() => keyId(publicKey, algorithm), /rawPublicKey: 32 bytes: want 65/);
    assert.throws(() => keyId(raw.with(64, 0), algorithm), /rawPublicKey: want an uncompressed point of P-256/);
  }
  assert.throws(() => keyId(raw), /rawPublicKey: 65 bytes: want 32/);
});

/** The envelopes of the scene's entries that are valid. */
function envelopesOf(scene: Scene): [EnvelopeClass, Envelope][] {
  return scene.expectations.filter(({ want }) => want === "valid").flatMap(({ log, number }) => {
    const { root, word } = parseCanonical(new TextEncoder().encode(log.entries[number]!)) as { root?: Envelope; word?: { draft: Envelope; release?: Envelope } };
    const found: [EnvelopeClass, Envelope | undefined][] = [["root", root], ["word", word?.draft], ["release", word?.release]];
    return found.filter((each): each is [EnvelopeClass, Envelope] => each[1] !== undefined);
  });
}

test("every valid envelope of the scenes verifies, and is drafted again from its parts to the same hash", () => {
  const seen = new Set<string>();
  for (const [name, build] of Object.entries(scenes)) {
    for (const [of, envelope] of envelopesOf(build())) {
      const { payload } = envelope;
      const { body, kind } = payload as unknown as Saying;
      assert.equal(verifyEnvelope(of, envelope), true, name);
      assert.equal(decodePayloadBody(kind, of, body), "ok", name);
      const again = draftPayload(structuredClone(payload) as unknown as Saying & { nonce: string });
      assert.equal(envelopeHash(of, again), envelopeHash(of, payload), name);
      seen.add(`${of} ${kind}`);
    }
  }
  assert.ok(seen.size >= 24, [...seen].join(", "));
  assert.equal(hashOf({}), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"); // SHA-256 of the two bytes {}
});
