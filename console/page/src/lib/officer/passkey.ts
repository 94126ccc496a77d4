/**
 * An officer's key in an authenticator: the device's own, or a security key. The private key never comes here. The
 * authenticator verifies its user (a finger, a face, its own PIN) at each signature, so the page needs no PIN for it.
 */
import { keyId, type WebAuthnSigner } from "@parley/judge/browser";
import { random } from "./wrap.ts";

export interface Passkey {
  /** The credential's id, by which the authenticator finds the key. */
  credential: Uint8Array<ArrayBuffer>;
  /** How the browser reached the authenticator. */
  transports: string[];
  /** The relying party's id: the page's host name when the key was made. */
  host: string;
}

/** Why a passkey cannot be made here; "" where it can. */
export type NoPasskey = "" | "address" | "browser";

/** ECDSA on P-256 with SHA-256 (RFC 9053, 2.1). */
const es256 = -7;

/** The browser gave no passkey, or no signature by one. The message is the browser's own name for the cause. */
export class PasskeyRefused extends Error {
  override name = "PasskeyRefused";
  readonly making: boolean;

  constructor(making: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.name : String(cause), { cause });
    this.making = making;
  }
}

/** A relying party's id is a domain, never an IP address (W3C WebAuthn Level 2, 5.1.3 and 5.1.4.1). */
export function noPasskeyAt(hostname: string, able: boolean): NoPasskey {
  // A URL's host has IPv6 addresses in brackets, and IPv4 ones as four decimal numbers whatever was typed.
  if (hostname.startsWith("[") || /^\d+(\.\d+){3}$/.test(hostname)) return "address";
  return able ? "" : "browser";
}

/** Where the same page has a name, for an address of this machine; "" for other addresses. */
export function namedOrigin(origin: string): string {
  const url = new URL(origin);
  if (!/^(127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return "";
  url.hostname = "localhost";
  return url.origin;
}

/** Has an authenticator make a key for this page's host. `account` is what the officer's passkey is listed as. */
export async function makePasskey(account: string): Promise<{ key: string; passkey: Passkey }> {
  const host = location.hostname;
  let made: PublicKeyCredential;
  try {
    made = (await navigator.credentials.create({
      publicKey: {
        rp: { id: host, name: "Parley" },
        user: { id: random(32), name: account, displayName: account },
        challenge: random(32), // nothing is attested: the enrolment officer compares the fingerprint
        pubKeyCredParams: [{ type: "public-key", alg: es256 }],
        authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
        attestation: "none",
      },
    })) as PublicKeyCredential;
  } catch (cause) {
    throw new PasskeyRefused(true, cause);
  }
  const response = made.response as AuthenticatorAttestationResponse;
  const spki = response.getPublicKey();
  if (!spki || response.getPublicKeyAlgorithm() !== es256) throw new PasskeyRefused(true, "NotSupportedError");
  const open = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  return {
    key: keyId(new Uint8Array(await crypto.subtle.exportKey("raw", open)), "WebAuthn"),
    passkey: { credential: new Uint8Array(made.rawId), transports: response.getTransports(), host },
  };
}

/** Signs by the authenticator, which verifies its user each time. */
export function passkeySigner(key: string, { credential, transports, host }: Passkey): WebAuthnSigner {
  return {
    key,
    assert: async (challenge) => {
      let made: PublicKeyCredential;
      try {
        made = (await navigator.credentials.get({
          publicKey: {
            challenge, rpId: host, userVerification: "required",
            allowCredentials: [{ type: "public-key", id: credential, transports: transports as AuthenticatorTransport[] }],
          },
        })) as PublicKeyCredential;
      } catch (cause) {
        throw new PasskeyRefused(false, cause);
      }
      const { authenticatorData, clientDataJSON, signature } = made.response as AuthenticatorAssertionResponse;
      return {
        authenticatorData: new Uint8Array(authenticatorData), clientDataJSON: new Uint8Array(clientDataJSON), signature: new Uint8Array(signature),
      };
    },
  };
}
