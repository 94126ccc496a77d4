import { api } from "../api/client.ts";
import { here } from "../channel/here.svelte.ts";
import { hex } from "./wrap.ts";
import { sessionBytes } from "./session-text.ts";
import { signatureOf, type Signer } from "./signer.ts";

/** The node takes this page to be at another address than it is. */
export class OtherOrigin extends Error {
  override name = "OtherOrigin";
}

/** Opens a session by a signature over the node's challenge, this page's origin and the party. */
export async function signIn(signer: Signer): Promise<void> {
  if (!here.node) await here.greet();
  const { challenge, text } = await api.post<{ challenge: string; text: string }>("/v1/session/challenge", {});
  const { bytes, says } = sessionBytes(challenge, location.origin, here.node!.party);
  // What is signed names this page's own origin: a challenge that was made for another one is of no use to anyone.
  if (says !== text) throw new OtherOrigin(text);
  const sig = hex(await signatureOf(signer, bytes));
  await api.post("/v1/session", { key: signer.key, challenge, sig });
  await here.askSession();
}

export async function signOut(): Promise<void> {
  await api.del("/v1/session");
  here.session = undefined;
  here.leave();
}
