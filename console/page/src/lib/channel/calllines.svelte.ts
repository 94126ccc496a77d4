/** What an urgent call, the record of a call and an account say, label by label. Whose word it is stands around them. */

import type { Account, CallText, UrgentText } from "../api/calls.ts";
import type { Footprint } from "../api/types.ts";
import { exactTime, formatLength, formatPlace } from "../notation/index.ts";
import { settings } from "../settings.svelte.ts";
import { known, t } from "../words/words.svelte.ts";
import { here } from "./here.svelte.ts";

type Lines = [label: string, text: string][];

/** The lines that say something. */
function said(...lines: [label: string, text: string | undefined][]): Lines {
  return lines.filter((line): line is [string, string] => Boolean(line[1]));
}

/** Where a footprint lies, place by place. */
export const placesText = (footprint: Footprint | undefined): string => footprint?.places.map((place) => formatPlace(place, settings.notation)).join("; ") ?? "";

/** A place on the map, and as it was entered: a line each, so that no text runs both ways. */
function placeLines(label: string, footprint: Footprint | undefined): [label: string, text: string | undefined][] {
  if (!footprint) return [];
  const shape = footprint.shape === "point" ? "" : ` (${known("shape.", footprint.shape)}${footprint.radius ? ` ${formatLength(footprint.radius)}` : ""})`;
  return [[`${label}${shape}`, placesText(footprint)], [t("volume.entered"), footprint.entered]];
}

export function urgentLines({ who, where, footprint, text, asks, at }: UrgentText): Lines {
  return said(
    [t("urgent.who"), who], [t("urgent.where"), where], ...placeLines(t("urgent.place"), footprint), [t("urgent.what"), text], [t("urgent.asks"), asks],
    [t("urgent.when"), at ? exactTime(at) : ""],
  );
}

/** What a call says in one line. */
export const urgentHeadline = ({ text, who, where, footprint, asks }: UrgentText): string => [text, who, where].filter(Boolean).join(" · ") || placesText(footprint) || (asks ?? "");

export function callLines(call: CallText): Lines {
  return said(
    [t("call.with"), here.partyName(call.with)], [t("call.means"), known("means.", call.means)], [t("call.began"), exactTime(call.began)], [t("call.ended"), call.ended ? exactTime(call.ended) : ""],
    [t("call.level"), call.level], [t("call.speakers"), call.speakers.map(({ office, party }) => `${office} (${here.partyName(party)})`).join("; ")],
    [t("call.interpreter"), call.interpreter], [t("call.summary"), call.summary], [t("call.about"), call.about?.map((id) => id.slice(0, 12)).join(", ")],
    [t("call.audio"), call.audio],
  );
}

export function accountLines(account: Account): Lines {
  return said(
    [t("incident.kind"), known("incident.kind.", account.kind)],
    [t("incident.rule"), account.breach?.rule], [t("incident.against"), account.breach ? here.originatorName(account.breach.by) : ""],
    [t("incident.from"), exactTime(account.from)], [t("incident.until"), account.until ? exactTime(account.until) : ""],
    [t("incident.where"), account.where], ...placeLines(t("incident.place"), account.footprint),
    [t("incident.text"), account.text], [t("incident.status"), known("incident.status.", account.status)],
  );
}

export function linkLines(links: unknown): Lines {
  return Array.isArray(links) && links.length > 0 ? [[t("incident.links"), links.map((id) => String(id).slice(0, 12)).join(", ")]] : [];
}
