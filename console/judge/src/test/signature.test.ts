/** Keys and signatures of section 1. Every check is made as the browser makes it, and by OpenSSL. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { verifyByOpenSSL } from "../nodeverify.js";
import { compressPoint, signatureFromDER } from "../p256.js";
import { decode, officerKey, officerSig } from "../schema.js";
import { verifyOfficer, verifyPlain } from "../signature.js";
import { assertion, derOf, isHigh, pointOf, signP256, signWebAuthn, withOtherS, type Oddity } from "./authenticator.js";
import { keyOf } from "./builder.js";

/** Both checks, which must not differ. */
function verifies(key: string, message: Uint8Array, signature: string | Uint8Array): boolean {
  const sig = typeof signature === "string" ? signature : bytesToHex(signature);
  const own = verifyOfficer(verifyPlain, key, message, sig);
  assert.equal(verifyOfficer(verifyByOpenSSL, key, message, sig), own, `${key} ${sig}`);
  return own;
}

// RFC 6979 A.2.5, with SHA-256.
const secret = hexToBytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
const x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const ecdsaKey = `0203${x}`; // y is odd
const webauthnKey = `0303${x}`;
const known: [message: string, signature: string][] = [
  ["sample", "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"],
  ["test", "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"],
];
const message = utf8ToBytes("sample");
const order = p256.Point.Fn.ORDER;
const digits = (value: bigint) => value.toString(16).padStart(64, "0");

test("the ECDSA signatures of RFC 6979 A.2.5 verify, and no others", () => {
  for (const [text, signature] of known) {
    assert.equal(verifies(ecdsaKey, utf8ToBytes(text), signature), true, text);
    assert.equal(bytesToHex(signP256(utf8ToBytes(text), secret)), signature);
    assert.equal(verifies(ecdsaKey, utf8ToBytes(text + "."), signature), false);
    assert.equal(verifies(`0202${x}`, utf8ToBytes(text), signature), false, "the point on the other side");
  }
  assert.equal(pointOf(secret), `03${x}`);
});

test("a high s is as good as a low one", () => {
  const heights = known.map(([text, signature]) => {
    const other = withOtherS(hexToBytes(signature));
    assert.equal(verifies(ecdsaKey, utf8ToBytes(text), other), true, text);
    return [isHigh(hexToBytes(signature)), isHigh(other)];
  });
  assert.deepEqual(heights, [[true, false], [false, true]]);
});

test("r and s are from 1 to the order less 1", () => {
  // A key made for a signature of nonce 1 and s = 5, so that s plus the order, congruent to it, still has 32 bytes.
  const { Fn, BASE } = p256.Point;
  const [r, s] = [Fn.create(BASE.x), 5n];
  const scalar = Fn.div(Fn.sub(s, Fn.create(BigInt(`0x${bytesToHex(sha256(message))}`))), r);
  const key = `02${pointOf(Fn.toBytes(scalar))}`;
  assert.equal(verifies(key, message, digits(r) + digits(s)), true);
  assert.equal(verifies(key, message, digits(r) + digits(order - s)), true);
  for (const [badR, badS] of [[r, s + order], [r, 0n], [0n, s], [0n, 0n], [r, order], [order, s], [r, 2n ** 256n - 1n], [2n ** 256n - 1n, s]] as const) {
    assert.equal(verifies(key, message, digits(badR) + digits(badS)), false, `${badR} ${badS}`);
  }
});

test("bytes that are no point of the curve are a key by their form, and verify nothing", () => {
  const noPoint = Array.from({ length: 20 }, (_, i) => digits(BigInt(i))).find((x) => !isPoint(`02${x}`))!;
  const p = p256.Point.Fp.ORDER;
  const beyond = Array.from({ length: 20 }, (_, i) => BigInt(i)).find((small) => isPoint(`02${digits(small)}`))! + p; // of a point, but not below p
  for (const x of [noPoint, digits(beyond), "f".repeat(64)]) {
    for (const key of [`0202${x}`, `0203${x}`, `0302${x}`]) {
      assert.equal(decode(officerKey, key).reason, undefined, key);
      assert.equal(verifies(key, message, key.startsWith("03") ? signWebAuthn(message, secret) : known[0]![1]), false, key);
    }
  }
});

function isPoint(compressed: string): boolean {
  try {
    return p256.Point.fromHex(compressed) !== undefined;
  } catch {
    return false;
  }
}

test("the form of an officer's key", () => {
  for (const good of [keyOf("x"), ecdsaKey, webauthnKey, `0202${x}`, "01" + "0".repeat(64)]) assert.equal(decode(officerKey, good).reason, undefined, good);
  const bad = [
    "", `04${"0".repeat(64)}`, `0403${x}`, `0003${x}`, `0204${x}`, `0200${x}`, `0304${x}${y}`, `0204${x}${y}`, `02${x}`, `03${x}`, `0103${x}`, `0203${x}00`,
    `0203${x.slice(2)}`, ecdsaKey.toUpperCase(), `${ecdsaKey}\n`,
  ];
  for (const each of bad) assert.equal(decode(officerKey, each).reason, "malformed", each);
});

test("the form of an envelope's signature", () => {
  for (const good of ["0".repeat(128), "a".repeat(130), "0".repeat(4096)]) assert.equal(decode(officerSig, good).reason, undefined, `${good.length} digits`);
  for (const bad of ["", "0".repeat(126), "0".repeat(127), "0".repeat(129), "0".repeat(4097), "0".repeat(4098), "A".repeat(128), "g".repeat(128)]) {
    assert.equal(decode(officerSig, bad).reason, "malformed", `${bad.length} digits ${bad[0]}`);
  }
});

test("a signature of another algorithm's length or form does not verify", () => {
  const [, ecdsa] = known[0]!;
  const webauthn = bytesToHex(signWebAuthn(message, secret));
  const forms: [key: string, signature: string, want: boolean][] = [
    [ecdsaKey, ecdsa, true], [ecdsaKey, ecdsa + "00", false], [ecdsaKey, webauthn, false], [ecdsaKey, bytesToHex(derOf(hexToBytes(ecdsa))), false],
    [webauthnKey, webauthn, true], [webauthnKey, ecdsa, false], [webauthnKey, ecdsa + ecdsa, false], [webauthnKey, "0000" + ecdsa, false],
    [keyOf("x"), ecdsa, false], [keyOf("x"), ecdsa + "00", false], [keyOf("x"), webauthn, false],
  ];
  for (const [key, signature, want] of forms) assert.equal(verifies(key, message, signature), want, `${key} ${signature.length} digits`);
});

test("what an authenticator signs is laid out as the page says", () => {
  const { authenticatorData, clientDataJSON, signature } = assertion(secret, sha256(message));
  const bytes = concatBytes(Uint8Array.of(0, 37), authenticatorData, clientDataJSON, signatureFromDER(signature));
  assert.deepEqual(signWebAuthn(message, secret), bytes);
  assert.equal(verifies(webauthnKey, message, bytes), true);
});

const challenge = "ryvb4aqbbsHireHWlPQfxxqDHQJo6YkVYhE9imKt0b8"; // of "sample"

test("what is free in an assertion is free", () => {
  const head = `{"type":"webauthn.get","challenge":"${challenge}","origin":"`;
  const free: Record<string, Oddity> = {
    "all flags": { flags: 0xff },
    "authenticator data with extensions": { flags: 0x85, authenticatorData: (right) => concatBytes(right, new Uint8Array(300).fill(0xa0)) },
    "another relying party": { authenticatorData: (right) => concatBytes(new Uint8Array(32), right.subarray(32)) },
    "a counter of 0": { authenticatorData: (right) => concatBytes(right.subarray(0, 33), new Uint8Array(4)) },
    "another origin": { clientData: (right) => right.replace("https://parley.test", "https://elsewhere.test") },
    "no crossOrigin": { clientData: () => `${head}https://parley.test"}` },
    "nothing after the beginning": { clientData: () => head },
    "no JSON": { clientData: () => `${head}{{{` },
    "another s": { signature: withOtherS },
  };
  for (const [name, oddity] of Object.entries(free)) assert.equal(verifies(webauthnKey, message, signWebAuthn(message, secret, oddity)), true, name);
});

test("whatever the page asks of an assertion is required", () => {
  const swap = (what: string, by: string) => (right: string) => {
    assert.ok(right.includes(what), what);
    return right.replace(what, by);
  };
  const bad: Record<string, Oddity> = {
    "no flags": { flags: 0x00 },
    "a user present, not verified": { flags: 0x01 },
    "a user verified, not present": { flags: 0x04 },
    "all flags but present": { flags: 0xfe },
    "all flags but verified": { flags: 0xfb },
    "authenticator data of 36 bytes": { authenticatorData: (right) => right.subarray(0, 36) },
    "no authenticator data": { authenticatorData: () => new Uint8Array(0) },
    "the challenge of other bytes": { clientData: swap(challenge[0]!, "s") },
    "a challenge with padding": { clientData: swap(challenge, `${challenge}=`) },
    "a challenge in base64": { clientData: swap(challenge, Buffer.from(challenge, "base64url").toString("base64")) },
    "a registration": { clientData: swap("webauthn.get", "webauthn.create") },
    "a member before": { clientData: swap('{"type"', '{"x":1,"type"') },
    "other white space": { clientData: swap('"type":', '"type": ') },
    "no origin next": { clientData: swap(',"origin"', ',"crossOrigin":false,"origin"') },
    "nothing after the challenge": { clientData: (right) => right.slice(0, right.indexOf(challenge) + challenge.length) },
    "an origin that is no text": { clientData: swap('"origin":"', '"origin":["') },
    "an empty client data": { clientData: () => "" },
  };
  for (const [name, oddity] of Object.entries(bad)) assert.equal(verifies(webauthnKey, message, signWebAuthn(message, secret, oddity)), false, name);
});

test("an assertion is for its bytes, its key and its own parts alone", () => {
  const right = signWebAuthn(message, secret);
  assert.equal(verifies(webauthnKey, utf8ToBytes("test"), right), false);
  assert.equal(verifies(`0302${x}`, message, right), false);
  assert.equal(verifies(ecdsaKey, message, right), false);
  const clientAt = 2 + 37;
  const at = { rp: 2, counter: clientAt - 1, afterOrigin: right.length - 66, r: right.length - 64, s: right.length - 1 };
  for (const [name, place] of Object.entries(at)) {
    assert.equal(verifies(webauthnKey, message, Uint8Array.from(right, (byte, i) => (i === place ? byte ^ 1 : byte))), false, name);
  }
  const lengths: Record<string, number> = { "one less": 36, "one more": 38, "up to the signature": right.length - 66, "into it": right.length - 65, "beyond all": 0xffff, "none": 0 };
  for (const [name, length] of Object.entries(lengths)) {
    assert.equal(verifies(webauthnKey, message, concatBytes(Uint8Array.of(length >> 8, length & 0xff), right.subarray(2))), false, name);
  }
  assert.equal(verifies(webauthnKey, message, right.subarray(0, right.length - 1)), false, "cut off");
  assert.equal(verifies(webauthnKey, message, concatBytes(right, Uint8Array.of(0))), false, "and one more byte");
  // A signature of the message itself, where one of the assertion must stand.
  assert.equal(verifies(webauthnKey, message, concatBytes(right.subarray(0, right.length - 64), signP256(message, secret))), false);
});

test("an authenticator's signature is read as DER, and as nothing looser", () => {
  const small = concatBytes(new Uint8Array(31), Uint8Array.of(1), new Uint8Array(31), Uint8Array.of(0x80));
  assert.equal(bytesToHex(derOf(small)), "300702010102020080");
  for (const signature of [small, ...known.map(([, hex]) => hexToBytes(hex))]) assert.deepEqual(signatureFromDER(derOf(signature)), signature);

  const bad: [der: string, what: RegExp][] = [
    ["", /tag missing/], ["30", /length missing/], ["300702010102020080" + "00", /1 bytes after the SEQUENCE/], ["3008" + "02010102020080" + "00", /1 bytes after s/],
    ["310702010102020080", /tag 49/], ["300703010102020080", /tag 3\b/], ["30810702010102020080", /length 129/], ["3080020101020200800000", /length 128/],
    ["3008" + "02010102020080", /length 8/], ["3006" + "020101020180", /s is negative/], ["3006" + "020181020101", /r is negative/],
    ["3007" + "02020001020101", /r begins with 0/], ["3006" + "020100020101", /r begins with 0/], ["3005" + "0200020101", /r is empty/], ["3003" + "020101", /tag missing/],
    ["3026" + "0221" + "01".repeat(33) + "020101", /r has 33 bytes/], ["3027" + "0222" + "00ff" + "01".repeat(32) + "020101", /r has 33 bytes/],
  ];
  for (const [der, what] of bad) {
    assert.throws(() => signatureFromDER(hexToBytes(der)), (error: Error) => error instanceof RangeError && what.test(error.message), der);
  }
});

test("a point is compressed, and only a point", () => {
  assert.equal(bytesToHex(compressPoint(hexToBytes(`04${x}${y}`))), `03${x}`);
  const other = digits(p256.Point.Fp.ORDER - BigInt(`0x${y}`));
  assert.equal(bytesToHex(compressPoint(hexToBytes(`04${x}${other}`))), `02${x}`);
  for (const bad of [`03${x}`, `05${x}${y}`, `04${x}${x}`, `04${x}${y}00`, `06${x}${y}`, ""]) assert.throws(() => compressPoint(hexToBytes(bad)), RangeError, bad);
});
