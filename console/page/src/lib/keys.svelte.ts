import { untrack } from "svelte";
import { settings } from "./settings.svelte.ts";
import type { WordKey } from "./words/table.ts";

export type Bindings = Record<string, [says: WordKey, act: () => void]>;

class Keys {
  /** What single keys do now, the newest binding first. */
  bound = $state.raw<Bindings[]>([]);

  /** Binds keys until the function that it gives back is called; for `$effect`. */
  bind(bindings: Bindings): () => void {
    // An effect that binds must not depend on what is bound.
    this.bound = [bindings, ...untrack(() => this.bound)];
    return () => { this.bound = untrack(() => this.bound).filter((each) => each !== bindings); };
  }

  press(event: KeyboardEvent): void {
    if (!settings.shortcuts || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const at = event.target as HTMLElement | null;
    if (at?.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    // The letter on the key, whatever alphabet the keyboard is set to.
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
    for (const name of [event.key, letter]) {
      if (!name) continue;
      const found = this.bound.find((each) => name in each);
      if (found) {
        event.preventDefault();
        found[name]![1]();
        return;
      }
    }
  }
}

export const keys = new Keys();
