/**
 * The schema language of protocol.md section 1 and its three decoding steps.
 *
 * Every type answers the three steps for itself, and lists and objects hand each step down. The schemas of section 4
 * are tables of such types (bodies.ts), written as the page writes them: `"until?": time` is an optional member.
 */

import { isObject, member, type Json, type JsonObject } from "./canonical.js";
import { zeroHash } from "./hash.js";
import { isAscending, isDistinct, type Compare } from "./order.js";

export type DecodeReason = "malformed" | "unknown";

/** A value and no reason, or a reason and no value. */
export type Decoded<T> = { value: T; reason?: undefined } | { reason: DecodeReason };

export interface Type<T> {
  /** What an absent member holds. */
  readonly zero: T & Json;
  isZero(value: Json): boolean;
  /** Step 1: the value with every absent member filled in, or undefined if it is outside the type's limits. */
  read(value: Json): T | undefined;
  /** Step 2: does it, at any depth, have a member that the schema does not have? */
  hasUnknown(value: Json): boolean;
  /** Step 3: does it, at any depth, lack a required member or hold an optional one with its zero value? */
  isIncomplete(value: Json): boolean;
}

export type Read<S> = S extends Type<infer T> ? T : never;

export function decode<T>(type: Type<T>, value: Json): Decoded<T> {
  const read = type.read(value);
  if (read === undefined) return { reason: "malformed" };
  if (type.hasUnknown(value)) return { reason: "unknown" };
  if (type.isIncomplete(value)) return { reason: "malformed" };
  return { value: read };
}

// Types without parts.

function plain<T extends Json>(zero: T, accepts: (value: Json) => boolean): Type<T> {
  return {
    zero,
    isZero: (value) => value === zero,
    read: (value) => (accepts(value) ? (value as T) : undefined),
    hasUnknown: () => false,
    isIncomplete: () => false,
  };
}

export function pattern(form: RegExp, zero = ""): Type<string> {
  return plain(zero, (value) => typeof value === "string" && form.test(value));
}

export function oneOf<W extends string>(...words: W[]): Type<W> {
  return plain("" as W, (value) => (words as Json[]).includes(value));
}

export function integer(from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER): Type<number> {
  return plain(0, (value) => typeof value === "number" && value >= from && value <= to);
}

const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/; // all but tab and line feed
const utf8 = new TextEncoder();

/** Text(n): 1 to n bytes of UTF-8 without control characters. */
export function text(n: number): Type<string> {
  return plain("", (value) => {
    if (typeof value !== "string" || value === "" || value.length > n) return false;
    return !controls.test(value) && utf8.encode(value).length <= n;
  });
}

/**
 * An object of any members, which are decoded elsewhere or not at all. It has no zero value: where it is missing it
 * reads as something that is no object, and so fails in step 1.
 */
export const anyObject: Type<JsonObject> = {
  zero: "" as never,
  isZero: () => false,
  read: (value) => (isObject(value) ? value : undefined),
  hasUnknown: () => false,
  isIncomplete: () => false,
};

export const hash = pattern(/^[0-9a-f]{64}$/, zeroHash);
/** Of algorithm 01: a node's, a root's, a recovery or a transport key. */
export const key = pattern(/^01[0-9a-f]{64}$/);
/** Of any algorithm. Whether the point is one of the curve shows when a signature is verified. */
export const officerKey = pattern(/^(01|0[23]0[23])[0-9a-f]{64}$/);
export const signature = pattern(/^[0-9a-f]{128}$/);
/** The signature of an envelope: an even number of digits, 128 to 4,096. */
export const officerSig = pattern(/^([0-9a-f]{2}){64,2048}$/);
export const nonce = pattern(/^[0-9a-f]{32}$/);
export const id = pattern(/^[a-z][a-z0-9-]{0,15}$/);
export const time = integer(0, 253402300799999);
export const count = integer(0);
export const epoch = integer(0, 2 ** 32 - 1);

// Lists.

export interface ListLimits<T> {
  min?: number;
  max?: number;
  /** Strictly ascending in this order. */
  ascending?: Compare<T>;
  /** No two items give the same text. */
  distinct?: (item: T) => string;
}

export function list<T>(item: Type<T>, limits: ListLimits<T> = {}): Type<T[]> {
  const { min = 0, max = Infinity, ascending, distinct } = limits;
  const some = (value: Json, test: (item: Json) => boolean) => Array.isArray(value) && value.some(test);
  return {
    zero: [],
    isZero: (value) => Array.isArray(value) && value.length === 0,
    read(value) {
      if (!Array.isArray(value) || value.length < min || value.length > max) return undefined;
      const items = value.map((each) => item.read(each));
      if (items.includes(undefined)) return undefined;
      const read = items as T[];
      if (ascending && !isAscending(read, ascending)) return undefined;
      if (distinct && !isDistinct(read.map(distinct))) return undefined;
      return read;
    },
    hasUnknown: (value) => some(value, item.hasUnknown),
    isIncomplete: (value) => some(value, item.isIncomplete),
  };
}

// Objects.

type Members = { readonly [name: string]: Type<any> }; // any: each member has a type of its own
type Name<N> = N extends `${infer Optional}?` ? Optional : N;
export type ReadMembers<M extends Members> = { [N in keyof M as Name<N>]: Read<M[N]> };

/**
 * An object. `where` states the further conditions given with the schema; it is asked in step 1, once every member
 * by itself is within its limits, and sees absent members as their zero values.
 *
 * Step 1 reads a missing required member as its zero value: so a missing text, key, id or listed word fails there
 * (`""` is none of their values), as does a missing list or integer that must not be empty or 0, while a missing hash
 * fails in step 3. An optional member that is present with its zero value passes as absent here; step 3 refuses it.
 */
export function object<M extends Members>(members: M, where?: (value: ReadMembers<M>) => boolean): Type<ReadMembers<M>> {
  const fields = Object.entries(members).map(([written, type]) => {
    const optional = written.endsWith("?");
    return { name: optional ? written.slice(0, -1) : written, optional, type };
  });
  const names = new Set(fields.map((field) => field.name));

  return {
    zero: Object.fromEntries(fields.map(({ name, type }) => [name, type.zero])) as ReadMembers<M> & Json,

    isZero: (value) =>
      isObject(value) &&
      fields.every(({ name, type }) => {
        const held = member(value, name);
        return held === undefined || type.isZero(held);
      }),

    read(value) {
      if (!isObject(value)) return undefined;
      const read: Record<string, unknown> = {};
      for (const { name, optional, type } of fields) {
        const held = member(value, name);
        const isAbsent = optional && (held === undefined || type.isZero(held));
        read[name] = isAbsent ? type.zero : type.read(held ?? type.zero);
        if (read[name] === undefined) return undefined;
      }
      const whole = read as ReadMembers<M>;
      return where === undefined || where(whole) ? whole : undefined;
    },

    hasUnknown: (value) =>
      isObject(value) &&
      (Object.keys(value).some((name) => !names.has(name)) ||
        fields.some(({ name, type }) => {
          const held = member(value, name);
          return held !== undefined && type.hasUnknown(held);
        })),

    isIncomplete: (value) =>
      isObject(value) &&
      fields.some(({ name, optional, type }) => {
        const held = member(value, name);
        if (held === undefined) return !optional;
        return (optional && type.isZero(held)) || type.isIncomplete(held);
      }),
  };
}

/** The same type without step 2 at its own level: members that it does not name are not looked at. */
export function open<T>(type: Type<T>, names: readonly string[]): Type<T> {
  return {
    ...type,
    hasUnknown: (value) =>
      isObject(value) &&
      type.hasUnknown(Object.fromEntries(names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]!]))),
  };
}
