import { within } from "./time.ts";

/** How often a window opens after its first time; absent: never. A day is 24 hours of UTC, a week seven of those. */
export type Every = "day" | "week";

/** When something is there: from its first opening's begin to that one's end, and again each day or week. */
export interface Windowed {
  readonly from: number;
  /** Of the first opening; absent or 0: until further notice. */
  readonly until?: number;
  readonly every?: Every;
  /** When it opens for the last time, at the latest; absent or 0: until further notice. */
  readonly last?: number;
}

/** One time from a moment to another, both included; until 0 is until further notice. */
export interface Opening {
  readonly from: number;
  readonly until: number;
}

const day = 86_400_000;

/** The time from one opening to the next, in milliseconds; 0 for what does not recur. */
export function period(every: Every | undefined): number {
  return every === "day" ? day : every === "week" ? 7 * day : 0;
}

/** Gives the opening that holds at a time, or else the next one after it; undefined if none comes any more. */
export function openingAt(w: Windowed, at: number): Opening | undefined {
  const first = { from: w.from, until: w.until ?? 0 };
  const step = period(w.every);
  const n = step > 0 && at > first.until ? Math.ceil((at - first.until) / step) : 0;
  const opening = { from: first.from + n * step, until: first.until === 0 ? 0 : first.until + n * step };
  if (n > 0 && w.last && opening.from > w.last) return undefined;
  return opening.until === 0 || at <= opening.until ? opening : undefined;
}

/** Gives the last opening of all; one without an end where none is the last. */
export function lastOpening(w: Windowed): Opening {
  const step = period(w.every);
  if (step === 0) return { from: w.from, until: w.until ?? 0 };
  if (!w.last) return { from: w.from, until: 0 };
  const n = Math.floor((w.last - w.from) / step);
  return { from: w.from + n * step, until: (w.until ?? 0) + n * step };
}

/** Reports whether one of its openings holds a time. */
export function isOpen(w: Windowed, at: number): boolean {
  const opening = openingAt(w, at);
  return opening !== undefined && within(at, opening.from, opening.until);
}

/** Gives the openings that reach into a time, the first ones if there are more than so many. */
export function openingsWithin(w: Windowed, from: number, until: number, most = 400): Opening[] {
  const out: Opening[] = [];
  for (let at = from; out.length < most; ) {
    const opening = openingAt(w, at);
    if (opening === undefined || opening.from > until) break;
    out.push(opening);
    if (opening.until === 0 || period(w.every) === 0) break;
    at = opening.until + 1;
  }
  return out;
}
