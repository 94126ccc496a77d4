/** Reading a payload: what row 4 of section 5 decodes of one envelope. */

import { bodies, kindText, payload, rootKinds, wordKinds, type Mode } from "./bodies.js";
import { isObject, type Json, type JsonObject } from "./canonical.js";
import { decodeCharter, type Charter } from "./charter.js";
import type { Key } from "./signature.js";
import type { EnvelopeClass } from "./envelope.js";
import type { Hash } from "./hash.js";
import { decode, type Decoded, type DecodeReason, type Read, type Type } from "./schema.js";

type PlainBodies = { [K in keyof typeof bodies]: Read<(typeof bodies)[K]> };
/** Bodies as the judge reads them: with the charters of `open` and `accept` decoded. */
export type Bodies = Omit<PlainBodies, "open" | "accept"> & {
  open: { charters: Charter[]; epoch: number; node: Key };
  accept: Omit<PlainBodies["accept"], "charter"> & { charter: Charter };
};

/** The kinds of payload of each class of envelope. */
export const kindsOf = { root: rootKinds, word: wordKinds, release: ["release"] } as const;

/** Why a payload is void whose kind is none of its class. */
const otherKind: Record<EnvelopeClass, DecodeReason> = { root: "unknown", word: "unknown", release: "malformed" };

export interface ReadPayload<K extends keyof Bodies> {
  kind: K;
  body: Bodies[K];
  channel: Hash;
  charter: Hash;
  mode: Mode;
  party: string;
}

/** The payload, then its kind, then the body. */
export function readPayload<K extends keyof Bodies>(of: EnvelopeClass, kinds: readonly K[], value: Json): Decoded<ReadPayload<K>> {
  const outer = decode(payload, value);
  if (outer.reason) return outer;
  const { channel, charter, mode, party } = outer.value;
  const kind = kinds.find((each) => each === outer.value.kind);
  if (kind === undefined) return { reason: otherKind[of] };
  const body = readBody(kind, outer.value.body);
  return body.reason ? body : { value: { kind, body: body.value as Bodies[K], channel, charter, mode, party } };
}

/** The reason for which a body is void as one of this kind in an envelope of this class, if it is. */
export function bodyReason(kind: string, of: EnvelopeClass, body: Json): DecodeReason | undefined {
  if (decode(kindText, kind).reason || !isObject(body)) return "malformed"; // of the payload
  const known = (kindsOf[of] as readonly (keyof Bodies)[]).find((each) => each === kind);
  return known === undefined ? otherKind[of] : readBody(known, body).reason;
}

/** The body by itself, then its charters in the order in which they stand. */
function readBody(kind: keyof Bodies, body: JsonObject): Decoded<Bodies[keyof Bodies]> {
  if (kind === "open") {
    const read = decode(bodies.open, body);
    if (read.reason) return read;
    const charters: Charter[] = [];
    for (const text of read.value.charters) {
      const charter = decodeCharter(text);
      if (charter.reason) return charter;
      charters.push(charter.value);
    }
    return { value: { ...read.value, charters } };
  }
  if (kind === "accept") {
    const read = decode(bodies.accept, body);
    if (read.reason) return read;
    const charter = decodeCharter(read.value.charter);
    return charter.reason ? charter : { value: { ...read.value, charter: charter.value } };
  }
  return decode<Bodies[keyof Bodies]>(bodies[kind] as Type<Bodies[keyof Bodies]>, body);
}
