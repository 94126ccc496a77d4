/** Keys and signatures of every algorithm (protocol.md section 1), and which check belongs to which. */

import { hexToBytes } from "@noble/hashes/utils.js";
import { verifyEd25519 } from "./ed25519.js";
import { noFaults, type Faults } from "./faults.js";
import { hasHighS, verifyP256 } from "./p256.js";
import { readAssertion } from "./webauthn.js";

/** One algorithm byte and a public key, in hexadecimal: 66 digits for `01`, 68 for `02` and `03`. */
export type Key = string;
/** Hexadecimal: 128 digits, or more of an envelope that a key of algorithm `03` signs. */
export type Signature = string;
/** Whether a signature over a message is by a key of algorithm `01` or `02`. */
export type Verify = (key: Key, message: Uint8Array, signature: Signature) => boolean;

/** Bytes of a signature of algorithms `01` and `02`. */
const plainLength = 64;

/** `Verify` as a browser can do it. */
export const verifyPlain: Verify = (key, message, signature) => {
  const [algorithm, ...publicKey] = hexToBytes(key);
  const sig = hexToBytes(signature);
  if (sig.length !== plainLength) return false;
  switch (algorithm) {
    case 1: return verifyEd25519(Uint8Array.from(publicKey), message, sig);
    case 2: return verifyP256(Uint8Array.from(publicKey), message, sig);
    default: return false;
  }
};

/**
 * Whether the signature of an envelope is by the officer's key that it names, of whichever algorithm. What an
 * authenticator signed (`03`) is taken apart here, and then is one of `02` that `verify` checks.
 */
export function verifyOfficer(verify: Verify, key: Key, message: Uint8Array, signature: Signature, faults: Faults = noFaults): boolean {
  const algorithm = key.slice(0, 2);
  const point = key.slice(2);
  if (algorithm === "03") {
    const assertion = readAssertion(hexToBytes(signature), message, faults);
    return assertion !== undefined && verifyEcdsa(verify, `02${point}`, assertion.signedBytes, assertion.signature, faults);
  }
  if (signature.length !== 2 * plainLength) return false;
  return algorithm === "02" ? verifyEcdsa(verify, key, message, signature, faults) : verify(key, message, signature);
}

function verifyEcdsa(verify: Verify, key: Key, message: Uint8Array, signature: Signature, faults: Faults): boolean {
  if (faults.has("low-s-only") && hasHighS(hexToBytes(signature))) return false;
  return verify(key, message, signature);
}
