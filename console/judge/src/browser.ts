/**
 * What a page needs to draft, sign and check envelopes: the codec without the judge. Nothing here, nor in what it
 * imports, needs more than a browser has.
 *
 *     const payload = draftPayload({ body, channel, charter, kind: "notice", mode: "REAL", notAfter, party });
 *     const key = keyId(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
 *     const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, bytes));
 *     const envelope = await sealWith("word", payload, { key, sign });
 *
 * With ECDSA on P-256 the key is `keyId(raw, "ECDSA")`, and `sign` asks for `{ name: "ECDSA", hash: "SHA-256" }`. With an
 * authenticator it is `keyId(raw, "WebAuthn")`, where `raw` is exported from what `getPublicKey()` of the registration
 * gives (import it as "spki"), and the signer has `assert` in place of `sign`:
 *
 *     const assert = async (challenge) => {
 *       const publicKey = { allowCredentials, challenge, userVerification: "required" };
 *       const { response } = await navigator.credentials.get({ publicKey });
 *       const [authenticatorData, clientDataJSON, signature] =
 *         [response.authenticatorData, response.clientDataJSON, response.signature].map((each) => new Uint8Array(each));
 *       return { authenticatorData, clientDataJSON, signature };
 *     };
 */

export { type Envelope, type Mode } from "./bodies.js";
export { canonicalText, encodeCanonical, NotCanonical, parseCanonical, type Json, type JsonObject } from "./canonical.js";
export { type Key, type Signature } from "./signature.js";
export { envelopeHash, preAuth, type EnvelopeClass } from "./envelope.js";
export { hashOf, zeroHash, type Hash } from "./hash.js";
export {
  decodePayloadBody, draftPayload, keyId, sealWith, SignatureError, UnsayableError, verifyEnvelope,
  type Algorithm, type DraftReason, type PlainSigner, type Saying, type Signer, type WebAuthnSigner,
} from "./seal.js";
export { challengeOf, officerSignature, type Assertion } from "./webauthn.js";
