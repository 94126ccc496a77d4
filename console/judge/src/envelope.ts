/** Envelopes: the bytes that are signed (DSSE v1.0) and the hash that names an act (protocol.md section 2). */

import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalBytes, type JsonObject } from "./canonical.js";
import type { Signature, Key } from "./ed25519.js";
import { hashOfBytes, type Hash } from "./hash.js";

/** What an envelope may sign. */
export type EnvelopeClass = "root" | "word" | "release";

/** The pre-authentication encoding of DSSE v1.0. Lengths are in bytes. */
export function preAuthEncoding(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8ToBytes(`DSSEv1 ${utf8ToBytes(type).length} ${type} ${body.length} `), body);
}

export function signedBytes(of: EnvelopeClass, payload: JsonObject): Uint8Array<ArrayBuffer> {
  return preAuthEncoding(`application/vnd.parley.${of}+json`, canonicalBytes(payload));
}

/** Key and signature do not enter it. */
export function envelopeHash(of: EnvelopeClass, payload: JsonObject): Hash {
  return hashOfBytes(signedBytes(of, payload));
}

/** A node signs the text of a checkpoint as it stands, an officer or a root the bytes above. */
export type Sign = (message: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

export interface SignedEnvelope {
  key: Key;
  payload: JsonObject;
  sig: Signature;
}
