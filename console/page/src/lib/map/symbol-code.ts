import type { NoticeKind } from "../api/types.ts";

/**
 * Symbol set and entity of each kind in MIL-STD-2525D. Set 20: installations, 10: land units (transportation), 01: air,
 * 40: activities. No entity says more of a notice than the notice does.
 */
const entities: Record<NoticeKind, string> = {
  site: "20|000000", infrastructure: "20|121300", movement: "10|163600", flight: "01|000000",
  operation: "40|000000", zone: "40|000000", line: "40|000000", hazard: "40|000000",
};

/**
 * The symbol code of a notice. Our own are framed as friend; all others as neutral. Nobody on a channel is *unknown*:
 * a party is named on each symbol; and a frame that said friend or hostile of another party would be our claim, not
 * theirs. Hostile is never used. An exercise shows as one.
 */
export function symbolCode(kind: NoticeKind, own: boolean, mode: string): string {
  const [set, entity] = entities[kind].split("|");
  const context = mode === "EXERCISE" ? 1 : mode === "TEST" ? 2 : 0;
  return `10${context}${own ? 3 : 4}${set}0000${entity}0000`;
}
