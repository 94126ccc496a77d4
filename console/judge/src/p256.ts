/** ECDSA on P-256 with SHA-256 (FIPS 186-5), with the encodings of its keys and signatures. */

import { p256 } from "@noble/curves/nist.js";
import { concatBytes } from "@noble/hashes/utils.js";

const { Point } = p256;
const order = Point.Fn.ORDER;

/** Bytes of r, and of s. */
const scalarLength = 32;

/**
 * Whether r and s (32 bytes each) sign the message by the key (33 bytes, compressed). A high s is as good as a low one.
 * Bytes that are no point of the curve verify nothing.
 */
export function verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return p256.verify(signature, message, publicKey, { format: "compact", lowS: false, prehash: true });
}

export function hasHighS(signature: Uint8Array): boolean {
  return Point.Fn.fromBytes(signature.subarray(scalarLength), true) > order / 2n;
}

/** The 33 bytes of a point that is given uncompressed (65 bytes, SEC 1, 2.3.3). It throws RangeError for what is none. */
export function compressPoint(uncompressed: Uint8Array): Uint8Array {
  if (uncompressed.length !== 65) throw new RangeError(`rawPublicKey: ${uncompressed.length} bytes: want 65, an uncompressed point`);
  try {
    return Point.fromBytes(uncompressed).toBytes(true);
  } catch (cause) {
    throw new RangeError("rawPublicKey: want an uncompressed point of P-256", { cause });
  }
}

/**
 * r and s, 32 bytes each, of a signature in DER (RFC 3279, 2.2.3: a SEQUENCE of two INTEGERs), as authenticators give
 * it. The one encoding that DER has is read and no other: it throws RangeError for all else.
 */
export function signatureFromDER(der: Uint8Array): Uint8Array {
  const tail = contentsOf(der, sequenceTag);
  if (tail.rest.length > 0) throw new RangeError(`signature: ${tail.rest.length} bytes after the SEQUENCE: want none`);
  const r = contentsOf(tail.contents, integerTag);
  const s = contentsOf(r.rest, integerTag);
  if (s.rest.length > 0) throw new RangeError(`signature: ${s.rest.length} bytes after s: want none`);
  return concatBytes(scalarBytes("r", r.contents), scalarBytes("s", s.contents));
}

const sequenceTag = 0x30;
const integerTag = 0x02;

/** The contents of one element, and what follows it. Two integers of this curve never need a length of two bytes. */
function contentsOf(der: Uint8Array, tag: number): { contents: Uint8Array; rest: Uint8Array } {
  if (der[0] !== tag) throw new RangeError(`signature: tag ${der[0] ?? "missing"}: want ${tag}`);
  const length = der[1];
  if (length === undefined || length > 127 || length > der.length - 2) {
    throw new RangeError(`signature: length ${length ?? "missing"} of an element of ${der.length} bytes: want what is there, in one byte`);
  }
  return { contents: der.subarray(2, 2 + length), rest: der.subarray(2 + length) };
}

/** A positive INTEGER of DER: the fewest bytes whose first bit is 0. */
function scalarBytes(name: string, contents: Uint8Array): Uint8Array {
  const [first, second] = contents;
  if (first === undefined) throw new RangeError(`signature: ${name} is empty: want a positive INTEGER`);
  if (first > 127) throw new RangeError(`signature: ${name} is negative: want a positive INTEGER`);
  if (first === 0 && (second === undefined || second < 128)) {
    throw new RangeError(`signature: ${name} begins with 0: want a positive INTEGER in the fewest bytes`);
  }
  const digits = first === 0 ? contents.subarray(1) : contents;
  if (digits.length > scalarLength) throw new RangeError(`signature: ${name} has ${digits.length} bytes: want at most ${scalarLength}`);
  const padded = new Uint8Array(scalarLength);
  padded.set(digits, scalarLength - digits.length);
  return padded;
}
