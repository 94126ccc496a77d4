/**
 * Signatures by OpenSSL, for the vector runner: several times as fast as ed25519.ts, which the browser needs, and by
 * the same rule. A vector is played in several orders, so results are kept while it lasts.
 */

import { createPublicKey, verify as opensslVerify, type KeyObject } from "node:crypto";
import type { Verify } from "./ed25519.js";
import { hashOfBytes } from "./hash.js";

export const verifyByOpenSSL: Verify = (key, message, signature) => {
  const publicKey = keyObject(key);
  return publicKey !== undefined && opensslVerify(null, message, publicKey, Buffer.from(signature, "hex"));
};

function keyObject(key: string): KeyObject | undefined {
  const x = Buffer.from(key.slice(2), "hex").toString("base64url");
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  } catch {
    return undefined;
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
