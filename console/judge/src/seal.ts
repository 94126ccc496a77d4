/**
 * Sealing: what the console needs to say something. It builds a payload in canonical form and has it signed by a
 * function that it is given, so that no secret key passes through here.
 */

import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { bodies, payload as payloadSchema, type Mode } from "./bodies.js";
import { canonicalText, type JsonObject } from "./canonical.js";
import { decodeCharter } from "./charter.js";
import type { Key } from "./ed25519.js";
import { envelopeHash, signedBytes, type EnvelopeClass, type Sign, type SignedEnvelope } from "./envelope.js";
import type { Hash } from "./hash.js";
import { decode, type DecodeReason } from "./schema.js";

/** What an envelope says, all but its nonce. */
export interface Saying {
  body: JsonObject;
  channel: Hash;
  charter: Hash;
  kind: keyof typeof bodies;
  mode: Mode;
  notAfter: number;
  party: string;
}

/** A payload that no judge would find malformed or unknown was asked for, and this is none. */
export class UnsayableError extends Error {
  override name = "UnsayableError";
  readonly reason: DecodeReason;

  constructor(kind: string, reason: DecodeReason) {
    super(`a ${kind} that every judge would find ${reason}`);
    this.reason = reason;
  }
}

/** The payload with a fresh nonce, checked as row 4 of section 5 will check it. */
export function buildPayload(saying: Saying, nonce = bytesToHex(randomBytes(16))): JsonObject {
  const payload: JsonObject = { ...saying, nonce };
  const reason = decode(payloadSchema, payload).reason ?? reasonAgainst(saying);
  if (reason !== undefined) throw new UnsayableError(saying.kind, reason);
  canonicalText(payload); // throws where there is no canonical form
  return payload;
}

function reasonAgainst({ kind, body }: Saying): DecodeReason | undefined {
  const reason = decode(bodies[kind] as typeof bodies.open, body).reason;
  if (reason !== undefined) return reason;
  const texts = kind === "open" ? body["charters"] : kind === "accept" ? [body["charter"]] : [];
  return ((texts ?? []) as JsonObject[]).map((text) => decodeCharter(text).reason).find((each) => each !== undefined);
}

/** Signs a payload; the hash names the act. */
export async function seal(of: EnvelopeClass, payload: JsonObject, key: Key, sign: Sign): Promise<{ envelope: SignedEnvelope; hash: Hash }> {
  const signature = await sign(signedBytes(of, payload));
  return { envelope: { key, payload, sig: bytesToHex(signature) }, hash: envelopeHash(of, payload) };
}
