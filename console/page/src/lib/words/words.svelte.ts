import { settings } from "../settings.svelte.ts";
import { fill, type Values } from "./phrase.ts";
import { tables, type WordKey } from "./table.ts";

export type { WordKey } from "./table.ts";

/** The page's words for a key, in the officer's language. */
export function t(key: WordKey, values: Values = {}): string {
  return fill(tables[settings.language][key], values, settings.language);
}

/** The words for a key made of a known beginning and what the node sent; the node's own word where the page has none. */
export function known(beginning: string, word: string): string {
  const key = `${beginning}${word}`;
  return key in tables.en ? t(key as WordKey) : word;
}
