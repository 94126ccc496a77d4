/**
 * Canonical JSON: RFC 8785 as protocol.md section 1 restricts it.
 *
 * A text is canonical exactly if writing what was read gives the same text again. So the reader does not
 * look for white space, duplicate members, `1.0`, `-0`, long escapes or members out of order one by one: each
 * of them makes the second writing differ. Only what survives a round trip is refused explicitly, in `write`.
 */

export type Json = string | number | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

/** Objects and arrays may stand at most so many inside each other; the outermost one is the first. */
export const maxDepth = 32;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class NotCanonical extends Error {
  override name = "NotCanonical";
}

/** The canonical text of a value. It throws NotCanonical where the value has none. */
export function canonicalText(value: Json): string {
  return write(value, 0);
}

/** The canonical text as the bytes that are hashed and signed. It throws NotCanonical where there are none. */
export function encodeCanonical(value: Json): Uint8Array<ArrayBuffer> {
  return utf8.encode(canonicalText(value));
}

/** The value of a canonical text given as bytes, or undefined if the bytes are not one. */
export function parseCanonical(bytes: Uint8Array): Json | undefined {
  try {
    const text = strictUtf8.decode(bytes);
    const value = JSON.parse(text) as Json;
    return canonicalText(value) === text ? value : undefined;
  } catch {
    return undefined; // not UTF-8, not JSON, or a value without a canonical text
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && !Array.isArray(value);
}

/** A member that the object has itself: `constructor` and its like are not inherited from JavaScript. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function write(value: Json, depth: number): string {
  switch (typeof value) {
    case "string":
      return writeText(value);
    case "number":
      // Beyond the safe integers two different numerals would read as one number.
      if (!Number.isSafeInteger(value)) throw new NotCanonical(`number ${value}`);
      return String(value);
    case "object":
      if (value === null) throw new NotCanonical("null");
      if (depth === maxDepth) throw new NotCanonical(`deeper than ${maxDepth}`);
      return Array.isArray(value) ? writeList(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new NotCanonical(typeof value);
  }
}

/** JSON.stringify escapes a text as RFC 8785 section 3.2.2.2 wants it, once lone surrogates are out. */
function writeText(text: string): string {
  if (!text.isWellFormed()) throw new NotCanonical("lone surrogate");
  return JSON.stringify(text);
}

function writeList(list: Json[], depth: number): string {
  return "[" + list.map((item) => write(item, depth)).join(",") + "]";
}

/** Members are sorted by UTF-16 code units (RFC 8785 section 3.2.3), which is JavaScript's own order. */
function writeObject(object: JsonObject, depth: number): string {
  const names = Object.keys(object).sort();
  return "{" + names.map((name) => writeText(name) + ":" + write(object[name]!, depth)).join(",") + "}";
}
