/**
 * Sealing: what the console needs to say something. It drafts a payload in canonical form and has it signed by a
 * function that it is given, so that no secret key passes through here.
 */

import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { bodies, envelope as envelopeSchema, type Envelope, type Mode } from "./bodies.js";
import { encodeCanonical, NotCanonical, type Json, type JsonObject } from "./canonical.js";
import { preAuth, type EnvelopeClass } from "./envelope.js";
import type { Hash } from "./hash.js";
import { compressPoint } from "./p256.js";
import { bodyReason, kindsOf, readPayload } from "./payload.js";
import { decode, type DecodeReason } from "./schema.js";
import { verifyOfficer, verifyPlain, type Key } from "./signature.js";
import { challengeOf, officerSignature, type Assertion } from "./webauthn.js";

/** Why every judge would void what is asked for: `frame` where it has no canonical form, else row 4 of section 5. */
export type DraftReason = "frame" | DecodeReason;

/** What an envelope says, all but its nonce. */
export interface Saying {
  body: JsonObject;
  channel: Hash;
  /** The charter in force as the author sees it. */
  charter: Hash;
  kind: keyof typeof bodies;
  mode: Mode;
  /** Milliseconds since 1970; no node takes the payload from its author after this. */
  notAfter: number;
  party: string;
}

/** A payload was asked for that no judge would find malformed or unknown, and this is none. */
export class UnsayableError extends Error {
  override name = "UnsayableError";
  readonly reason: DraftReason;

  constructor(kind: string, reason: DraftReason, cause?: unknown) {
    const detail = cause instanceof Error ? ` (${cause.message})` : "";
    super(`kind "${kind}": every judge would find it void as ${reason}${detail}`, { cause });
    this.reason = reason;
  }
}

/** The signer's signature is none, or is not by the key that it was said to be by. */
export class SignatureError extends Error {
  override name = "SignatureError";
}

/**
 * "ok", or the reason for which every judge would void an envelope of this class whose payload has this kind and body.
 * The rest of the payload is taken to be right.
 */
export function decodePayloadBody(kind: string, of: EnvelopeClass, value: Json): "ok" | DraftReason {
  if (uncanonical(value)) return "frame";
  return bodyReason(kind, of, value) ?? "ok";
}

/**
 * The payload, checked as row 4 of section 5 will check it; without `nonce` it gets a fresh one. What the row leaves to
 * others (the key's role, the charter, what is referred to) is for the node's door to judge. It throws UnsayableError.
 */
export function draftPayload({ nonce = bytesToHex(randomBytes(16)), ...saying }: Saying & { nonce?: string }): JsonObject {
  const payload: JsonObject = { ...saying, nonce };
  const classes = (["root", "word", "release"] as const).filter((each) => (kindsOf[each] as readonly string[]).includes(saying.kind));
  requireSayable(classes[0] ?? "word", payload); // a kind of two classes has one body in both
  return payload;
}

/** Who signs: the key that the envelope will name, and what makes a signature by it. */
export type Signer = PlainSigner | WebAuthnSigner;

/** A key of algorithm `01` or `02`. WebCrypto's `sign` will do. */
export interface PlainSigner {
  key: Key;
  /** The 64 bytes of a signature over the message as it stands: of Ed25519, or of ECDSA with SHA-256 (r, then s). */
  sign(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> | Uint8Array;
}

/** A key of algorithm `03`, in an authenticator. What `navigator.credentials.get` answers will do. */
export interface WebAuthnSigner {
  key: Key;
  /** An assertion for the challenge, of 32 bytes, after the authenticator has verified its user (`userVerification: "required"`). */
  assert(challenge: Uint8Array<ArrayBuffer>): Promise<Assertion> | Assertion;
}

/**
 * Has a payload signed. It throws UnsayableError before anyone is asked to sign what every judge would void, and
 * SignatureError for a signature that does not verify; what `sign` or `assert` throws passes through.
 */
export async function sealWith(of: EnvelopeClass, payload: JsonObject, signer: Signer): Promise<Envelope> {
  requireSayable(of, payload);
  const { key } = signer;
  const message = preAuth(of, payload);
  const sig = bytesToHex("assert" in signer ? asSignature(await signer.assert(challengeOf(message))) : await signer.sign(message));
  const envelope: Envelope = { key, payload, sig };
  if (!verifyEnvelope(of, envelope)) throw new SignatureError(`sig: ${sig} does not verify: want ${wantedSignature(key)} by the key ${key}`);
  return envelope;
}

function asSignature(assertion: Assertion): Uint8Array {
  try {
    return officerSignature(assertion);
  } catch (error) {
    if (error instanceof RangeError) throw new SignatureError(error.message, { cause: error });
    throw error;
  }
}

function wantedSignature(key: Key): string {
  return key.startsWith("03") ? "an assertion for this challenge, 2,048 bytes in all at most, with its user present and verified," : "64 bytes";
}

/** Whether the envelope has the form of one and its signature verifies, as an envelope of this class, with the key that it names. */
export function verifyEnvelope(of: EnvelopeClass, envelope: Envelope): boolean {
  if (uncanonical(envelope) || decode(envelopeSchema, envelope).reason) return false;
  return verifyOfficer(verifyPlain, envelope.key, preAuth(of, envelope.payload), envelope.sig);
}

/** `01`, `02` and `03`, by the names that WebCrypto and browsers have for them. */
export type Algorithm = "Ed25519" | "ECDSA" | "WebAuthn";

/**
 * The id of a key, from the public key as WebCrypto's "raw" export gives it: the 32 bytes of Ed25519, or the 65 of a
 * point of P-256, uncompressed. It throws RangeError for what is none of these.
 */
export function keyId(rawPublicKey: Uint8Array, algorithm: Algorithm = "Ed25519"): Key {
  switch (algorithm) {
    case "Ed25519":
      if (rawPublicKey.length !== 32) throw new RangeError(`rawPublicKey: ${rawPublicKey.length} bytes: want 32`);
      return "01" + bytesToHex(rawPublicKey);
    case "ECDSA":
      return "02" + bytesToHex(compressPoint(rawPublicKey));
    case "WebAuthn":
      return "03" + bytesToHex(compressPoint(rawPublicKey));
  }
}

function requireSayable(of: EnvelopeClass, payload: JsonObject): void {
  const kind = String(payload["kind"]);
  const flaw = uncanonical(payload);
  if (flaw) throw new UnsayableError(kind, "frame", flaw);
  const { reason } = readPayload(of, kindsOf[of], payload);
  if (reason) throw new UnsayableError(kind, reason);
}

/** Why a value has no canonical form, if it has none. */
function uncanonical(value: Json): NotCanonical | undefined {
  try {
    encodeCanonical(value);
    return undefined;
  } catch (error) {
    if (error instanceof NotCanonical) return error;
    throw error;
  }
}
