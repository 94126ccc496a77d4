import { preAuthOf } from "./dsse.ts";

/** What is signed to open a session. */
export function sessionBytes(challenge: string, origin: string, party: string): { bytes: Uint8Array<ArrayBuffer>; says: string } {
  return preAuthOf("application/vnd.parley.session+json", { challenge, origin, party });
}
