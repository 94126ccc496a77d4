import { chan } from "./client.ts";
import type { LineState, StreamEvent } from "./stream.ts";
import { share, type Locks } from "./tabs.ts";

/** What has been applied since the last call; `reset`: anything may have changed. */
export interface Applied {
  reset: boolean;
  notices: Set<string>;
  findings: Set<string>;
  words: Set<string>;
  /** Officers have acknowledged something, replied to it or read it back. */
  replied: boolean;
  /** A party has said that notices still hold. */
  reconfirmed: boolean;
  /** Nodes have stated that they have something, have shown it, or tell that it is late. */
  stated: boolean;
  /** What changed beside the entries: links, drafts, enrolments, writability. */
  local: boolean;
}

type Listener = (applied: Applied) => void;

const nothing = (): Applied => ({ reset: false, notices: new Set(), findings: new Set(), words: new Set(), replied: false, reconfirmed: false, stated: false, local: false });

const listeners = new Set<Listener>();
let pending: Applied | undefined;

/** Calls back, at most ten times a second, with what was applied. It gives back what ends the calls. */
export function onApplied(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function gather(add: (to: Applied) => void): void {
  if (!pending) {
    pending = nothing();
    setTimeout(() => {
      const now = pending!;
      pending = undefined;
      for (const listener of listeners) listener(now);
    }, 100);
  }
  add(pending);
}

/** Everything is asked for again, as after a reset of the stream. */
export function refreshAll(): void {
  gather((to) => { to.reset = true; });
}

class Line {
  state = $state<LineState>("connecting");
  /** When it came to be so, by this computer's clock. */
  since = $state(Date.now());
  /** How often the stream has begun anew; the node may be another one each time. */
  hellos = $state(0);
  #end: AbortController | undefined;
  #channel = "";

  /** Follows a channel's events; the tabs of this page share one stream. */
  follow(channel: string, signedOut: () => void): void {
    if (this.#channel === channel && this.#end) return;
    this.stop();
    this.#channel = channel;
    const end = (this.#end = new AbortController());
    const name = `parley.events.${channel}`;
    void share({
      name, url: `${chan(channel)}/events`, locks: navigator.locks as unknown as Locks,
      onEvent: (event) => this.#event(event),
      onState: (state, status) => {
        if (end.signal.aborted) return;
        if (state !== this.state) {
          this.state = state;
          this.since = Date.now();
        }
        if (state === "refused" && status === 401) signedOut();
      },
    }, end.signal);
  }

  stop(): void {
    this.#end?.abort();
    this.#end = undefined;
    this.#channel = "";
    this.state = "connecting";
    this.since = Date.now();
  }

  #event({ event, data }: StreamEvent): void {
    switch (event) {
      case "hello":
        this.hellos++;
        refreshAll();
        return;
      case "reset":
        refreshAll();
        return;
      case "local":
        gather((to) => { to.local = true; });
        return;
      case "applied": {
        const said = JSON.parse(data) as { entry?: { kind: string }; notices?: string[]; findings?: string[]; words?: string[] };
        const kind = said.entry?.kind ?? "";
        gather((to) => {
          said.notices?.forEach((id) => to.notices.add(id));
          said.findings?.forEach((id) => to.findings.add(id));
          said.words?.forEach((id) => to.words.add(id));
          if (kind === "acknowledge" || kind === "reply" || kind === "readback") to.replied = true;
          if (kind === "reconfirm") to.reconfirmed = true;
          if (kind === "receipt" || kind === "shown" || kind === "told") to.stated = true;
        });
      }
    }
  }
}

/** The line from this page to its node. */
export const line = new Line();
