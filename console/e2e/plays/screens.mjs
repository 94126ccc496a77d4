import assert from "node:assert/strict";
import { barriers, file, open, usual } from "../support/acts.mjs";
import { dressed, paths, settled } from "../support/screens.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  const wears = [["en", "dark"], ["en", "light"], ["ar", "dark"], ["ar", "light"]];

  for (const [language, theme] of wears) {
    play(`axe finds nothing on any screen: ${language}, ${theme}`, async () => {
      const { us, second: { page } } = world;
      await open(page, "desk");
      await dressed(page, language, theme);
      const found = [];
      for (const path of paths(world)) {
        await open(page, ...path);
        await settled(page);
        found.push(...(await barriers(page)).map((each) => `${path[0]}: ${each}`));
      }
      await open(page, "notice", world.point);
      await settled(page);
      await page.keyboard.press("u");
      await page.getByRole("dialog").waitFor();
      found.push(...(await barriers(page)).map((each) => `urgent: ${each}`));
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      found.push(...(await barriers(page)).map((each) => `help: ${each}`));
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });

      // Whoever has no key: signing in, and enrolling.
      const stranger = (await world.comes(us, { colorScheme: theme, locale: language })).page;
      for (const path of ["", "#/enrol"]) {
        await stranger.goto(`${us.origin}/${path}`);
        await dressed(stranger, language, theme);
        await settled(stranger);
        found.push(...(await barriers(stranger)).map((each) => `${path || "sign in"}: ${each}`));
      }
      await stranger.context().close();
      assert.deepEqual(found, []);
    });
  }

  play("axe finds nothing where an enrolment officer works", async () => {
    const { page } = world.personnel;
    await open(page, "officers");
    await page.getByRole("button", { name: "Make a code" }).waitFor();
    assert.deepEqual(await barriers(page), []);
  });

  play("in Arabic the page goes right to left, and what is counted goes left to right", async () => {
    const { us, second: { page } } = world;
    await open(page, "desk");
    await dressed(page, "ar", "dark");
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "rtl");
    const side = await page.evaluate(() => document.querySelector("nav").getBoundingClientRect().left > document.querySelector("main").getBoundingClientRect().left);
    assert.ok(side, "the navigation is on the right");
    await open(page, "notice", world.point);
    await settled(page);
    const grids = await runs(page, /37\s?S\s?FV\s?\d+\s?\d+/u);
    assert.ok(grids.length > 0, "the notice shows its grid");
    for (const { text, rising } of grids) assert.ok(rising, `${text} goes left to right`);
    const times = await runs(page, /\d{6}Z[A-Z]{3}\d{2}/u);
    assert.ok(times.length > 0);
    for (const { text, rising } of times) assert.ok(rising, `${text} goes left to right`);
    await open(page, "map");
    await settled(page);
    assert.equal(await page.locator(".chart").getAttribute("dir"), "ltr");
  });

  play("a grid reference within an Arabic sentence goes left to right, on both sides", async () => {
    const { us, them, second } = world;
    const remark = "نقطة المياه عند 37SFV 065 090 قرب الجسر";
    assert.equal(await file(them.page, { ...usual, kind: "site", name: "نقطة المياه", shape: "circle", places: "36.8N 39.2E", radius: "300M", remarks: remark }), "filed");
    const { id } = await until("the notice here", () => us.notice("نقطة المياه"));
    await open(them.page, "desk");
    for (const { page } of [them, second]) {
      await open(page, "notice", id);
      await page.getByText("قرب الجسر").first().waitFor();
      const grids = await runs(page, /37SFV 065 090/u);
      assert.ok(grids.length > 0);
      for (const { text, rising } of grids) assert.ok(rising, `${text} goes left to right`);
    }
    await dressed(second.page, "en", "dark");
  });
};

/** Texts on the screen that match, and whether each character of one stands right of the one before. */
function runs(page, pattern) {
  return page.evaluate(([source, flags]) => {
    const found = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_ELEMENT);
    for (let element = walker.nextNode(); element; element = walker.nextNode()) {
      if (!["BDI", "SPAN"].includes(element.tagName) || [...element.children].some((child) => new RegExp(source, flags).test(child.textContent))) continue;
      const match = new RegExp(source, flags).exec(element.textContent);
      if (!match || element.getClientRects().length === 0) continue;
      // The match may lie in several text nodes.
      const lefts = [];
      let at = 0;
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        for (let i = 0; i < node.length; i++, at++) {
          if (at < match.index || at >= match.index + match[0].length || /\s/.test(node.data[i])) continue;
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          const { left, top } = range.getBoundingClientRect();
          lefts.push([Math.round(top), left]);
        }
      }
      found.push({ text: match[0], rising: lefts.every(([top, left], i) => i === 0 || top > lefts[i - 1][0] + 4 || left > lefts[i - 1][1]) });
    }
    return found;
  }, [pattern.source, pattern.flags]);
}
