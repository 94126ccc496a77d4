import type { HistoryItem, Ladder, LadderStep, Rung } from "../api/types.ts";

/** The rungs that a ladder always shows, the lowest first; what was not taken stands as such. */
export const rungs: readonly Rung[] = ["node", "shown", "received", "readback", "passed", "reply", "closed"];

/** Which rungs nodes take by themselves. */
export const isMachine = (rung: Rung): boolean => rung === "released" || rung === "node" || rung === "shown";

/** The steps of a ladder by rung. Of what nodes state by themselves the first counts; of what officers say, each. */
export function stepsOf(ladder: Ladder): Map<Rung, LadderStep[]> {
  const out = new Map<Rung, LadderStep[]>();
  for (const step of ladder.steps) {
    const held = out.get(step.rung);
    if (!held) out.set(step.rung, [step]);
    else if (!isMachine(step.rung)) held.push(step);
  }
  return out;
}

/** Whether an officer of the party has taken it. */
export const isReceived = (ladder: Ladder): boolean => ladder.steps.some(({ machine }) => !machine);

/** Which version a party has confirmed last, counted from 1 in the order of the history, and when; undefined: none. */
export function lastConfirmed(history: readonly HistoryItem[], party: string): { version: number; at: number; current: boolean } | undefined {
  for (let i = history.length - 1; i >= 0; i--) {
    const item = history[i] as HistoryItem;
    const step = item.ladders.find((ladder) => ladder.party === party)?.steps.find(({ machine }) => !machine);
    if (step) return { version: i + 1, at: step.clock, current: item.current };
  }
  return undefined;
}

/** A field in which a readback differs, as the node names it: volumes[0].lower is the lower height of volume 1. */
export function fieldIn(difference: string): { field: string; volume?: number } {
  const found = /^volumes\[(\d+)\](?:\.(\w+))?$/.exec(difference);
  return found ? { field: found[2] ?? "volume", volume: Number(found[1]) + 1 } : { field: difference };
}
