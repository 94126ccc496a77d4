import { api, chan, Problem } from "../api/client.ts";
import { onApplied } from "../api/live.svelte.ts";
import type { LineReport } from "../api/line.ts";

/** How often it is asked for without news: what is missed or due comes with the hour, without an entry. */
const every = 10_000;
/** How soon after an answer the next question may come: entries can come in floods. */
const apart = 2_000;

/** How the line stands with each counterpart, kept fresh while somebody looks. */
export class LineWatch {
  report = $state.raw<LineReport | undefined>();
  problem = $state.raw<Problem | undefined>();

  /** Follows a channel's line with the checks of so many days; it gives back what ends it. */
  follow(channel: string, days: number): () => void {
    const end = new AbortController();
    let pause: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let stale = false;
    const ask = async (): Promise<void> => {
      if (busy || end.signal.aborted) {
        stale = true;
        return;
      }
      busy = true;
      stale = false;
      try {
        this.report = await api.get<LineReport>(`${chan(channel)}/line`, { query: { days }, signal: end.signal });
        this.problem = undefined;
      } catch (error) {
        if (!end.signal.aborted) this.problem = error as Problem;
      }
      pause = setTimeout(() => {
        busy = false;
        if (stale) void ask();
      }, apart);
    };
    void ask();
    const off = onApplied(() => void ask());
    const timer = setInterval(() => { if (!document.hidden) void ask(); }, every);
    return () => {
      end.abort();
      off();
      clearInterval(timer);
      clearTimeout(pause);
    };
  }
}
