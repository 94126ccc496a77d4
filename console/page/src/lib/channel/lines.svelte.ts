/** What is signed, told in the page's own words, label by label: the officer reads it before they sign. */

import type { NoticeText, Place, Reported, Volume } from "../api/types.ts";
import { noticeLines, volumeLines, type Sayer } from "../map/lines.ts";
import { formatDTG, formatPlace } from "../notation/index.ts";
import { settings } from "../settings.svelte.ts";
import { known, t } from "../words/words.svelte.ts";
import type { Account, CallText, UrgentText } from "../api/calls.ts";
import { accountLines, callLines, linkLines, urgentLines } from "./calllines.svelte.ts";
import { here } from "./here.svelte.ts";
import { checkLines, rosterLines, statusLines } from "./routine.svelte.ts";
import { lawOf } from "./law.ts";

export type Lines = [label: string, text: string][];

/** How the values of a notice are said in the page's words, as they are now. */
export function sayer(): Sayer {
  return {
    label: (key, volume) => (volume === undefined ? t(`file.line.${key}`) : `${t(`file.line.${key}`)} ${volume}`),
    kind: (kind) => known("kind.", kind), originator: (each) => here.originatorName(each), precedence: (each) => known("precedence.", each),
    shape: (shape) => known("file.shape.", shape === "point" ? "at" : shape), sides: (left, right) => t("volume.sides", { left, right }), hole: t("volume.hole"),
    every: (every, last) => `${t(`window.${every}`)}, ${t("window.last", { time: last })}`,
    ufn: "UFN", notation: settings.notation,
  };
}

/** The lines of any word, by its kind and body. */
export function bodyLines(kind: string, body: Record<string, unknown>): Lines {
  const text = (name: string): string => String(body[name] ?? "");
  switch (kind) {
    case "notice":
      return noticeLines(body["notice"] as NoticeText, sayer());
    case "change":
      return [[t("change.of"), nameOf(text("of"))], ...noticeLines(body["notice"] as NoticeText, sayer())];
    case "cancel":
      return [[t("cancel.of"), nameOf(text("of"))], [t("cancel.reason"), text("reason")], [t("cancel.law"), t(lawOf(here.notices.get(text("of"))?.kind))]];
    case "message":
      return [[t("notice.precedence"), known("precedence.", text("precedence"))], [t("notice.marking"), text("marking")], [t("message.text"), text("text")]];
    case "urgent":
      return urgentLines(body as UrgentText);
    case "call":
      return callLines(body as unknown as CallText);
    case "incident":
      return [[t("incident.heading"), text("title")], [t("notice.precedence"), known("precedence.", text("precedence"))], ...accountLines(body["account"] as Account), ...linkLines(body["links"])];
    case "account":
      return [[t("ack.of"), actName(text("of"))], ...accountLines(body["account"] as Account), ...linkLines(body["links"])];
    case "answer":
      return [
        [t("answer.to"), clashName(text("finding"))], [t("answer.title"), known("answer.", text("answer"))],
        ...(body["until"] ? [[t("answer.until"), formatDTG(Number(body["until"]))] as [string, string]] : []),
        ...(body["reason"] ? [[t("answer.reason"), text("reason")] as [string, string]] : []),
      ];
    case "acknowledge":
      return [
        [t("ack.of"), actName(text("of"))], [t("ack.step"), known("rung.", text("step"))],
        ...(body["to"] ? [[t("ack.passed.to"), text("to")], [t("ack.passed.at"), formatDTG(Number(body["at"]))]] as Lines : []), ...reportedLines(body),
      ];
    case "reply":
      return [[t("ack.of"), actName(text("of"))], ...replyLines(body), ...reportedLines(body)];
    case "readback":
      return [[t("ack.of"), actName(text("of"))], [t("readback.number"), text("number")], ...heardLines((body["volumes"] as Volume[]) ?? []), ...reportedLines(body)];
    case "check":
      return checkLines(body as never);
    case "status":
      return statusLines(body as never);
    case "roster":
      return rosterLines(body as never);
    case "reconfirm":
      return ((body["acts"] as string[]) ?? []).map((act) => [t("reconfirm.what"), actName(act)]);
    case "enroll":
      return [
        [t("officer.office"), text("office")], ...(body["partner"] ? [[t("officer.partner"), here.originatorName(text("partner"))]] as Lines : []), [t("officer.person"), text("person")],
        [t("officer.roles"), ((body["roles"] as string[]) ?? []).map((role) => known("role.", role)).join(", ")], [t("officer.key"), text("key")],
      ];
    case "revoke":
      return [[t("officer.key"), text("key")]];
  }
  return Object.entries(body).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

function replyLines(body: Record<string, unknown>): Lines {
  const text = (name: string): string => String(body[name] ?? "");
  const place = (body["place"] as Place[] | undefined)?.[0];
  const lines: Lines = [[t("reply.title"), known("reply.", text("reply"))]];
  if (body["code"]) lines.push([t("reply.code"), known("code.", text("code"))]);
  if (place) lines.push([t("reply.place.at"), formatPlace(place, "dd", 7)]);
  if (body["actor"]) lines.push([t("reply.actor.who"), known("actor.", text("actor"))], [t("reply.speaker"), text("speaker")], [t("reply.said"), text("said")]);
  if (body["until"]) lines.push([t("answer.until"), formatDTG(Number(body["until"]))]);
  if (body["reason"]) lines.push([t("answer.reason"), text("reason")]);
  return lines;
}

function reportedLines(body: Record<string, unknown>): Lines {
  const reported = body["reported"] as Reported | undefined;
  if (!reported) return [];
  return [
    [t("report.party"), here.partyName(reported.party)], [t("report.office"), reported.office], [t("report.means"), reported.means],
    [t("report.at"), formatDTG(reported.at)],
  ];
}

/** Volumes as they are read back: where they lie, not how it was typed; each with its number. */
export function heardLines(volumes: readonly Volume[]): Lines {
  return volumeLines(volumes.map(({ footprint: { entered: _, ...footprint }, ...volume }) => ({ ...volume, footprint })), sayer(), true);
}

/** What an act is called: a notice by its number, what was written by its first words. */
export function actName(id: string): string {
  const word = here.words.get(id);
  if (word?.body.text) return `${known("entry.", word.kind)}: ${word.body.text.slice(0, 80)}`;
  // Versions of a notice have hashes of their own.
  const notice = here.notices.items.find((each) => each.id === id || each.tips.includes(id));
  return notice ? nameOf(notice.id) : id.slice(0, 12);
}

function nameOf(id: string): string {
  const notice = here.notices.get(id);
  return notice ? `${notice.number} ${notice.texts[0]?.name ?? ""}` : id.slice(0, 12);
}

function clashName(id: string): string {
  const clash = here.findings.get(id);
  return clash ? clash.notices.map(({ number }) => number).join(" · ") + ` (${clash.rule})` : id.slice(0, 12);
}
