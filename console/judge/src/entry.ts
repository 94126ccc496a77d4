/** Reading an entry's bytes: the frame, the class, and what row 4 of section 5 decodes. */

import {
  envelope, frame, rootKinds, statementKinds, statements, word, wordKinds,
  type Envelope, type Frame, type Mode, type RootKind, type StatementKind, type WordKind,
} from "./bodies.js";
import { isObject, member, parseCanonical, type Json, type JsonObject } from "./canonical.js";
import type { Key, Signature } from "./signature.js";
import { preAuth, type EnvelopeClass } from "./envelope.js";
import { hashOfBytes, type Hash } from "./hash.js";
import { kindsOf, readPayload, type Bodies } from "./payload.js";
import { anyObject, decode, object, type Decoded, type Read, type Type } from "./schema.js";

export const maxEntryBytes = 60_000;

/** An envelope whose payload has been decoded. Its hash names the act. */
export interface SealedAs<K extends keyof Bodies> {
  readonly class: EnvelopeClass;
  readonly kind: K;
  readonly body: Bodies[K];
  readonly channel: Hash;
  readonly charter: Hash;
  readonly mode: Mode;
  readonly party: string;
  readonly hash: Hash;
  readonly key: Key;
  readonly sig: Signature;
  readonly message: Uint8Array;
}

/** Distributes, so that `kind` tells what `body` is. */
export type Sealed<K extends keyof Bodies> = K extends keyof Bodies ? SealedAs<K> : never;
export type RootAct = Sealed<RootKind>;
export type Draft = Sealed<WordKind>;
export type Release = Sealed<"release">;

type Statements = { [K in StatementKind]: Read<(typeof statements)[K]> };
export type StatementAs<K extends StatementKind> = Statements[K];
export type Statement = StatementAs<StatementKind>;

export type Contents =
  | { class: "root"; act: RootAct }
  | { class: "word"; draft: Draft; release: Release | undefined }
  | { class: "statement"; statement: Statement };

export interface Entry {
  readonly frame: Frame;
  readonly class: Contents["class"];
  /** "" if it is not a kind of the entry's class. */
  readonly kind: RootKind | WordKind | StatementKind | "";
  /** The payload's `kind` as it stands, for row 2. */
  readonly kindText: Json | undefined;
  readonly contents: Decoded<Contents>;
}

const entrySchema = object({ frame, "root?": envelope, "statement?": anyObject, "word?": word });

/** The entry that the bytes are, or undefined if they are void(frame). */
export function readEntry(bytes: Uint8Array): Entry | undefined {
  if (bytes.length > maxEntryBytes) return undefined;
  const json = parseCanonical(bytes);
  if (!isObject(json)) return undefined;
  const decoded = decode(entrySchema, json);
  if (decoded.reason) return undefined;

  const { value } = decoded;
  const own = value.frame;
  if (own.heads.some((head) => head.party === own.party && head.epoch === own.epoch)) return undefined;
  const classes = (["root", "statement", "word"] as const).filter((each) => Object.hasOwn(json, each));
  if (classes.length !== 1) return undefined;
  switch (classes[0]!) {
    case "root":
      return entryOf(value.frame, "root", value.root.payload, rootKinds, readRootAct(value.root));
    case "word":
      return entryOf(value.frame, "word", value.word.draft.payload, wordKinds, readWord(value.word, member(json["word"] as JsonObject, "release") !== undefined));
    case "statement":
      return entryOf(value.frame, "statement", value.statement, statementKinds, readStatement(value.statement));
  }
}

function entryOf(
  frame: Frame, of: Contents["class"], says: JsonObject, kinds: readonly Entry["kind"][], contents: Decoded<Contents>,
): Entry {
  const kindText = member(says, "kind");
  const kind = kinds.find((each) => each === kindText) ?? "";
  return { frame, class: of, kind, kindText, contents };
}

function readRootAct(sealed: Envelope): Decoded<Contents> {
  const read = readSealed("root", kindsOf.root, sealed);
  return read.reason ? read : { value: { class: "root", act: read.value } };
}

function readWord(word: { draft: Envelope; release: Envelope }, released: boolean): Decoded<Contents> {
  const draft = readSealed("word", kindsOf.word, word.draft);
  if (draft.reason) return draft;
  if (!released) return { value: { class: "word", draft: draft.value, release: undefined } };
  const release = readSealed("release", kindsOf.release, word.release);
  return release.reason ? release : { value: { class: "word", draft: draft.value, release: release.value } };
}

function readStatement(statement: JsonObject): Decoded<Contents> {
  const kindText = member(statement, "kind");
  if (typeof kindText !== "string") return { reason: "malformed" };
  const kind = statementKinds.find((each) => each === kindText);
  if (kind === undefined) return { reason: "unknown" };
  const read: Decoded<Statement> = decode<Statement>(statements[kind] as Type<Statement>, statement);
  return read.reason ? read : { value: { class: "statement", statement: read.value } };
}

/** Row 4 for one envelope. `kinds` are those of its class, and tell what the body may be. */
function readSealed<K extends keyof Bodies>(of: EnvelopeClass, kinds: readonly K[], sealed: Envelope): Decoded<Sealed<K>> {
  const read = readPayload(of, kinds, sealed.payload);
  if (read.reason) return read;
  const { body, channel, charter, kind, mode, party } = read.value;
  const message = preAuth(of, sealed.payload);
  const { key, sig } = sealed;
  const act = { class: of, kind, body, channel, charter, mode, party, key, sig, message, hash: hashOfBytes(message) };
  return { value: act as unknown as Sealed<K> };
}
