/** What is signed, told in the page's own words, label by label: the officer reads it before they sign. */

import type { NoticeText } from "../api/types.ts";
import { formatDTG, formatHeight, formatLength, formatPlace } from "../notation/index.ts";
import { settings } from "../settings.svelte.ts";
import { known, t } from "../words/words.svelte.ts";
import { here } from "./here.svelte.ts";

export type Lines = [label: string, text: string][];

export function noticeLines(text: NoticeText): Lines {
  const lines: Lines = [
    [t("notice.kind"), known("kind.", text.kind)],
    [t("notice.name"), text.name],
    [t("notice.originator"), here.originatorName(text.originator)],
    [t("notice.precedence"), known("precedence.", text.precedence)],
    [t("notice.marking"), text.marking],
  ];
  text.volumes.forEach((volume, i) => {
    const of = text.volumes.length > 1 ? `${t("volume.number", { i: i + 1 })}: ` : "";
    const { shape, places, radius } = volume.footprint;
    lines.push(
      [of + t("volume.where"), [`${known("shape.", shape)}${radius ? ` ${formatLength(radius)}` : ""}`, ...places.map((place) => formatPlace(place, settings.notation))].join("\n")],
      [of + t("volume.heights"), `${formatHeight(volume.lower)} – ${formatHeight(volume.upper)}`],
      [of + t("volume.times"), `${formatDTG(volume.from)} – ${volume.until ? formatDTG(volume.until) : t("ufn")}`],
    );
  });
  lines.push([t("notice.contact"), `${text.contact.office}, ${text.contact.means}`]);
  if (text.remarks) lines.push([t("notice.remarks"), text.remarks]);
  return lines;
}

/** The lines of any word, by its kind and body. */
export function bodyLines(kind: string, body: Record<string, unknown>): Lines {
  const text = (name: string): string => String(body[name] ?? "");
  switch (kind) {
    case "notice":
      return noticeLines(body["notice"] as NoticeText);
    case "change":
      return [[t("change.of"), nameOf(text("of"))], ...noticeLines(body["notice"] as NoticeText)];
    case "cancel":
      return [[t("cancel.of"), nameOf(text("of"))], [t("cancel.reason"), text("reason")]];
    case "message":
      return [[t("notice.precedence"), known("precedence.", text("precedence"))], [t("notice.marking"), text("marking")], [t("message.text"), text("text")]];
    case "urgent":
      return [[t("message.text"), text("text")]];
    case "answer":
      return [
        [t("answer.to"), clashName(text("finding"))], [t("answer.title"), known("answer.", text("answer"))],
        ...(body["until"] ? [[t("answer.until"), formatDTG(Number(body["until"]))] as [string, string]] : []),
        ...(body["reason"] ? [[t("answer.reason"), text("reason")] as [string, string]] : []),
      ];
    case "enroll":
      return [
        [t("officer.office"), text("office")], [t("officer.person"), text("person")],
        [t("officer.roles"), ((body["roles"] as string[]) ?? []).map((role) => known("role.", role)).join(", ")], [t("officer.key"), text("key")],
      ];
    case "revoke":
      return [[t("officer.key"), text("key")]];
  }
  return Object.entries(body).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

function nameOf(id: string): string {
  const notice = here.notices.get(id);
  return notice ? `${notice.number} ${notice.texts[0]?.name ?? ""}` : id.slice(0, 12);
}

function clashName(id: string): string {
  const clash = here.findings.get(id);
  return clash ? clash.notices.map(({ number }) => number).join(" · ") + ` (${clash.rule})` : id.slice(0, 12);
}
