import { keyId } from "@parley/judge/browser";

/**
 * An officer's key at rest. The private key is encrypted twice by AES-256-GCM: under a key derived from the PIN, and
 * around that under a key of this browser that cannot be exported. Whoever copies the browser's files must still guess
 * the PIN, at 600,000 rounds a guess; whoever knows the PIN must still have this browser's profile.
 */

/** Rounds of PBKDF2-SHA-256, as OWASP's Password Storage Cheat Sheet has them. */
export const rounds = 600_000;

export const shortestPIN = 6;

export interface WrappedKey {
  version: 1;
  /** The key's id; its first byte tells the algorithm. */
  key: string;
  rounds: number;
  salt: Uint8Array<ArrayBuffer>;
  innerIV: Uint8Array<ArrayBuffer>;
  outerIV: Uint8Array<ArrayBuffer>;
  sealed: Uint8Array<ArrayBuffer>;
}

/** The PIN is another one, or what is kept has been changed: the cipher cannot tell which. */
export class WrongPIN extends Error {
  override name = "WrongPIN";
}

/** What is kept here was kept by another profile of the browser, or was changed. */
export class OtherDevice extends Error {
  override name = "OtherDevice";
}

/** The key of this browser: it never leaves it. */
export function makeDeviceKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The algorithms of keys that the page itself makes. */
export type PageAlgorithm = "Ed25519" | "ECDSA";

const made = { Ed25519: { name: "Ed25519" }, ECDSA: { name: "ECDSA", namedCurve: "P-256" } };
const signing = { Ed25519: { name: "Ed25519" }, ECDSA: { name: "ECDSA", hash: "SHA-256" } };

/** The algorithm of a key that the page has made. */
export const algorithmOf = (key: string): PageAlgorithm => (key.startsWith("02") ? "ECDSA" : "Ed25519");

/** Whether this browser makes keys of Ed25519; every browser makes those of P-256. */
export async function makesEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey(made.Ed25519, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** The 64 bytes that an opened key signs a message with; for ECDSA r, then s, as WebCrypto gives them. */
export async function signOpened(key: string, open: CryptoKey, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(signing[algorithmOf(key)], open, message));
}

/** Makes a key pair. The private key exists in the open only inside this call; what comes out is wrapped. */
export async function makeWrappedKey(pin: string, device: CryptoKey, algorithm: PageAlgorithm = "Ed25519"): Promise<WrappedKey> {
  const pair = (await crypto.subtle.generateKey(made[algorithm], true, ["sign", "verify"])) as CryptoKeyPair;
  const key = keyId(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)), algorithm);
  const open = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  try {
    const salt = random(16);
    const innerIV = random(12);
    const outerIV = random(12);
    const about = label(key, rounds);
    const inner = await crypto.subtle.encrypt({ name: "AES-GCM", iv: innerIV, additionalData: about }, await fromPIN(pin, salt, rounds), open);
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: outerIV, additionalData: about }, device, inner));
    return { version: 1, key, rounds, salt, innerIV, outerIV, sealed };
  } finally {
    open.fill(0);
  }
}

/** Opens a wrapped key as one that signs and cannot be exported. */
export async function unwrap(wrapped: WrappedKey, pin: string, device: CryptoKey): Promise<CryptoKey> {
  const about = label(wrapped.key, wrapped.rounds);
  let inner: ArrayBuffer;
  try {
    inner = await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.outerIV, additionalData: about }, device, wrapped.sealed);
  } catch (cause) {
    throw new OtherDevice("the key was kept by another browser profile", { cause });
  }
  let open: Uint8Array<ArrayBuffer>;
  try {
    open = new Uint8Array(await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: wrapped.innerIV, additionalData: about }, await fromPIN(pin, wrapped.salt, wrapped.rounds), inner));
  } catch (cause) {
    throw new WrongPIN("the PIN does not open the key", { cause });
  }
  try {
    return await crypto.subtle.importKey("pkcs8", open, made[algorithmOf(wrapped.key)], false, ["sign"]);
  } finally {
    open.fill(0);
  }
}

/**
 * The same private key under a new PIN. The old PIN must open it.
 */
export async function rewrap(wrapped: WrappedKey, oldPIN: string, newPIN: string, device: CryptoKey): Promise<WrappedKey> {
  const about = label(wrapped.key, wrapped.rounds);
  await unwrap(wrapped, oldPIN, device);
  const inner = await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.outerIV, additionalData: about }, device, wrapped.sealed);
  const open = new Uint8Array(await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: wrapped.innerIV, additionalData: about }, await fromPIN(oldPIN, wrapped.salt, wrapped.rounds), inner));
  try {
    const salt = random(16);
    const innerIV = random(12);
    const outerIV = random(12);
    const anew = label(wrapped.key, rounds);
    const again = await crypto.subtle.encrypt({ name: "AES-GCM", iv: innerIV, additionalData: anew }, await fromPIN(newPIN, salt, rounds), open);
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: outerIV, additionalData: anew }, device, again));
    return { version: 1, key: wrapped.key, rounds, salt, innerIV, outerIV, sealed };
  } finally {
    open.fill(0);
  }
}

async function fromPIN(pin: string, salt: Uint8Array<ArrayBuffer>, of: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: of }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const label = (key: string, of: number): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`parley wrapped key 1 ${key} ${of}`);

export const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What two people read to each other to compare a key: the first 80 bits of SHA-256 over its id, in groups of four. */
export async function fingerprint(key: string): Promise<string> {
  const sum = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key))));
  return sum.slice(0, 20).match(/.{4}/g)!.join(" ");
}
