/** Charters in S (protocol.md section 3): which are known, accepted and in force, and the root keys under one. */

import { partiesWithLog, names, partyOf, type Charter } from "./charter.js";
import type { Key } from "./signature.js";
import type { Act } from "./facts.js";
import { zeroHash, type Hash } from "./hash.js";
import { byBytes } from "./order.js";
import type { View } from "./view.js";

export class Charters {
  readonly #view: View;
  #known: Map<Hash, Charter> | undefined;
  #acceptances: Map<Hash, Set<string>> | undefined;
  #inForce: Map<Hash, Charter> | undefined;
  #longest: Charter[] | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  /** The texts that valid `open` and `accept` entries in S carry. */
  get known(): ReadonlyMap<Hash, Charter> {
    this.#known ??= new Map(
      [...this.#view.facts.charters.values()]
        .filter(({ leaves }) => leaves.some((leaf) => this.#view.has(leaf)))
        .map(({ charter }) => [charter.hash, charter]),
    );
    return this.#known;
  }

  /** The parties with an effective accept of a charter. */
  acceptedBy(charter: Hash): ReadonlySet<string> {
    if (this.#acceptances === undefined) {
      this.#acceptances = new Map();
      for (const act of this.#view.facts.ofKind("accept")) {
        if (!this.#view.isEffectiveAct(act)) continue;
        const accepted = act.says.body.charter.hash;
        this.#acceptances.set(accepted, (this.#acceptances.get(accepted) ?? new Set()).add(act.says.party));
      }
    }
    return this.#acceptances.get(charter) ?? new Set();
  }

  /** The parties with an effective decline of a charter. */
  declinedBy(charter: Hash): ReadonlySet<string> {
    const declines = this.#view.facts.ofKind("decline").filter((act) => act.says.body.charter === charter);
    return new Set(declines.filter((act) => this.#view.isEffectiveAct(act)).map((act) => act.says.party));
  }

  /** Every charter in force in S, on whichever chain. */
  get inForce(): ReadonlyMap<Hash, Charter> {
    if (this.#inForce === undefined) {
      this.#inForce = new Map();
      const byVersion = [...this.known.values()].sort((a, b) => a.version - b.version);
      for (const charter of byVersion) if (this.#comesIntoForce(charter)) this.#inForce.set(charter.hash, charter);
    }
    return this.#inForce;
  }

  /** The charter in force: the last of the longest chain, of several as long the one with the lowest hash. */
  get current(): Charter | undefined {
    return this.#ends[this.#view.faults.has("highest-charter") ? this.#ends.length - 1 : 0];
  }

  get isContested(): boolean {
    return this.#ends.length > 1;
  }

  /** A charter's hash and those of all its ancestors, found through the texts known in S. */
  lineage(charter: Charter | undefined, carried: readonly Charter[] = []): Set<Hash> {
    const line = new Set<Hash>();
    for (let on = charter; on !== undefined; on = this.find(on.predecessor, carried)) line.add(on.hash);
    return line;
  }

  find(hash: Hash, carried: readonly Charter[] = []): Charter | undefined {
    return this.known.get(hash) ?? carried.find((charter) => charter.hash === hash);
  }

  /** The charter under which a party acts: the one in force if it names the party, else what the party's `open` brought. */
  baseFor(party: string, lastCarried: Charter | undefined): Charter | undefined {
    return names(this.current, party) ? this.current : lastCarried;
  }

  /**
   * Root keys of a party under a charter: from the key that the charter names, along all recovers. A key that has
   * been recovered from is replaced for good, so what remains are the ends of all the ways.
   */
  rootKeys(party: string, charter: Charter): Key[] {
    const recovers = this.#view.actsOf("recover", party).map((act: Act<"recover">) => act.says.body);
    const begin = partyOf(charter, party)?.root;
    const reached = new Set<Key>(begin ? [begin] : []);
    for (const key of reached) for (const recover of recovers) if (recover.from === key) reached.add(recover.root);
    const keepsReplaced = this.#view.faults.has("carries-on-replaced-root");
    return [...reached].filter((key) => keepsReplaced || !recovers.some(({ from }) => from === key)).sort(byBytes);
  }

  get #ends(): Charter[] {
    if (this.#longest === undefined) {
      const inForce = [...this.inForce.values()];
      const longest = Math.max(0, ...inForce.map(({ version }) => version));
      this.#longest = inForce.filter(({ version }) => version === longest).sort((a, b) => byBytes(a.hash, b.hash));
    }
    return this.#longest;
  }

  #comesIntoForce(charter: Charter): boolean {
    const predecessor = this.known.get(charter.predecessor);
    if (charter.predecessor === zeroHash ? charter.hash !== this.#view.channel : !this.#inForce!.has(charter.predecessor)) return false;
    const leavers = this.#view.faults.has("leaver-needs-no-accept") ? [] : partiesWithLog(predecessor);
    const accepted = this.acceptedBy(charter.hash);
    const must = new Set([...partiesWithLog(charter), ...leavers]);
    if (this.#view.faults.has("partial-acceptance")) return [...must].some((party) => accepted.has(party));
    return [...must].every((party) => accepted.has(party));
  }
}
