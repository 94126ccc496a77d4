/**
 * Ed25519 signatures (RFC 8032), verified without the cofactor.
 *
 * RFC 8032 section 5.1.7 leaves open whether [8][S]B = [8]R + [8][k]A or [S]B = R + [k]A is checked, and libraries
 * differ on signatures made to tell them apart. Two judges must not, so the check is spelled out here as the common
 * implementations have it (Go, OpenSSL, BoringSSL): S is below the group's order, and R is, byte for byte, the
 * encoding of [S]B - [k]A. A key's bytes are decoded as these do, reducing y modulo p.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

const { Point } = ed25519;
const order = Point.Fn.ORDER;

/** Whether the 64 bytes of the signature sign the message by the key, of 32 bytes. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const encodedR = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= order) return false;
  let minusA;
  try {
    minusA = Point.fromBytes(publicKey, true).negate();
  } catch {
    return false; // no point of the curve
  }
  const k = littleEndian(sha512(concatBytes(encodedR, publicKey, message))) % order;
  const r = Point.BASE.multiplyUnsafe(s).add(minusA.multiplyUnsafe(k)).toBytes();
  return r.every((byte, i) => byte === encodedR[i]);
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
