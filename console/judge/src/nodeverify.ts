/**
 * Signatures by OpenSSL, for the vector runner: several times as fast as ed25519.ts and p256.ts, which the browser
 * needs, and by the same rules. A vector is played in several orders, so results are kept while it lasts.
 */

import { createPublicKey, verify as opensslVerify, type KeyObject } from "node:crypto";
import { hashOfBytes } from "./hash.js";
import type { Verify } from "./signature.js";

export const verifyByOpenSSL: Verify = (key, message, signature) => {
  const digest = digestOf[key.slice(0, 2)];
  if (digest === undefined || signature.length !== 128) return false;
  const publicKey = keyObject(key);
  return publicKey !== undefined && opensslVerify(digest, message, { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "hex"));
};

/** By algorithm byte. Ed25519 hashes by itself. */
const digestOf: Record<string, "sha256" | null> = { "01": null, "02": "sha256" };

/** What stands before the bytes of a key in a SubjectPublicKeyInfo in DER (RFC 8410; RFC 5480, with a compressed point). */
const publicKeyInfo: Record<string, string> = {
  "01": "302a300506032b6570032100",
  "02": "3039301306072a8648ce3d020106082a8648ce3d030107032200",
};

function keyObject(key: string): KeyObject | undefined {
  const der = Buffer.from(publicKeyInfo[key.slice(0, 2)] + key.slice(2), "hex");
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined; // no point of the curve
  }
}

export function remembering(verify: Verify): Verify {
  const known = new Map<string, boolean>();
  return (key, message, signature) => {
    const name = `${key} ${signature} ${hashOfBytes(message)}`;
    const result = known.get(name) ?? verify(key, message, signature);
    known.set(name, result);
    return result;
  };
}
