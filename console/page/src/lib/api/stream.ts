/**
 * The node's event stream, read by fetch: unlike EventSource it can resume from an id that another tab has seen, notice
 * a line that has gone silent, and tell a refusal from a loss.
 */

import { problemOf, type Problem } from "./problem.ts";

export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

export type LineState = "connecting" | "connected" | "lost" | "refused";

export interface StreamOptions {
  url: string;
  /** The id after which to resume; asked for at each attempt. */
  lastId: () => string | undefined;
  onEvent: (event: StreamEvent) => void;
  onState: (state: LineState, problem?: Problem) => void;
  /** Milliseconds without a byte after which the line counts as lost. The node writes every 15 s. */
  silence?: number;
  /** Milliseconds to wait before attempt n, counted from 0 after a loss. */
  wait?: (attempt: number) => number;
}

const defaultWait = (attempt: number): number => Math.min(10_000, 250 * 2 ** attempt) * (0.75 + Math.random() / 2);

/** Splits the text of a stream into events, across whatever pieces it comes in (WHATWG HTML, section 9.2.6). */
export class EventParser {
  #buffer = "";
  #id = "";
  #event = "";
  #data: string[] = [];
  readonly #onEvent: (event: StreamEvent) => void;

  constructor(onEvent: (event: StreamEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(text: string): void {
    this.#buffer += text;
    // A carriage return at the very end may be the first half of one line end.
    const ready = this.#buffer.endsWith("\r") ? this.#buffer.slice(0, -1) : this.#buffer;
    const lines = ready.split(/\r\n|\r|\n/);
    this.#buffer = lines.pop()! + this.#buffer.slice(ready.length);
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === "") {
      if (this.#data.length > 0) this.#onEvent({ id: this.#id, event: this.#event || "message", data: this.#data.join("\n") });
      this.#event = "";
      this.#data = [];
      return;
    }
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "id") this.#id = value;
    else if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
  }
}

/** Reads the stream until the signal ends it, and connects again after each loss. */
export async function follow(options: StreamOptions, signal: AbortSignal): Promise<void> {
  const { silence = 40_000, wait = defaultWait } = options;
  for (let attempt = 0; !signal.aborted; attempt++) {
    if (attempt > 0) await pause(wait(attempt - 1), signal);
    if (signal.aborted) return;
    const attemptEnds = new AbortController();
    const stop = (): void => attemptEnds.abort();
    signal.addEventListener("abort", stop, { once: true });
    let watchdog = setTimeout(stop, silence);
    try {
      const lastId = options.lastId();
      const answer = await fetch(options.url, {
        headers: { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) },
        cache: "no-store", credentials: "same-origin", signal: attemptEnds.signal,
      });
      if (!answer.ok || !answer.body) {
        const problem = await problemOf(answer);
        options.onState(problem.status === 401 || problem.status === 403 || problem.status === 404 ? "refused" : "lost", problem);
        continue;
      }
      options.onState("connected");
      const parser = new EventParser(options.onEvent);
      const decoder = new TextDecoder();
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        attempt = 0;
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, silence);
        parser.push(decoder.decode(value, { stream: true }));
      }
      if (!signal.aborted) options.onState("lost");
    } catch {
      if (!signal.aborted) options.onState("lost");
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Waits, unless the signal ends it; a browser that says that it is online again ends it too. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const target = globalThis as unknown as Partial<EventTarget>;
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      target.removeEventListener?.("online", finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish, { once: true });
    target.addEventListener?.("online", finish, { once: true });
  });
}
