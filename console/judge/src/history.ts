/**
 * Storing and applying (protocol.md sections 2 and 3): entries arrive in any order that keeps each branch's own, wait for
 * what they name, and are judged and joined. It is a machine without clock or network: bytes in, state out.
 */

import type { World } from "./case.js";
import { ruleset } from "./charter.js";
import { verifyOfficer, verifyPlain, type Verify } from "./signature.js";
import { readEntry, type Entry, type RootAct, type SealedAs } from "./entry.js";
import { Facts } from "./facts.js";
import { noFaults, type Faults } from "./faults.js";
import type { Hash } from "./hash.js";
import { judge } from "./judge.js";
import { checkpointText, emptyRoot, emptyTree, grow, rootOf } from "./merkle.js";
import { Cover, inBranch, positionKey, positionOf, type Applied, type Leaf, type Line } from "./past.js";
import type { Position } from "./order.js";
import { obligationId } from "./obligations.js";
import { factsOf } from "./statements.js";
import { View } from "./view.js";
import type { Head } from "./bodies.js";

/** Why a log is stopped for this mirror: its entry breaks the structure of section 2. */
export class StructureError extends Error {
  override name = "StructureError";
}

export interface HistoryOptions {
  channel: Hash;
  verify?: Verify;
  faults?: Faults;
}

export interface Log {
  party: string;
  epoch: number;
}

export class History implements World {
  readonly channel: Hash;
  readonly verify: Verify;
  readonly faults: Faults;
  readonly facts = new Facts();
  /** In the order in which they were applied, which nothing may depend on. */
  readonly entries: Applied[] = [];
  #applied = Cover.empty;
  readonly #stored = new Map<string, Leaf>();
  readonly #isApplied = new Map<Leaf, Applied>();
  /** Leaves after which their line goes on: what else comes after one of them is a fork. */
  readonly #continued = new Set<Leaf>();
  /** Who waits for which position. */
  readonly #waiting = new Map<string, Leaf[]>();

  constructor({ channel, verify = verifyPlain, faults = noFaults }: HistoryOptions) {
    this.channel = channel;
    this.verify = verify;
    this.faults = faults;
  }

  get applied(): Cover {
    return this.#applied;
  }

  leafAt(position: Position): Leaf | undefined {
    return this.#stored.get(positionKey(position));
  }

  isApplied(leaf: Leaf): boolean {
    return this.#isApplied.has(leaf);
  }

  /** The definitions of section 3 in all that is applied. */
  view(): View {
    return new View(this.channel, this.facts, this.#applied, this.faults);
  }

  /**
   * Stores an entry after the one before it in its branch (undefined: as number 0), and applies whatever can now be
   * applied. An entry that is stored already is that entry. It throws StructureError where a mirror stops.
   */
  append(log: Log, before: Leaf | undefined, bytes: Uint8Array): Leaf {
    const tree = grow(before?.tree ?? emptyTree, bytes);
    const root = rootOf(tree);
    const known = this.leafAt({ ...log, root, size: tree.size });
    if (known !== undefined) return known;

    const entry = readEntry(bytes);
    const number = tree.size - 1;
    this.#checkStructure(log, number, before?.root ?? emptyRoot, entry);

    const isFork = before === undefined || this.#continued.has(before);
    const line: Line = isFork ? { base: before, leaves: [] } : before.line;
    const leaf = { ...log, number, root, line, before, tree, bytes, entry } as { -readonly [K in keyof Leaf]: Leaf[K] };
    leaf.first = before?.first ?? leaf;
    line.leaves.push(leaf);
    if (before !== undefined) this.#continued.add(before);
    this.#stored.set(positionKey(positionOf(leaf)), leaf);
    this.#applyFrom(leaf);
    return leaf;
  }

  #checkStructure(log: Log, number: number, prev: Hash, entry: Entry | undefined): void {
    if (number === 0 && !this.#isSignedOpen(entry)) throw new StructureError("entry 0 is no open with a valid signature");
    if (entry === undefined) return; // void(frame): its place is all that is known of it
    const { frame } = entry;
    const isInPlace =
      frame.channel === this.channel && frame.party === log.party && frame.epoch === log.epoch && frame.number === number && frame.prev === prev;
    if (!isInPlace) throw new StructureError("the frame is not of its place");
  }

  #isSignedOpen(entry: Entry | undefined): boolean {
    const open = entry && openOf(entry);
    return open !== undefined && verifyOfficer(this.verify, open.key, open.message, open.sig, this.faults);
  }

  /** Applies a leaf if it can be, and then what waited for it. */
  #applyFrom(start: Leaf): void {
    const ready = [start];
    for (let leaf = ready.pop(); leaf !== undefined; leaf = ready.pop()) {
      const missing = this.#missingFor(leaf);
      if (missing !== undefined) {
        this.#waiting.set(missing, [...(this.#waiting.get(missing) ?? []), leaf]);
        continue;
      }
      if (!this.#apply(leaf)) continue;
      const key = positionKey(positionOf(leaf));
      ready.push(...(this.#waiting.get(key) ?? []));
      this.#waiting.delete(key);
    }
  }

  /** The first position that an entry names and that is not applied. */
  #missingFor(leaf: Leaf): string | undefined {
    const named = [...(leaf.before ? [positionOf(leaf.before)] : []), ...headsOf(leaf)];
    return named
      .filter((position) => {
        const at = this.leafAt(position);
        return at === undefined || !this.isApplied(at);
      })
      .map(positionKey)[0];
  }

  /** False if the entry cannot be applied by this node at all: its log is stopped there. */
  #apply(leaf: Leaf): boolean {
    const heads = headsOf(leaf);
    if (!heads.every((head) => this.#isSignedHead(head))) return false;

    const covered = this.faults.has("blind-heads") ? [] : heads.map((head) => this.#isApplied.get(this.leafAt(head)!)!);
    const before = leaf.before && this.#isApplied.get(leaf.before)!;
    const past = (before?.past ?? Cover.empty)
      .with(before ? [before] : [])
      .union(...covered.map((each) => each.past))
      .with(covered);
    const inForce = new View(this.channel, this.facts, past, this.faults).charters.current;
    if (inForce !== undefined && inForce.ruleset !== ruleset) return false;

    const verdictOfFirst = this.#isApplied.get(leaf.first)?.verdict ?? "valid";
    const applied: Applied = Object.assign(leaf, { past, inForce }, judge(leaf, past, verdictOfFirst, this));
    this.#isApplied.set(leaf, applied);
    this.entries.push(applied);
    this.#applied = this.#applied.with([applied]);
    if (applied.verdict === "valid") this.#join(applied);
    return true;
  }

  /** A head's signature is of the checkpoint at its position, by the node key that its log's entry 0 names. */
  #isSignedHead(head: Head): boolean {
    const open = openOf(this.leafAt(head)!.first.entry!)!;
    return this.verify(open.body.node, utf8.encode(checkpointText(this.channel, head)), head.sig);
  }

  /** The join: what a valid entry says is added to the facts. */
  #join(leaf: Applied): void {
    const contents = leaf.entry!.contents;
    if (contents.reason) return;
    switch (contents.value.class) {
      case "root":
        this.facts.addAct(leaf, contents.value.act, undefined);
        this.#joinStop(leaf, contents.value.act);
        break;
      case "word":
        this.facts.addAct(leaf, contents.value.draft, contents.value.release);
        break;
      case "statement": {
        const { statement } = contents.value;
        switch (statement.kind) {
          case "finding":
            for (const fact of factsOf(this.channel, leaf, statement)) this.facts.addFact(fact);
            break;
          case "shown":
            for (const act of statement.acts) this.facts.addShown(act, leaf);
            break;
          case "told":
            this.facts.addTold(obligationId(this.channel, statement.obligation), { leaf, rung: statement.rung });
            break;
          case "measured": {
            const probe = inBranch(leaf, statement.probe)!; // row 15, as what follows
            this.facts.addMeasurement({ leaf, probe, back: this.leafAt(statement.back)! });
            break;
          }
          case "intake":
            for (const act of statement.acts) this.facts.addIntake(act, { leaf, partner: statement.partner });
            break;
          case "receipt":
          case "probe":
        }
      }
    }
  }

  #joinStop(carrier: Applied, act: RootAct): void {
    if (act.kind !== "stop") return;
    const { epoch, root, size } = act.body;
    this.facts.addStop({ carrier, last: this.leafAt({ epoch, party: act.party, root, size })! }); // it is in the past: row 15
  }
}

const utf8 = new TextEncoder();

function headsOf(leaf: Leaf): readonly Head[] {
  return leaf.entry?.frame.heads ?? [];
}

function openOf({ contents }: Entry): SealedAs<"open"> | undefined {
  if (contents.reason || contents.value.class !== "root") return undefined;
  return contents.value.act.kind === "open" ? contents.value.act : undefined;
}

