/** Notices in S (protocol.md section 3): versions, tips, and what is cancelled or contested. */

import type { Act, Version } from "./facts.js";
import type { Hash } from "./hash.js";
import { byBytes, least } from "./order.js";
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
  #numbers: Map<Hash, number> | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  /** The notice of that name, if it exists in S. */
  find(id: Hash): Notice | undefined {
    if (!this.#found.has(id)) this.#found.set(id, this.#make(id));
    return this.#found.get(id);
  }

  /** The number of every notice act with a valid entry in S: its rank among those of its originator. */
  get numbers(): ReadonlyMap<Hash, number> {
    this.#numbers ??= this.#ranks();
    return this.#numbers;
  }

  /** By the least (epoch, number, id) over the valid entries of the act. */
  #ranks(): Map<Hash, number> {
    const firsts = this.#view.facts.ofKind("notice").flatMap((act) => {
      const leaves = this.#view.carriers(act).map(({ leaf }) => leaf);
      const first = least(leaves, (a, b) => a.epoch - b.epoch || a.number - b.number);
      return first === undefined ? [] : [{ epoch: first.epoch, number: first.number, id: act.hash, originator: act.says.body.notice.originator }];
    });
    firsts.sort((a, b) => a.epoch - b.epoch || a.number - b.number || byBytes(a.id, b.id));
    const counted = new Map<string, number>();
    return new Map(
      firsts.map(({ id, originator }) => {
        const rank = (counted.get(originator) ?? 0) + 1;
        counted.set(originator, rank);
        return [id, rank];
      }),
    );
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

/** The notice that a version is one of. */
export function noticeOf({ hash, says }: Pick<Version, "hash" | "says">): Hash {
  return says.kind === "notice" ? hash : says.body.of;
}

export function replacedBy({ says }: Version): readonly Hash[] {
  return says.kind === "notice" ? [] : says.body.replaces;
}
