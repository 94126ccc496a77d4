import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { map as arMap } from "./map/ar.ts";
import { map as enMap } from "./map/en.ts";
import { map as ruMap } from "./map/ru.ts";
import type { Phrase } from "./phrase.ts";
import { ru } from "./ru.ts";

export type WordKey = keyof typeof en | keyof typeof enMap;
export type Table = Record<WordKey, Phrase>;

/** Every word of the page in every language; a missing one does not compile. */
export const tables: Record<"en" | "ru" | "ar", Table> = {
  en: { ...en, ...enMap }, ru: { ...ru, ...ruMap }, ar: { ...ar, ...arMap },
};
