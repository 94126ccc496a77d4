/** Envelopes: the bytes that are signed (DSSE v1.0) and the hash that names an act (protocol.md section 2). */

import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { encodeCanonical, type JsonObject } from "./canonical.js";
import { hashOfBytes, type Hash } from "./hash.js";

/** What an envelope may sign. */
export type EnvelopeClass = "root" | "word" | "release";

/** The pre-authentication encoding of DSSE v1.0. Lengths are in bytes. */
export function preAuthEncoding(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8ToBytes(`DSSEv1 ${utf8ToBytes(type).length} ${type} ${body.length} `), body);
}

/** What the signature of an envelope of this class is made over. It throws NotCanonical for a payload without a canonical form. */
export function preAuth(of: EnvelopeClass, payload: JsonObject): Uint8Array<ArrayBuffer> {
  return preAuthEncoding(`application/vnd.parley.${of}+json`, encodeCanonical(payload));
}

/** The hash that names an act, or a release. Key and signature do not enter it. */
export function envelopeHash(of: EnvelopeClass, payload: JsonObject): Hash {
  return hashOfBytes(preAuth(of, payload));
}
