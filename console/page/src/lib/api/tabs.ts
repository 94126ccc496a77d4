/**
 * One event stream for all tabs of the page: the tab that holds a lock reads it and tells the others. When that tab
 * closes, another gets the lock and resumes after the last event that it was told of, so that nothing is missed.
 */

import { follow, type LineState, type StreamEvent, type StreamOptions } from "./stream.ts";

/** What is used of navigator.locks. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
}

export interface SharedOptions extends Pick<StreamOptions, "url" | "silence" | "wait"> {
  name: string;
  locks: Locks;
  onEvent: (event: StreamEvent) => void;
  onState: (state: LineState, status?: number) => void;
}

type Told = { event: StreamEvent } | { state: LineState; status?: number; lastId?: string } | { asks: true };

/** Takes part in the shared stream until the signal ends it. */
export async function share(options: SharedOptions, signal: AbortSignal): Promise<void> {
  const others = new BroadcastChannel(options.name);
  let lastId: string | undefined;
  let state: LineState = "connecting";
  let status: number | undefined;
  let leads = false;
  const tell = (told: Told): void => others.postMessage(told);
  const here = (event: StreamEvent): void => {
    if (event.id) lastId = event.id;
    options.onEvent(event);
  };
  const now = (next: LineState, of?: number): void => {
    if (next === state && of === status) return;
    state = next;
    status = of;
    options.onState(next, of);
  };
  others.onmessage = ({ data }: MessageEvent<Told>) => {
    if ("event" in data) {
      if (!leads) here(data.event);
    } else if ("state" in data) {
      if (leads) return;
      lastId ??= data.lastId;
      now(data.state, data.status);
    } else if (leads) {
      tell({ state, ...(status ? { status } : {}), ...(lastId ? { lastId } : {}) });
    }
  };
  tell({ asks: true });
  try {
    await options.locks.request(`${options.name}.leader`, { signal }, async () => {
      leads = true;
      await follow({
        url: options.url, lastId: () => lastId,
        onEvent: (event) => { here(event); tell({ event }); },
        onState: (next, problem) => { now(next, problem?.status); tell({ state: next, ...(problem ? { status: problem.status } : {}) }); },
        ...(options.silence ? { silence: options.silence } : {}),
        ...(options.wait ? { wait: options.wait } : {}),
      }, signal);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    others.close();
  }
}
