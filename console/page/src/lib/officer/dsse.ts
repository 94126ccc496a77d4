import { encodeCanonical, type Json } from "@parley/judge/browser";

/** What a signature is made over that is no envelope of a log: of a type of its own, so that it can never be taken for one (DSSE v1.0). */
export function preAuthOf(type: string, said: Json): { bytes: Uint8Array<ArrayBuffer>; says: string } {
  const body = encodeCanonical(said);
  const head = new TextEncoder().encode(`DSSEv1 ${type.length} ${type} ${body.length} `);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return { bytes, says: new TextDecoder().decode(body) };
}
