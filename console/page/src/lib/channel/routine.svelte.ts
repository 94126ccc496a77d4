/** What comes again and again: line checks, declarations, rosters, reconfirmations, as an officer reads them before they sign. */

import type { CheckReading, RosterReading, Shift, StatusReading } from "../api/line.ts";
import type { DeskItem, Notice } from "../api/types.ts";
import { formatDTG } from "../notation/index.ts";
import { sayAge } from "../words/age.svelte.ts";
import { known, t } from "../words/words.svelte.ts";
import { clock } from "./clock.svelte.ts";
import { here } from "./here.svelte.ts";
import type { Lines } from "./lines.svelte.ts";

/** How many notices one reconfirm may name. */
export const mostAtOnce = 64;

export function checkLines(check: CheckReading["check"]): Lines {
  return [
    [t("check.with"), here.partyName(check.with)], [t("check.means"), known("means.", check.means)], [t("check.outcome"), t(`check.${check.outcome}`)],
    ...(check.cause ? [[t("check.cause"), known("cause.", check.cause)]] as Lines : []),
    ...(check.office ? [[t("check.office"), check.office]] as Lines : []),
    ...(check.result ? [[t("check.result"), check.result]] as Lines : []),
    [t("check.when"), formatDTG(check.at)],
  ];
}

export function statusLines(status: StatusReading["status"]): Lines {
  return [[t("status.declared"), t(`status.${status.declared}`)], ...(status.reason ? [[t("status.reason"), status.reason]] as Lines : []), [t("status.from"), formatDTG(status.since)]];
}

export function sayShift(shift: Shift): string {
  return [
    shift.office, ...(shift.alternate ? [`${t("line.alternate")}: ${shift.alternate}`] : []), shift.languages.join(" "), ...(shift.reach ? [shift.reach] : []),
  ].join(" · ");
}

export function rosterLines({ shifts }: RosterReading["roster"]): Lines {
  if (shifts.length === 0) return [[t("roster.title"), t("roster.empty")]];
  return shifts.map((shift) => [`${formatDTG(shift.from)} – ${formatDTG(shift.until)}`, sayShift(shift)]);
}

export function reconfirmLines(notices: readonly Notice[]): Lines {
  return notices.map((notice) => [t("reconfirm.what"), `${notice.number} ${notice.texts[0]?.name ?? ""}`]);
}

/** Own notices that are to be said again, those that are due the soonest first. */
export function toReconfirm(): Notice[] {
  return here.notices.items.filter(({ party, reconfirm }) => party === here.party && reconfirm && reconfirm.due > 0).sort((a, b) => a.reconfirm!.due - b.reconfirm!.due);
}

/** Whether a notice was not reconfirmed in time, at the node's hour. */
export const unconfirmed = ({ reconfirm }: Notice): boolean => !!reconfirm && reconfirm.due > 0 && clock.now > reconfirm.due;

/** Whether it has expired for people by the charter's term. */
export const expired = ({ expires }: Notice): boolean => !!expires && clock.now > expires;

/** What an item of the desk is about, in words of its own; a line check by whom it is with. */
export const itemLabel = ({ what, action, name, party, label }: DeskItem): string => (what === "check" ? `${here.partyName(action === "check" ? name : party)}: ${label}` : label);

/** How long before its start something was; below 0, after it. */
export const sayLead = (lead: number): string => (lead >= 0 ? t("term.lead", { lead: sayAge(lead) }) : t("term.begun", { by: sayAge(-lead) }));

/** When something was entered: its date-time group, to the minute. */
export const stamp = (at: number): string => formatDTG(at - (at % 60_000));

/** Seconds with their sign. */
export const seconds = (ms: number, signed = false): string => `${signed ? (ms >= 0 ? "+" : "−") : ""}${(Math.abs(ms) / 1000).toFixed(Math.abs(ms) < 10_000 ? 2 : 1)} s`;
