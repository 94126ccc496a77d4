/** What the browser keeps of an officer's key. */
import type { Algorithm } from "@parley/judge/browser";
import type { Enrolment, Role } from "../api/types.ts";
import type { Passkey } from "./passkey.ts";
import { algorithmOf, type WrappedKey } from "./wrap.ts";

interface Kept {
  /** The key's id. */
  key: string;
  made: number;
  party: string;
  enrolment?: { id: string; status: Enrolment["status"]; office?: string; partner?: string; person?: string; roles?: Role[] };
}

/** A key that the page has made, under the officer's PIN. */
export interface KeptInPage extends Kept {
  wrapped: WrappedKey;
}

/** A key in an authenticator: what is kept is which one. */
export interface KeptPasskey extends Kept {
  passkey: Passkey;
}

export type KeptKey = KeptInPage | KeptPasskey;

/** The kind of a key, which the first byte of its id tells. */
export function kindOf(key: string): Algorithm {
  return key.startsWith("03") ? "WebAuthn" : algorithmOf(key);
}

export function isPasskey(kept: KeptKey): kept is KeptPasskey {
  return "passkey" in kept;
}

/**
 * A key as it was kept. Before there were passkeys the id stood in the wrapped key alone; such a record is read as one
 * of today's, and is written as one when it is next changed.
 */
export function readKept(stored: unknown): KeptKey {
  const kept = stored as KeptKey | Omit<KeptInPage, "key">;
  return "key" in kept ? kept : { ...kept, key: kept.wrapped.key };
}
