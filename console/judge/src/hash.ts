/** SHA-256 and hexadecimal (protocol.md section 1). */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeCanonical, type Json } from "./canonical.js";

/** 64 lower-case hexadecimal digits. */
export type Hash = string;

/** All zeros means "none". */
export const zeroHash: Hash = "0".repeat(64);

export function hashOfBytes(bytes: Uint8Array): Hash {
  return bytesToHex(sha256(bytes));
}

/** The hash of a value is that of its canonical text. */
export function hashOf(value: Json): Hash {
  return hashOfBytes(encodeCanonical(value));
}
