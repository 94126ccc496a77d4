import { untrack } from "svelte";
import { api, chan } from "../api/client.ts";
import type { UrgentCall } from "../api/calls.ts";
import { onApplied } from "../api/live.svelte.ts";
import type { Page } from "../api/types.ts";
import { here, Kept } from "./here.svelte.ts";

/** Urgent calls that are not closed: every screen shows those that wait for us. */
class Urgents {
  readonly open = new Kept<UrgentCall>(async () => (await api.get<Page<UrgentCall>>(`${chan(here.channel)}/urgent`, { query: { state: "open", limit: 100 } })).items);

  constructor() {
    // What is open on one channel is nothing of another.
    $effect.root(() => {
      $effect(() => {
        void here.channel;
        untrack(() => this.open.clear());
      });
    });
    onApplied(({ reset, words, replied, stated }) => {
      // An organisation's clerk is told no news of the channel.
      if (!here.channel || here.partner) return;
      // What nodes state moves a call that there is; it begins none.
      if (reset || words.size > 0 || replied || (stated && this.open.items.length > 0)) void this.open.refresh();
    });
  }

  /** The newest first. */
  get items(): UrgentCall[] {
    return this.open.items;
  }
}

export const urgents = new Urgents();
