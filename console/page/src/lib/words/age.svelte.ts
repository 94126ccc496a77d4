import { age } from "./time.ts";
import { t } from "./words.svelte.ts";

/** A duration in milliseconds, in the officer's words: 45 s, 12 min, 3 h 05 min, 2 d 4 h. */
export function sayAge(ms: number): string {
  const { unit, n, rest } = age(ms);
  if (unit === "s") return t("age.s", { n });
  if (unit === "min") return t("age.min", { n });
  if (unit === "h") return t("age.h", { n, rest: String(rest).padStart(2, "0") });
  return t("age.d", { n, rest: rest ?? 0 });
}
