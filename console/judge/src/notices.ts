/** Notices in S (protocol.md section 3): versions, tips, and what is cancelled or contested. */

import type { Act, Version } from "./facts.js";
import type { Hash } from "./hash.js";
import { byBytes } from "./order.js";
import type { View } from "./view.js";

export interface Notice {
  readonly id: Hash;
  readonly first: Act<"notice">["says"];
  /** The hashes of its effective versions. */
  readonly versions: ReadonlyMap<Hash, Version>;
  /** Ascending. */
  readonly tips: readonly Hash[];
  readonly isCancelled: boolean;
}

export class Notices {
  readonly #view: View;
  readonly #found = new Map<Hash, Notice | undefined>();

  constructor(view: View) {
    this.#view = view;
  }

  /** The notice of that name, if it exists in S. */
  find(id: Hash): Notice | undefined {
    if (!this.#found.has(id)) this.#found.set(id, this.#make(id));
    return this.#found.get(id);
  }

  #make(id: Hash): Notice | undefined {
    const act = this.#view.facts.act(id);
    if (act?.says.kind !== "notice" || !this.#view.isEffectiveAct(act)) return undefined;

    const effective = this.#view.facts.versions(id).filter((version) => this.#view.isEffectiveAct(version));
    const versions = new Map(effective.map((version) => [version.hash, version]));
    const replaced = new Set(this.#view.faults.has("tips-everywhere") ? [] : effective.flatMap(replacedBy));
    const tips = [...versions.keys()].filter((version) => !replaced.has(version)).sort(byBytes);
    const isCancelled = tips.every((tip) => versions.get(tip)!.says.kind === "cancel");
    return { id, first: act.says, versions, tips, isCancelled };
  }
}

export function replacedBy({ says }: Version): readonly Hash[] {
  return says.kind === "notice" ? [] : says.body.replaces;
}
