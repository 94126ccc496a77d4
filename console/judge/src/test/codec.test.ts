import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { canonicalText, maxDepth, parseCanonical, type Json } from "../canonical.js";
import { preAuthEncoding } from "../envelope.js";
import { hashOfBytes } from "../hash.js";
import { checkpointText, emptyRoot, emptyTree, grow, rootOf } from "../merkle.js";
import { verifyByOpenSSL } from "../nodeverify.js";
import { byBytes } from "../order.js";
import { verifyPlain } from "../signature.js";

const parse = (text: string) => parseCanonical(utf8ToBytes(text));

test("canonical texts are read", () => {
  const texts = [
    "{}", "[]", '""', "0", "-1", "9007199254740991", '{"a":1,"b":[]}', '{"":0}', '"\\u0000\\b\\t\\n\\u000b\\f\\r\\"\\\\"', '"\u007f\u2028é\u{1f600}"', '{"__proto__":1}',
    '{"\u{1f600}":1,"\ufb01":2}', // UTF-16 order: a surrogate comes before U+FB01
    "[".repeat(maxDepth) + "]".repeat(maxDepth),
  ];
  for (const text of texts) assert.notEqual(parse(text), undefined, text);
  assert.deepEqual(parse('{"a":{"b":"c"}}'), { a: { b: "c" } });
});

test("anything else is not canonical", () => {
  const texts = [
    "", " 1", "1 ", "{ }", '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":1,"a":2}', "1.0", "1.5", "1e3", "-0", "01", "+1", "9007199254740992", "-9007199254740992",
    "null", "true", "false", "[null]", '{"a":true}', '"\\u0041"', '"\\/"', '"\\u001F"', '"\\ud800"', '"\\ud83d\\ude00"', '{"\\udc00":1}', "\ufeff1", "[1,]",
    '"\u0001"', "[".repeat(maxDepth + 1) + "]".repeat(maxDepth + 1), '{"\ufb01":2,"\u{1f600}":1}', "[".repeat(50_000),
  ];
  for (const text of texts) assert.equal(parse(text), undefined, text.slice(0, 80));
  const brokenUtf8 = [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22]];
  for (const bytes of brokenUtf8) assert.equal(parseCanonical(Uint8Array.from(bytes)), undefined);
});

test("writing refuses what has no canonical form", () => {
  for (const value of [1.5, NaN, 2 ** 53, null, true, undefined, "\ud800"]) assert.throws(() => canonicalText(value as Json));
  assert.equal(canonicalText({ b: -0, a: ["é"] }), '{"a":["é"],"b":0}');
});

test("texts are ordered by their bytes, not by UTF-16", () => {
  const texts = ["", "a", "aa", "b", "é", "\ufb01", "\u{1f600}"];
  for (const [i, a] of texts.entries()) {
    for (const [j, b] of texts.entries()) assert.equal(Math.sign(byBytes(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))), `${i} ${j}`);
  }
});

test("the pre-authentication encoding is that of the DSSE specification", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", utf8ToBytes("hello world"));
  assert.equal(new TextDecoder().decode(encoded), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("the tree has the roots of the known Certificate Transparency vectors", () => {
  const entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  assert.equal(emptyRoot, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  let tree = emptyTree;
  for (const [i, entry] of entries.entries()) {
    tree = grow(tree, hexToBytes(entry));
    assert.equal(rootOf(tree), roots[i], `size ${i + 1}`);
  }
});

test("a growing tree agrees with the recursive definition at every size", () => {
  const join = (l: Uint8Array, r: Uint8Array) => hexToBytes(hashOfBytes(concatBytes(Uint8Array.of(1), l, r)));
  const define = (list: Uint8Array[]): Uint8Array => {
    if (list.length === 1) return hexToBytes(hashOfBytes(concatBytes(Uint8Array.of(0), list[0]!)));
    const k = 2 ** Math.floor(Math.log2(list.length - 1));
    return join(define(list.slice(0, k)), define(list.slice(k)));
  };
  const entries: Uint8Array[] = [];
  let tree = emptyTree;
  for (let i = 0; i < 70; i++) {
    entries.push(Uint8Array.of(i));
    tree = grow(tree, entries[i]!);
    assert.equal(rootOf(tree), bytesToHex(define(entries)));
  }
});

test("the checkpoint text", () => {
  const text = checkpointText("c", { epoch: 3, party: "alpha", root: emptyRoot, size: 12 });
  assert.equal(text, "parley/c/alpha/3\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
});

test("a signature of RFC 8032 section 7.1 verifies, and no other", () => {
  const key = "013d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const sig = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
  for (const verify of [verifyPlain, verifyByOpenSSL]) {
    assert.equal(verify(key, Uint8Array.of(0x72), sig), true);
    assert.equal(verify(key, Uint8Array.of(0x73), sig), false);
    assert.equal(verify(key, Uint8Array.of(0x72), sig.slice(0, -2) + "10"), false); // S not below the order
  }
});

test("where libraries differ, the browser's check and OpenSSL's do not", () => {
  const { Point, utils } = ed25519;
  const torsion = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", true); // of order 8
  const { scalar, point } = utils.getExtendedPublicKey(new Uint8Array(32).fill(7));
  const littleEndian = (bytes: Uint8Array) => BigInt("0x" + bytesToHex(Uint8Array.from(bytes).reverse()));
  const order = Point.Fn.ORDER;

  // A key with a small-order part: such signatures hold with the cofactor, and without it only by chance.
  const mixed = point.add(torsion).toBytes();
  const results = new Set<boolean>();
  for (let i = 1; i <= 40; i++) {
    const message = Uint8Array.of(i);
    const r = BigInt(i) * 12345n;
    const R = Point.BASE.multiply(r).toBytes();
    const k = littleEndian(sha512(concatBytes(R, mixed, message))) % order;
    const s = numberToBytesBE((r + k * scalar) % order, 32).reverse();
    const sig = bytesToHex(concatBytes(R, s));
    const key = "01" + bytesToHex(mixed);
    const own = verifyPlain(key, message, sig);
    assert.equal(own, verifyByOpenSSL(key, message, sig));
    assert.equal(ed25519.verify(hexToBytes(sig), message, mixed), true);
    results.add(own);
  }
  assert.deepEqual([...results].sort(), [false, true]);

  // The neutral element as a key, canonical and not, and bytes that are no point at all.
  const zero = "00".repeat(32);
  const oddKeys = ["01" + "00".repeat(31), "ee" + "ff".repeat(30) + "7f", "01" + "00".repeat(30) + "80", "02" + "00".repeat(31), "ff".repeat(32)];
  for (const bytes of oddKeys) {
    for (const R of ["01" + "00".repeat(31), "ee" + "ff".repeat(30) + "7f"]) {
      assert.equal(verifyPlain("01" + bytes, Uint8Array.of(1), R + zero), verifyByOpenSSL("01" + bytes, Uint8Array.of(1), R + zero), `${bytes} ${R}`);
    }
  }
});
