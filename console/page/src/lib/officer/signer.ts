import { challengeOf, officerSignature, type Signer } from "@parley/judge/browser";

/** Whoever can sign as an officer: a key that this page keeps, or one in an authenticator. */
export type { Signer } from "@parley/judge/browser";

/** A signature over the bytes as they stand, in the form of the key's algorithm (docs/protocol.md, section 1). */
export async function signatureOf(signer: Signer, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return "assert" in signer ? officerSignature(await signer.assert(challengeOf(message))) : signer.sign(message);
}
