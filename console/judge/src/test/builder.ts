/** Histories made by hand: parties with keys, logs that sign their entries, and the verdict that each entry must get. */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalText, type Json, type JsonObject } from "../canonical.js";
import type { Envelope } from "../bodies.js";
import { envelopeHash, preAuth, type EnvelopeClass } from "../envelope.js";
import { hashOf, type Hash } from "../hash.js";
import { checkpointText, emptyTree, grow, rootOf, type Tree } from "../merkle.js";
import { byPosition, type Position } from "../order.js";
import type { Verdict } from "../past.js";
import type { Vector, Waiting } from "../replay.js";
import { pointOf, signP256, signWebAuthn } from "./authenticator.js";

/** Every key has a name, from which its secret is made; one that begins with "ECDSA" or "WebAuthn" is of that algorithm. */
export function keyOf(name: string): string {
  if (name.startsWith("ECDSA ")) return "02" + pointOf(secretOf(name));
  if (name.startsWith("WebAuthn ")) return "03" + pointOf(secretOf(name));
  return "01" + bytesToHex(ed25519.getPublicKey(secretOf(name)));
}

export function secretOf(name: string): Uint8Array {
  return sha256(utf8ToBytes(name));
}

function signed(name: string, message: Uint8Array): string {
  if (name.startsWith("ECDSA ")) return bytesToHex(signP256(message, secretOf(name)));
  if (name.startsWith("WebAuthn ")) return bytesToHex(signWebAuthn(message, secretOf(name)));
  return bytesToHex(ed25519.sign(message, secretOf(name)));
}

export function partyText(id: string, more: JsonObject = {}): JsonObject {
  const key = (what: string) => keyOf(`${id} ${what}`);
  return { id, name: id, node: key("node"), recovery: key("recovery"), root: key("root"), transport: key("transport"), ...more };
}

export const rule: JsonObject = { horizontal: 1000, kinds: ["flight"], name: "apart", time: 0, vertical: 0, with: ["flight", "site"] };

export function charterText(parties: JsonObject[], more: JsonObject = {}): JsonObject {
  const area = [[0, 0], [0, 10], [10, 10], [0, 0]];
  return { area, markings: ["open"], mode: "REAL", name: "test", nonce: "0".repeat(32), parties, rules: [rule], ruleset: 1, version: 1, ...more };
}

/** The next version of a charter. */
export function successor(of: JsonObject, more: JsonObject): JsonObject {
  return { ...of, predecessor: hashOf(of), version: (of["version"] as number) + 1, ...more };
}

interface Options {
  want?: Verdict;
  /** The name of the signing key. */
  by?: string;
  release?: { by: string; body?: JsonObject; mode?: string };
  pairs?: Verdict[];
  payload?: JsonObject;
  /** The frame's monotone time; without it the entry's number. */
  mono?: number;
  /** The frame's raw clock; without it the entry's number. */
  clock?: number;
  /** Makes the signature of the root act or draft, in place of the right one. */
  sign?: (message: Uint8Array, secret: Uint8Array) => Uint8Array;
}

/** An entry that is expected, by log and number. */
export interface Expectation {
  log: Log;
  number: number;
  want: Verdict;
  pairs: Verdict[];
}

export class Scene {
  readonly charter: JsonObject;
  readonly channel: Hash;
  readonly logs: Log[] = [];
  readonly arrival: number[] = [];
  readonly expectations: Expectation[] = [];
  waiting: Waiting[] = [];
  #nonces = 0;

  constructor(charter: JsonObject) {
    this.charter = charter;
    this.channel = hashOf(charter);
  }

  log(party: string, epoch = 0, from?: Log): Log {
    const log = new Log(this, party, epoch, from);
    this.logs.push(log);
    for (let i = 0; i < log.entries.length; i++) this.arrival.push(this.logs.length - 1);
    return log;
  }

  nonce(): string {
    return (++this.#nonces).toString(16).padStart(32, "0");
  }

  vector(): Pick<Vector, "channel" | "branches" | "arrival"> {
    return { channel: this.channel, branches: this.logs.map(({ party, epoch, entries }) => ({ party, epoch, entries })), arrival: this.arrival };
  }
}

export class Log {
  readonly scene: Scene;
  readonly party: string;
  readonly epoch: number;
  readonly entries: string[];
  /** The charter that its envelopes name. */
  charter: Hash;
  #tree: Tree;
  #heads: JsonObject[] = [];

  constructor(scene: Scene, party: string, epoch: number, from?: Log) {
    this.scene = scene;
    this.party = party;
    this.epoch = epoch;
    this.entries = [...(from?.entries ?? [])];
    this.charter = from?.charter ?? scene.channel;
    this.#tree = from === undefined ? emptyTree : from.#tree;
  }

  /** Another branch, from here on. */
  fork(): Log {
    return this.scene.log(this.party, this.epoch, this);
  }

  position(): Position {
    return { epoch: this.epoch, party: this.party, root: rootOf(this.#tree), size: this.#tree.size };
  }

  /** The next entry will name the other logs as they stand now. */
  hears(...others: Log[]): this {
    for (const other of others) {
      if (this.#heads.some((head) => head["root"] === other.position().root)) continue; // a fork that has not gone on yet
      const sig = signed(`${other.party} node`, utf8ToBytes(checkpointText(this.scene.channel, other.position())));
      this.#heads.push({ ...other.position(), sig });
    }
    this.#heads.sort((a, b) => byPosition(a as never, b as never));
    return this;
  }

  open(charters: JsonObject[] = [this.scene.charter], options: Options = {}): Hash {
    const body: JsonObject = { epoch: this.epoch, node: keyOf(`${this.party} node`), ...(charters.length > 0 ? { charters } : {}) };
    return this.root("open", body, options);
  }

  accept(charter: JsonObject = this.scene.charter, options: Options = {}): Hash {
    return this.root("accept", { charter }, options);
  }

  root(kind: string, body: JsonObject, options: Options = {}): Hash {
    const { envelope, hash } = this.#envelope("root", kind, body, options.by ?? `${this.party} root`, options.payload, options.sign);
    this.append({ root: envelope as unknown as Json }, options);
    return hash;
  }

  word(kind: string, body: JsonObject, options: Options = {}): Hash {
    const { envelope, hash } = this.#envelope("word", kind, body, options.by ?? `${this.party} officer`, options.payload, options.sign);
    const word: JsonObject = { draft: envelope as unknown as Json };
    if (options.release) {
      const { by, body = {}, mode = envelope.payload["mode"] } = options.release;
      const release = this.#envelope("release", "release", { of: hash, picture: [], ...body }, by, { mode: mode as Json });
      word["release"] = release.envelope as unknown as Json;
    }
    this.append({ word }, options);
    return hash;
  }

  /** The same envelope as in an entry before, in a new entry. */
  repeat(of: Log, number: number, options: Options = {}): void {
    const { root, word } = JSON.parse(of.entries[number]!) as { root?: Json; word?: Json };
    this.append(root ? { root } : { word: word! }, options);
  }

  statement(statement: JsonObject, options: Options = {}): void {
    this.append({ statement }, options);
  }

  append(says: JsonObject, options: Options = {}): void {
    const number = this.entries.length;
    const frame = {
      channel: this.scene.channel, clock: options.clock ?? number, epoch: this.epoch, heads: this.#heads, mono: options.mono ?? number, number, party: this.party,
      prev: rootOf(this.#tree),
    };
    this.#heads = [];
    this.raw(canonicalText({ frame, ...says }), options);
  }

  /** Any text as an entry. */
  raw(text: string, { want = "valid", pairs = [] }: Options = {}): void {
    this.scene.expectations.push({ log: this, number: this.entries.length, want, pairs });
    this.entries.push(text);
    this.#tree = grow(this.#tree, utf8ToBytes(text));
    this.scene.arrival.push(this.scene.logs.indexOf(this));
  }

  #envelope(
    of: EnvelopeClass, kind: string, body: JsonObject, by: string, more: JsonObject = {}, sign?: Options["sign"],
  ): { envelope: Envelope; hash: Hash } {
    const payload: JsonObject = {
      body, channel: this.scene.channel, charter: this.charter, kind, mode: "REAL", nonce: this.scene.nonce(), notAfter: 0, party: this.party,
      ...more,
    };
    const message = preAuth(of, payload);
    const sig = sign === undefined ? signed(by, message) : bytesToHex(sign(message, secretOf(by)));
    return { envelope: { key: keyOf(by), payload, sig }, hash: envelopeHash(of, payload) };
  }
}

export function enrolment(officer: string, roles: string[], person = officer): JsonObject {
  return { key: keyOf(officer), office: "desk", person, roles };
}

export function noticeText(originator: string, more: JsonObject = {}): JsonObject {
  const volume: JsonObject = {
    footprint: { places: [[1, 1]], shape: "point" }, from: 0, lower: { ref: "GND", value: 0 }, upper: { ref: "UNL", value: 0 },
  };
  return {
    contact: { means: "phone", office: "desk" }, kind: "flight", marking: "open", name: "n", originator, precedence: "routine", volumes: [volume],
    ...more,
  };
}

/** A charter between alpha and bravo in force; each with an officer who drafts, one who releases, and an enroller. */
export function founded(more: JsonObject = {}): { scene: Scene; alpha: Log; bravo: Log } {
  const scene = new Scene(charterText([partyText("alpha"), partyText("bravo", { partners: [{ id: "guest", name: "guest" }] })], more));
  const [alpha, bravo] = [scene.log("alpha"), scene.log("bravo")];
  for (const log of [alpha, bravo]) {
    log.open();
    log.accept();
    log.root("enroll", enrolment(`${log.party} enroller`, ["enroll"]));
  }
  meet(alpha, bravo);
  for (const log of [alpha, bravo]) {
    log.word("enroll", enrolment(`${log.party} officer`, ["acknowledge", "draft"]), { by: `${log.party} enroller` });
    log.word("enroll", enrolment(`${log.party} releaser`, ["release"]), { by: `${log.party} enroller` });
  }
  return { scene, alpha, bravo };
}

/** A charter like that of `founded`, with a third party that has no log, deadlines, a ladder of two rungs, and flights to be read back. */
export function obliging(more: JsonObject = {}): { scene: Scene; alpha: Log; bravo: Log } {
  return founded({
    deadlines: [{ acknowledge: 100, answer: 50, precedence: "routine", readback: 30 }, { acknowledge: 10, answer: 20, precedence: "flash" }],
    ladder: [{ after: 5, level: "desk" }, { after: 20, level: "head" }],
    parties: [partyText("alpha"), partyText("bravo", { partners: [{ id: "guest", name: "guest" }] }), { id: "village", name: "village" }],
    readback: ["flight"],
    ...more,
  });
}

/** A charter like that of `obliging`, with checks at two hours of a day, terms, and what is routine to be passed on. */
export function lined(more: JsonObject = {}): { scene: Scene; alpha: Log; bravo: Log } {
  return obliging({
    checks: [{ at: 1000, name: "early", within: 300 }, { at: 5000, name: "late", within: 100 }],
    deadlines: [{ acknowledge: 100, answer: 50, pass: 70, precedence: "routine", readback: 30 }, { acknowledge: 10, answer: 20, precedence: "flash" }],
    probe: 1000,
    terms: [{ emergency: 50, kind: "flight", lead: 500, reconfirm: 1000 }, { kind: "site", lead: 300 }],
    ...more,
  });
}

/** Each names the other's log as it stood, and has so seen all that the other had said. */
export function meet(one: Log, other: Log): void {
  one.hears(other).statement({ kind: "receipt" });
  other.hears(one).statement({ kind: "receipt" });
}
