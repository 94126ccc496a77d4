import { ar } from "./ar.ts";
import { batch as arBatch } from "./batch/ar.ts";
import { batch as enBatch } from "./batch/en.ts";
import { batch as ruBatch } from "./batch/ru.ts";
import { calls as arCalls } from "./calls/ar.ts";
import { calls as enCalls } from "./calls/en.ts";
import { calls as ruCalls } from "./calls/ru.ts";
import { en } from "./en.ts";
import { handover as arHandover } from "./handover/ar.ts";
import { handover as enHandover } from "./handover/en.ts";
import { handover as ruHandover } from "./handover/ru.ts";
import { line as arLine } from "./line/ar.ts";
import { line as enLine } from "./line/en.ts";
import { line as ruLine } from "./line/ru.ts";
import { map as arMap } from "./map/ar.ts";
import { map as enMap } from "./map/en.ts";
import { map as ruMap } from "./map/ru.ts";
import { owed as arOwed } from "./owed/ar.ts";
import { owed as enOwed } from "./owed/en.ts";
import { owed as ruOwed } from "./owed/ru.ts";
import { paper as arPaper } from "./paper/ar.ts";
import { paper as enPaper } from "./paper/en.ts";
import { paper as ruPaper } from "./paper/ru.ts";
import type { Phrase } from "./phrase.ts";
import { ru } from "./ru.ts";

export type WordKey = keyof typeof en | keyof typeof enBatch | keyof typeof enCalls | keyof typeof enMap | keyof typeof enOwed | keyof typeof enHandover | keyof typeof enPaper | keyof typeof enLine;
export type Table = Record<WordKey, Phrase>;

/** Every word of the page in every language; a missing one does not compile. */
export const tables: Record<"en" | "ru" | "ar", Table> = {
  en: { ...en, ...enBatch, ...enCalls, ...enMap, ...enOwed, ...enHandover, ...enPaper, ...enLine }, ru: { ...ru, ...ruBatch, ...ruCalls, ...ruMap, ...ruOwed, ...ruHandover, ...ruPaper, ...ruLine }, ar: { ...ar, ...arBatch, ...arCalls, ...arMap, ...arOwed, ...arHandover, ...arPaper, ...arLine },
};
