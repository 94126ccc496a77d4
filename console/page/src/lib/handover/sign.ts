import { canonicalText, type Json } from "@parley/judge/browser";
import { api, chan, Problem } from "../api/client.ts";
import { here } from "../channel/here.svelte.ts";
import { preAuthOf } from "../officer/dsse.ts";
import { keyring } from "../officer/keyring.svelte.ts";
import { signatureOf } from "../officer/signer.ts";
import { hex } from "../officer/wrap.ts";
import type { Envelope, Handover, Offer, Taking } from "./types.ts";

const offerType = "application/vnd.parley.handover+json";
const takingType = "application/vnd.parley.handover-taken+json";

/** Has the officer who is signed in sign one of the two documents; the payload is what was signed, without the screen's proxies. */
async function seal<Payload>(type: string, payload: Payload): Promise<Envelope<Payload>> {
  const kept = here.session && keyring.find(here.session.key);
  if (!kept) throw new Problem(0, { title: "no-key" });
  const signer = keyring.signer(kept);
  const plain = JSON.parse(JSON.stringify(payload)) as Payload;
  return { key: signer.key, payload: plain, sig: hex(await signatureOf(signer, preAuthOf(type, plain as Json).bytes)) };
}

const post = (path: string, body: unknown): Promise<Handover> => api.postText<Handover>(`${chan(here.channel)}/handovers${path}`, canonicalText(body as Json));

export async function handOver(offer: Offer): Promise<Handover> {
  return post("", { offer: await seal(offerType, offer) });
}

export async function takeOver(taking: Taking): Promise<Handover> {
  return post(`/${taking.of}/taking`, { taking: await seal(takingType, taking) });
}

/** The hash of an offer as it was signed: what a taking names, whatever the node calls it. */
export async function offerHash(offer: Offer): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", preAuthOf(offerType, offer as unknown as Json).bytes)));
}
