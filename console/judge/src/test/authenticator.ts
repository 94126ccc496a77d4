/** Keys of P-256 for tests: their signatures, high or low, and an authenticator in software that answers as a browser would. */

import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { officerSignature, type Assertion } from "../webauthn.js";

const { ORDER: order } = p256.Point.Fn;

/** 33 bytes, as in the id of a key of algorithm 02 or 03. */
export function pointOf(secret: Uint8Array): string {
  return bytesToHex(p256.getPublicKey(secret, true));
}

/** r and s, whichever s comes. */
export function signP256(message: Uint8Array, secret: Uint8Array): Uint8Array {
  return p256.sign(message, secret, { lowS: false });
}

/** The other signature of the two that hold alike: its s is the order less this one's. */
export function withOtherS(signature: Uint8Array): Uint8Array {
  const { r, s } = p256.Signature.fromBytes(signature);
  return new p256.Signature(r, order - s).toBytes("compact");
}

export function isHigh(signature: Uint8Array): boolean {
  return p256.Signature.fromBytes(signature).s > order / 2n;
}

export function derOf(signature: Uint8Array): Uint8Array {
  return p256.Signature.fromBytes(signature).toBytes("der");
}

/** What a test has the authenticator, or the browser before it, do otherwise. */
export interface Oddity {
  flags?: number;
  /** Bytes after the counter, or fewer bytes than there must be. */
  authenticatorData?: (right: Uint8Array) => Uint8Array;
  clientData?: (right: string) => string;
  signature?: (right: Uint8Array) => Uint8Array;
}

/** User present and user verified. */
const bothBits = 0x05;

export function assertion(secret: Uint8Array, challenge: Uint8Array, oddity: Oddity = {}): Assertion {
  const { flags = bothBits, authenticatorData = same, clientData = same, signature = same } = oddity;
  const data = authenticatorData(concatBytes(sha256(utf8ToBytes("parley.test")), Uint8Array.of(flags), Uint8Array.of(0, 0, 0, 9)));
  const text = `{"type":"webauthn.get","challenge":"${Buffer.from(challenge).toString("base64url")}","origin":"https://parley.test","crossOrigin":false}`;
  const client = utf8ToBytes(clientData(text));
  const signed = signP256(concatBytes(data, sha256(client)), secret);
  return { authenticatorData: data, clientDataJSON: client, signature: derOf(signature(signed)) };
}

/** The signature of an envelope whose signed bytes are these. */
export function signWebAuthn(message: Uint8Array, secret: Uint8Array, oddity: Oddity = {}): Uint8Array {
  return officerSignature(assertion(secret, sha256(message), oddity));
}

function same<T>(value: T): T {
  return value;
}
