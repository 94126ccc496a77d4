import type { UrgentCall, UrgentEntry, UrgentOwed, UrgentRung, UrgentSide, UrgentTaken } from "../api/calls.ts";

/** How far a side has come with each entry that others have said; undefined: none of them said anything to it. */
export const sideOf = (call: UrgentCall, party: string): UrgentSide | undefined => call.sides.find((side) => side.party === party);

const has = (taken: UrgentTaken, ...rungs: string[]): boolean => taken.steps.some(({ rung }) => rungs.includes(rung));

/** Whether an officer of the side has said anything of an entry: then it is in somebody's hands. */
export const isTaken = (taken: UrgentTaken): boolean => taken.steps.some(({ machine }) => !machine);

/** What one key acts on: the first entry of others of which the side has not said it, or else the last. */
export function entryFor(call: UrgentCall, party: string, what: "take" | "pass" | "close"): UrgentEntry | undefined {
  const taken = sideOf(call, party)?.taken ?? [];
  const open = what === "close" ? undefined : taken.find((each) => (what === "take" ? !isTaken(each) : !has(each, "passed", "closed")));
  const id = (open ?? taken.at(-1))?.entry;
  return call.entries.find((entry) => entry.id === id);
}

/** Whether a side still has to take something of a call. */
export const isWaiting = (call: UrgentCall, party: string): boolean => call.party !== party && !call.closed && !(sideOf(call, party)?.closed ?? false) && (sideOf(call, party)?.taken ?? []).some((each) => !isTaken(each));

/** The rung that is reached next, if the duty is not met before. */
export const nextRung = ({ met, rungs }: UrgentOwed, now: number): UrgentRung | undefined => (met ? undefined : rungs.find(({ at, reached }) => !reached && at > now));

/** The rungs that a duty has climbed. */
export const reachedRungs = ({ rungs }: UrgentOwed, now: number): UrgentRung[] => rungs.filter(({ at, reached }) => reached || at <= now);

/** An entry that those who act on it do not have in time, as far as their side has said. */
export interface NotPassed {
  call: UrgentCall;
  side: UrgentSide;
  taken: UrgentTaken;
  owed: UrgentOwed;
}

/** What was not passed on in time, the longest first. */
export function notPassed(calls: readonly UrgentCall[], now: number): NotPassed[] {
  return calls
    .flatMap((call) => call.sides.flatMap((side) => side.taken.flatMap((taken) => taken.owed.filter(({ duty, due, met }) => duty === "pass" && due !== 0 && due < now && !met).map((owed) => ({ call, side, taken, owed })))))
    .sort((a, b) => a.owed.due - b.owed.due);
}

/** A duration as a clock runs: 04:12, and 1:04:12 from an hour on. */
export function running(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, min] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return `${h > 0 ? `${h}:` : ""}${two(min)}:${two(s % 60)}`;
}
