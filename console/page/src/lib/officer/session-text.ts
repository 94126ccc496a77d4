import { encodeCanonical } from "@parley/judge/browser";

/** What is signed to open a session: of a type of its own, so that it can never be taken for an envelope (DSSE v1.0). */
export function sessionBytes(challenge: string, origin: string, party: string): { bytes: Uint8Array<ArrayBuffer>; says: string } {
  const type = "application/vnd.parley.session+json";
  const body = encodeCanonical({ challenge, origin, party });
  const head = new TextEncoder().encode(`DSSEv1 ${type.length} ${type} ${body.length} `);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return { bytes, says: new TextDecoder().decode(body) };
}
