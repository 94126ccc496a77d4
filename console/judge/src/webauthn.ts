/**
 * What an authenticator signs (W3C WebAuthn Level 2, 7.2) as the signature of an envelope, algorithm `03`: the length of
 * the authenticator data (2 bytes, big-endian), the authenticator data, the client data JSON, r and s.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Faults } from "./faults.js";
import { signatureFromDER } from "./p256.js";

/** What `navigator.credentials.get` gives, as bytes. */
export interface Assertion {
  authenticatorData: Uint8Array;
  clientDataJSON: Uint8Array;
  /** In DER. */
  signature: Uint8Array;
}

/** The hash of the relying party's id, flags and counter: what is always there (6.1). */
const leastAuthenticatorData = 37;
const flagsAt = 32;
const userPresent = 0x01;
const userVerified = 0x04;

const lengthBytes = 2;
const signatureBytes = 64;

/** What an authenticator is asked to sign for these bytes: their SHA-256. */
export function challengeOf(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(message) as Uint8Array<ArrayBuffer>;
}

/** The signature of an envelope that an assertion is. It throws RangeError for a signature that is not in DER. */
export function officerSignature({ authenticatorData, clientDataJSON, signature }: Assertion): Uint8Array {
  const { length } = authenticatorData;
  if (length > 0xffff) throw new RangeError(`authenticatorData: ${length} bytes: want at most 65535`);
  return concatBytes(Uint8Array.of(length >> 8, length & 0xff), authenticatorData, clientDataJSON, signatureFromDER(signature));
}

/**
 * What must be an ECDSA signature, and of which bytes, if the assertion is one for the message; undefined if it is none.
 * Neither origin nor relying party is looked at: they bind the key in the browser.
 */
export function readAssertion(bytes: Uint8Array, message: Uint8Array, faults: Faults): { signedBytes: Uint8Array; signature: string } | undefined {
  const clientDataAt = lengthBytes + (bytes[0]! << 8 | bytes[1]!);
  const signatureAt = bytes.length - signatureBytes;
  if (clientDataAt > signatureAt) return undefined;
  const authenticatorData = bytes.subarray(lengthBytes, clientDataAt);
  const clientData = bytes.subarray(clientDataAt, signatureAt);

  if (authenticatorData.length < leastAuthenticatorData) return undefined;
  const wanted = (faults.has("absent-user") ? 0 : userPresent) | (faults.has("unverified-user") ? 0 : userVerified);
  if ((authenticatorData[flagsAt]! & wanted) !== wanted) return undefined;
  if (!isClientDataFor(message, clientData, faults)) return undefined;
  return { signedBytes: concatBytes(authenticatorData, sha256(clientData)), signature: bytesToHex(bytes.subarray(signatureAt)) };
}

const beforeChallenge = utf8ToBytes('{"type":"webauthn.get","challenge":"');
const afterChallenge = utf8ToBytes('","origin":"');

/** The bytes with which a browser begins the client data (5.8.1.1) are compared; what follows them is free. */
function isClientDataFor(message: Uint8Array, clientData: Uint8Array, faults: Faults): boolean {
  const challenge = utf8ToBytes(base64url(challengeOf(message)));
  const challengeAt = beforeChallenge.length;
  const originAt = challengeAt + challenge.length;
  return (
    holdsAt(clientData, 0, beforeChallenge) &&
    (faults.has("any-challenge") || holdsAt(clientData, challengeAt, challenge)) &&
    holdsAt(clientData, originAt, afterChallenge)
  );
}

function holdsAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  return part.every((byte, i) => bytes[at + i] === byte);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
