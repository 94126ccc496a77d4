import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { fill, type Phrase } from "../src/lib/words/phrase.ts";
import { tables, type WordKey } from "../src/lib/words/table.ts";
import { age, local, zulu } from "../src/lib/words/time.ts";
import { plain, visible } from "../src/lib/words/visible.ts";

const keys = Object.keys(tables.en) as WordKey[];
const texts = (phrase: Phrase): string[] => (typeof phrase === "string" ? [phrase] : Object.values(phrase));
const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).sort();

test("every phrase takes the same values in every language; a plural form may leave its number out", () => {
  for (const key of keys) {
    const wanted = new Set(texts(tables.en[key]).flatMap(blanks));
    for (const language of ["ru", "ar"] as const) {
      const got = new Set(texts(tables[language][key]).flatMap(blanks));
      assert.deepEqual([...got].sort(), [...wanted].sort(), `${language} ${key}`);
    }
  }
});

test("no phrase is empty, or left in another language", () => {
  const latinByRight = /^(notation\.mgrs|.*\.format\..*)$/;
  for (const key of keys) {
    for (const language of ["en", "ru", "ar"] as const) {
      for (const text of texts(tables[language][key])) assert.notEqual(text.trim(), "", `${language} ${key}`);
    }
    if (latinByRight.test(key)) continue;
    const english = texts(tables.en[key]).join(" ").replace(/\{\w+\}/g, "");
    if (!/[a-z]{4}/.test(english)) continue;
    assert.match(texts(tables.ru[key]).join(" "), /[а-яё]/i, `ru ${key}`);
    assert.match(texts(tables.ar[key]).join(" "), /[\u0620-\u064a]/, `ar ${key}`);
  }
});

test("a plural has every form that its language asks for", () => {
  for (const language of ["en", "ru", "ar"] as const) {
    const rule = new Intl.PluralRules(language);
    for (const key of keys) {
      if (typeof tables.en[key] === "string") continue;
      const phrase = tables[language][key];
      assert.notEqual(typeof phrase, "string", `${language} ${key}: one form for all numbers`);
      for (const n of [1, 2, 5, 11, 21, 100]) {
        if (language === "ru") assert.ok(rule.select(n) in (phrase as object) || (phrase as { other: string }).other.includes(":"), `${language} ${key}: no form for ${n}`);
        assert.ok(!fill(phrase, { n }, language).includes("undefined"));
      }
    }
  }
});

/** What would make of a receipt a consent (requirement E2), by its stems. */
const stems = JSON.parse(readFileSync(new URL("../../../../docs/consent.json", import.meta.url), "utf8"));
const consent = { en: new RegExp(stems.en, "i"), ru: new RegExp(stems.ru, "i"), ar: new RegExp(stems.ar) } as const;

/** Where such a word stands and is right: a charter is accepted, an overlap is lived with, data are cleared, a party says by an act of its own that a call's summary tells what was spoken, and that there is no consent is said. */
const rightly: readonly WordKey[] = [
  "answer.accept", "answer.means.roger", "batch.means", "call.agree", "call.noAnswer", "call.why", "desk.notInForce", "duties.why", "enrol.kept", "enrol.kept.passkey", "entry.accept", "finding.accepted", "help.received", "incident.attributed", "incident.rule.hint", "incident.silent", "limits",
  "notice.receivedMeans", "reply.agree", "signin.noKey", "summary.agreed", "trouble.device",
];

test("nothing received is called approved, permitted, cleared, agreed or accepted, in any language", () => {
  for (const key of keys) {
    if (rightly.includes(key)) {
      assert.ok((["en", "ru", "ar"] as const).some((language) => texts(tables[language][key]).some((text) => consent[language].test(text))), `${key} needs no exception`);
      continue;
    }
    for (const language of ["en", "ru", "ar"] as const) {
      for (const text of texts(tables[language][key])) assert.doesNotMatch(text, consent[language], `${language} ${key}`);
    }
  }
});

test("the interface tells of nothing received as if it were consent", () => {
  const told = [...readFileSync("src/lib/api/generated.ts", "utf8").matchAll(/@description (.*)/g)].map((found) => found[1]!.replace(/\s*\*\/\s*$/, ""));
  assert.ok(told.length > 100, `${told.length} descriptions`);
  // A charter is accepted, an answer to a clash may be that word, and that nothing is agreed to is said.
  const right = /charter|root|agrees to anything|agreed to by nobody|nothing of agreement|overlap|accepts? \w+ (?:as|only)/i;
  for (const text of told) if (!right.test(text)) assert.doesNotMatch(text, consent.en);
});

test("values stand isolated where their direction can differ from the sentence's", () => {
  assert.equal(fill("{a} to {b}", { a: "us/3", b: "قناة" }, "en"), "us/3 to \u2068قناة\u2069");
  assert.equal(fill("من {a}", { a: "us/3" }, "ar"), "من \u2066us/3\u2069");
  assert.equal(fill({ one: "{n} час", few: "{n} часа", many: "{n} часов", other: "{n} часа" }, { n: 24 }, "ru"), "24 часа");
});

test("what cannot be seen is shown, and what can be is left alone", () => {
  assert.equal(plain("pay\u202egnp.exe"), "pay\\u{202e}gnp.exe");
  assert.equal(plain("a\u0000b\u200bc\u{e0041}"), "a\\u{0}b\\u{200b}c\\u{e0041}");
  assert.equal(plain("lone \ud800 half"), "lone \\u{d800} half");
  for (const text of ["Дейр-эз-Зор", "دير الزور", "line\nbreak", "𝒳 𠮷"]) assert.deepEqual(visible(text), [{ text, escape: false }]);
});

test("times and ages", () => {
  const at = Date.UTC(2017, 10, 11, 13, 0, 5);
  assert.equal(zulu(at), "13:00 Z");
  assert.equal(zulu(at, true), "13:00:05 Z");
  assert.equal(local(at, "Europe/Moscow", { day: true }), "2017-11-11 16:00");
  assert.equal(local(Date.UTC(2017, 10, 11, 23, 30), "Asia/Damascus", { day: true, seconds: true }), "2017-11-12 01:30:00");
  assert.deepEqual(age(59_999), { unit: "s", n: 59 });
  assert.deepEqual(age(60_000), { unit: "min", n: 1 });
  assert.deepEqual(age(47 * 3_600_000 + 59 * 60_000), { unit: "h", n: 47, rest: 59 });
  assert.deepEqual(age(48 * 3_600_000), { unit: "d", n: 2, rest: 0 });
  assert.deepEqual(age(-5), { unit: "s", n: 0 });
});
