import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { handover as arHandover } from "./handover/ar.ts";
import { handover as enHandover } from "./handover/en.ts";
import { handover as ruHandover } from "./handover/ru.ts";
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

export type WordKey = keyof typeof en | keyof typeof enMap | keyof typeof enOwed | keyof typeof enHandover | keyof typeof enPaper;
export type Table = Record<WordKey, Phrase>;

/** Every word of the page in every language; a missing one does not compile. */
export const tables: Record<"en" | "ru" | "ar", Table> = {
  en: { ...en, ...enMap, ...enOwed, ...enHandover, ...enPaper }, ru: { ...ru, ...ruMap, ...ruOwed, ...ruHandover, ...ruPaper }, ar: { ...ar, ...arMap, ...arOwed, ...arHandover, ...arPaper },
};
