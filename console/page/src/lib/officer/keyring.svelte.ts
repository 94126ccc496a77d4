import { settings } from "../settings.svelte.ts";
import { shelf } from "../shelf.ts";
import { isPasskey, readKept, type KeptInPage, type KeptKey, type KeptPasskey } from "./kept.ts";
import { makePasskey, passkeySigner } from "./passkey.ts";
import type { Signer } from "./signer.ts";
import { makeDeviceKey, makeWrappedKey, OtherDevice, rewrap, signOpened, unwrap, type PageAlgorithm } from "./wrap.ts";

export type { KeptKey } from "./kept.ts";

/** The officer did not give the PIN. */
export class NotUnlocked extends Error {
  override name = "NotUnlocked";
}

interface PINRequest {
  key: KeptInPage;
  /** Opens the key; it throws WrongPIN or OtherDevice, and the request stays open. */
  open: (pin: string) => Promise<void>;
  cancel: () => void;
}

class Keyring {
  kept = $state.raw<KeptKey[]>([]);
  loaded = $state(false);
  /** Why this browser keeps nothing, where it does not. */
  trouble = $state("");
  /** The id of the key that is open in this tab. */
  unlocked = $state("");
  /** A PIN is wanted; the dialog answers. */
  request = $state.raw<PINRequest | undefined>(undefined);
  #open: CryptoKey | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.#stay(), { passive: true, capture: true });
  }

  async load(): Promise<void> {
    try {
      this.kept = (await shelf.all<unknown>("keys")).map(readKept).sort((a, b) => b.made - a.made);
      this.trouble = "";
    } catch (error) {
      this.trouble = String(error);
    }
    this.loaded = true;
  }

  find(key: string): KeptKey | undefined {
    return this.kept.find((each) => each.key === key);
  }

  /** Makes a key pair and keeps it, wrapped, before anyone hears of it. Whoever has just set its PIN need not give it again at once. */
  async make(pin: string, party: string, algorithm: PageAlgorithm): Promise<KeptKey> {
    let device = await shelf.get<CryptoKey>("device", "key");
    if (!device) {
      device = await makeDeviceKey();
      await shelf.put("device", "key", device);
    }
    const wrapped = await makeWrappedKey(pin, device, algorithm);
    const kept = await this.#keepNew({ key: wrapped.key, wrapped, made: Date.now(), party });
    this.#hold(kept.key, await unwrap(wrapped, pin, device));
    return kept;
  }

  /** Has an authenticator make a key, and keeps which one it is, before anyone hears of it. */
  async makePasskey(party: string, account: string): Promise<KeptKey> {
    const { key, passkey } = await makePasskey(account);
    return this.#keepNew({ key, passkey, made: Date.now(), party } satisfies KeptPasskey);
  }

  async #keepNew(kept: KeptKey): Promise<KeptKey> {
    await this.keep(kept);
    // Without it a browser that runs out of room may drop the key.
    await navigator.storage?.persist?.();
    return kept;
  }

  async keep(kept: KeptKey): Promise<void> {
    await shelf.put("keys", kept.key, kept);
    await this.load();
  }

  async forget(key: string): Promise<void> {
    if (this.unlocked === key) this.lock();
    await shelf.drop("keys", key);
    await this.load();
  }

  async changePIN(kept: KeptInPage, old: string, next: string): Promise<void> {
    await this.keep({ ...kept, wrapped: await rewrap(kept.wrapped, old, next, await this.#device()) });
  }

  /** The signer of a key; it asks for the PIN where the key is locked, and for the passkey at each signature. */
  signer(kept: KeptKey): Signer {
    if (isPasskey(kept)) return passkeySigner(kept.key, kept.passkey);
    const { key } = kept;
    return {
      key,
      sign: async (bytes) => {
        const open = this.unlocked === key && this.#open ? this.#open : await this.#ask(kept);
        const signature = await signOpened(key, open, bytes);
        if (settings.idle === 0) this.lock();
        return signature;
      },
    };
  }

  lock(): void {
    clearTimeout(this.#timer);
    this.#open = undefined;
    this.unlocked = "";
  }

  async #device(): Promise<CryptoKey> {
    const device = await shelf.get<CryptoKey>("device", "key");
    if (!device) throw new OtherDevice("this browser's own key is gone");
    return device;
  }

  #ask(kept: KeptInPage): Promise<CryptoKey> {
    return new Promise((done, fail) => {
      this.request = {
        key: kept,
        open: async (pin) => {
          const open = await unwrap(kept.wrapped, pin, await this.#device());
          this.request = undefined;
          this.#hold(kept.key, open);
          done(open);
        },
        cancel: () => {
          this.request = undefined;
          fail(new NotUnlocked("no PIN was given"));
        },
      };
    });
  }

  #hold(key: string, open: CryptoKey): void {
    this.#open = open;
    this.unlocked = key;
    this.#stay();
  }

  #stay(): void {
    if (!this.#open) return;
    clearTimeout(this.#timer);
    if (settings.idle > 0) this.#timer = setTimeout(() => this.lock(), settings.idle * 60_000);
  }
}

export const keyring = new Keyring();
