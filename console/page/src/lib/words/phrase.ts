/** A phrase of the page: one text, or one for each plural form that its language needs. */
export type Phrase = string | { zero?: string; one?: string; two?: string; few?: string; many?: string; other: string };

export type Values = Record<string, string | number>;

const rules = new Map<string, Intl.PluralRules>();

function pluralOf(language: string, n: number): Intl.LDMLPluralRule {
  let rule = rules.get(language);
  if (!rule) rules.set(language, (rule = new Intl.PluralRules(language)));
  return rule.select(n);
}

const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A value inside a sentence of another direction must not reorder it: it is isolated where the two can differ. */
function isolated(value: string | number, language: string): string {
  const text = String(value);
  if (language === "ar") return rtl.test(text) ? `\u2068${text}\u2069` : `\u2066${text}\u2069`;
  return rtl.test(text) ? `\u2068${text}\u2069` : text;
}

/** Puts values into a phrase; `n` chooses the plural form. */
export function fill(phrase: Phrase, values: Values, language: string): string {
  const text = typeof phrase === "string" ? phrase : (phrase[pluralOf(language, Number(values["n"] ?? 0))] ?? phrase.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? isolated(values[name]!, language) : whole));
}
