/** What an organisation's clerk knows: its own rows and how far they have come. News is not told to it, so the node is asked. */

import type { BatchRow, Progress } from "../api/batches.ts";
import { line } from "../api/live.svelte.ts";
import { wholeBatches, wholeProgress } from "./batches.svelte.ts";
import { clock } from "./clock.svelte.ts";

/** How often the node is asked while the page is looked at, in milliseconds. */
const every = 5000;

class Clerk {
  items = $state.raw<Progress[]>([]);
  /** The rows that wait, with their questions. */
  waiting = $state.raw<BatchRow[]>([]);
  loaded = $state(false);
  problem = $state.raw<unknown>();
  /** When the node was last heard, by its clock. */
  at = $state(0);
  #channel = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  /** Follows a channel until the function that it gives back is called; for `$effect`. */
  follow(channel: string): () => void {
    this.#channel = channel;
    void this.refresh();
    const seen = (): void => { if (!document.hidden) void this.refresh(); };
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(this.#timer);
      this.#asked++;
      this.#channel = "";
      this.items = [];
      this.waiting = [];
      this.loaded = false;
    };
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    clearTimeout(this.#timer);
    try {
      const [items, { items: waiting }] = await Promise.all([wholeProgress(this.#channel), wholeBatches(this.#channel, { standing: "waiting" })]);
      if (turn !== this.#asked) return;
      this.items = items;
      this.waiting = waiting;
      this.loaded = true;
      this.problem = undefined;
      this.at = clock.exact();
      this.#line("connected");
    } catch (error) {
      if (turn !== this.#asked) return;
      this.problem = error;
      this.#line("lost");
    }
    this.#timer = setTimeout(() => { if (!document.hidden) void this.refresh(); }, every);
  }

  #line(state: "connected" | "lost"): void {
    if (line.state === state) return;
    line.state = state;
    line.since = Date.now();
  }
}

export const clerk = new Clerk();
