/** Takes a picture of every screen, in themes, languages and widths, for people to look at: node look.mjs FOLDER [language...] */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { dtg, fill, open, send, type, usual, yesterday } from "./support/acts.mjs";
import { drawArea, lookAt } from "./support/chart.mjs";
import { dressed, paths, settled } from "./support/screens.mjs";
import { until } from "./support/until.mjs";
import { World } from "./support/world.mjs";

const [folder, ...languages] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node look.mjs FOLDER [en|ru|ar ...]");
  process.exit(2);
}
await mkdir(folder, { recursive: true });

const typed = [
  { shape: "orbit", places: "35.4N 40.1E\n35.4N 40.4E", width: "10KM", alignment: "LEFT" },
  { shape: "track", places: "35.4N 40.1E, 4KM, 1KM\n35.4N 40.4E\n35.5N 40.4E, 1KM, 1KM\n35.6N 40.6E" },
  { shape: "radarc", inner: "5KM", outer: "20KM", bearingFrom: "045M VAR 5E", bearingTo: "200T" },
];

const world = new World();
try {
  await world.open();
  const { us, ru } = world;
  const duty = await world.officer(us, "Duty desk", "p1", "acknowledge", "draft", "release");
  const personnel = await world.officer(us, "Enrolment desk", "p8", "enroll");
  const liaison = await world.speaker(us, "p9");
  const partner = await world.speaker(ru, "r9");
  const { page } = duty;

  const files = (who, kind, name, shape, more = {}) => who.files({ kind, name, volumes: [{ lower: "GND", upper: "3000FT AGL", from: yesterday, until: "UFN", ...shape }], ...more });
  await files(partner, "zone", "Учебные стрельбы", { polygon: "35.30N 40.10E; 35.30N 40.16E; 35.34N 40.16E; 35.34N 40.10E" }, { precedence: "priority", remarks: "Связь на канале 4." });
  await files(partner, "movement", "Колонна 7", { corridor: "35.10N 40.30E; 35.18N 40.40E; 35.30N 40.42E, 1KM" });
  await files(liaison, "site", "Hospital, Al Mayadin", { circle: "35.0203N 040.4530E, 400M" }, { precedence: "immediate" });
  await files(partner, "flight", "Санитарный рейс", { corridor: "35.6N 39.8E; 35.2N 40.3E, 2KM" });
  const convoy = await files(liaison, "movement", "Convoy from Qamishli <b>\u202Etxt", { corridor: "35.45N 40.05E; 35.32N 40.13E, 1500M" }, { remarks: "Twelve lorries, white, lights on. Call before it passes 37SFV 065 090." });
  const hour = 3_600_000;
  await files(liaison, "zone", "Bazaar, Markada", { polygon: "35.50N 40.30E; 35.50N 40.50E; 35.65N 40.50E; 35.65N 40.30E", holes: ["35.54N 40.36E; 35.54N 40.44E; 35.60N 40.44E; 35.60N 40.36E"], from: dtg(Date.now() - hour), until: dtg(Date.now() + hour), every: "day", last: "UFN" });
  await files(partner, "flight", "Маршрут низкий", { track: "35.70N 40.60E,4KM,1KM;35.62N 40.75E;35.50N 40.72E,1KM,1KM;35.40N 40.80E" });
  const gone = await files(liaison, "site", "Old post", { circle: "35.25N 39.95E,2KM" });
  await liaison.says("cancel", { of: gone, reason: "moved", replaces: (await us.notice("Old post")).tips });
  const drafted = await liaison.reads({ kind: "operation", name: "Sweep 4", volumes: [{ circle: "35.2N 40.6E,3KM", lower: "GND", upper: "FL100", from: yesterday, until: "UFN" }] });
  await liaison.says("notice", { notice: drafted });
  await partner.says("message", { text: "Проверка линии. Как слышите?", precedence: "routine", marking: "FOR BOTH" });
  await liaison.says("message", { text: "Loud and clear.", precedence: "priority", marking: "FOR BOTH" });
  world.point = convoy;
  world.open = (await until("the clash", async () => (await us.list("findings")).find(({ notices }) => notices.some(({ id }) => id === convoy)))).id;

  const shot = (name) => page.screenshot({ path: join(folder, `${name}.png`) });
  for (const language of languages.length > 0 ? languages : ["en", "ru", "ar"]) {
    for (const theme of ["dark", "light"]) {
      for (const [width, height] of [[1280, 800], [1920, 1080]]) {
        const name = (of) => `${language}-${theme}-${width}-${of}`;
        await page.setViewportSize({ width, height });
        await open(page, "desk");
        await dressed(page, language, theme);
        for (const path of paths(world)) {
          await open(page, ...path);
          await settled(page);
          await shot(name(path.join("-").replace(/[?].*/, "").replace(/-[0-9a-f]{20,}/, "-one")));
        }
        await open(page, "map?notice=" + world.point);
        await settled(page);
        await shot(name("map-selected"));
        await page.locator("#map-cancelled").check();
        await page.locator(`button[data-id="${gone}"]`).click();
        await settled(page);
        await shot(name("map-cancelled"));
        await page.keyboard.press("u");
        await page.locator("dialog").waitFor();
        await shot(name("urgent"));
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await page.locator("dialog").waitFor();
        await shot(name("help"));
        await page.keyboard.press("Escape");

        await open(page, "file");
        await page.locator("form.side header button").click();
        await fill(page, { ...usual, kind: "site", name: "Aid post", shape: "polygon" });
        await lookAt(page, [35.33, 40.12], 12);
        await drawArea(page, [[35.32, 40.12], [35.35, 40.12], [35.35, 40.19], [35.32, 40.19]]).catch(() => {});
        await page.locator(".meeting").first().waitFor().catch(() => {});
        await settled(page);
        await shot(name("file-drawn"));
        await send(page);
        await page.locator("dialog").first().waitFor();
        await shot(name("sign"));
        await page.keyboard.press("Escape");
        await page.locator("dialog").first().waitFor({ state: "detached" });
        for (const shape of typed) {
          await type(page, { places: "35.4N 40.2E", ...shape, every: "day", last: "UFN", until: dtg(Date.now() + hour) });
          await page.locator(".understood").waitFor();
          await settled(page);
          await page.locator("#volume-0-places").scrollIntoViewIfNeeded();
          await shot(name(`file-${shape.shape}`));
        }

        await personnel.page.setViewportSize({ width, height });
        await open(personnel.page, "officers");
        await dressed(personnel.page, language, theme);
        await settled(personnel.page);
        await personnel.page.screenshot({ path: join(folder, `${name("officers-enrol")}.png`) });
        const stranger = (await world.comes(us, { viewport: { width, height } })).page;
        for (const path of ["", "#/enrol"]) {
          await stranger.goto(`${us.origin}/${path}`);
          await dressed(stranger, language, theme);
          await settled(stranger);
          await stranger.screenshot({ path: join(folder, `${name(path ? "enrol" : "sign-in")}.png`) });
        }
        await stranger.context().close();
      }
    }
  }
} finally {
  await world.close();
}
