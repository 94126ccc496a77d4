import assert from "node:assert/strict";
import { barriers, fill, open, ready, send, sign, type, usual } from "../support/acts.mjs";
import { draftOnMap, drawArea, drawn } from "../support/chart.mjs";
import { until } from "../support/until.mjs";

const ring = "36.10N 40.50E\n36.10N 40.90E\n36.40N 40.90E\n36.40N 40.50E";
const hole = [[36.18, 40.62], [36.18, 40.78], [36.32, 40.78], [36.32, 40.62]];

export default (play, world) => {
  play("an area that is typed is looked at; a hole is drawn in it by hand, and the other side sees it", async () => {
    const { us, ru, them, duty: { page } } = world;
    await open(page, "file");
    await ready(page);
    await type(page, { ...usual, kind: "zone", name: "Ring", shape: "polygon", places: ring });
    await until("the map at what was typed", async () => (await draftOnMap(page)).some(({ inView, pixels }) => inView && pixels > 100));
    await page.evaluate(async () => {
      const view = document.querySelector(".chart").chart.map.getView();
      while (view.getAnimating()) await new Promise((done) => requestAnimationFrame(done));
    });
    await drawn(page);
    await drawArea(page, hole, "hole");
    const text = page.getByLabel("Hole 1", { exact: true });
    await until("the drawn hole in the form", async () => (await text.inputValue()).split("\n").length === 4);
    const corners = (await text.inputValue()).split("\n").map((line) => line.match(/-?\d+\.\d+/g).map(Number));
    // Some hundred metres to a pixel: a hand is no finer.
    for (const [i, [lat, lon]] of hole.entries()) assert.ok(Math.abs(corners[i][0] - lat) < 0.005 && Math.abs(corners[i][1] - lon) < 0.005, `corner ${i}: ${corners[i]}`);
    await until("the hole on the map", async () => (await draftOnMap(page))[0]?.coordinates[0].length === 2);
    assert.equal(await page.locator("#volume-0-places").inputValue(), ring, "what was typed stands");
    await send(page);
    await page.getByRole("dialog").getByText("but not the area inside").waitFor();
    assert.equal(await sign(page), "filed");
    await page.getByRole("heading", { name: /Ring/ }).waitFor();
    const notice = await until("the notice there", () => ru.notice("Ring"));
    assert.equal(notice.texts[0].volumes[0].footprint.holes.length, 1);
    world.ring = (await us.notice("Ring")).id;

    await open(them.page, "notice", world.ring);
    await them.page.getByText("but not the area inside").waitFor();
    await fill(them.page, { ...usual, kind: "site", name: "In the middle", shape: "at", places: "36.25N 40.70E" });
    const meets = them.page.getByRole("region", { name: "Whom it would meet" });
    await meets.getByText("no clash found").waitFor();
    await them.page.locator("#volume-0-places").fill("36.14N 40.70E");
    await meets.getByText("Ring", { exact: true }).waitFor();
    await them.page.getByRole("button", { name: "Start again" }).click();
  });

  play("a hole that leaves its area is told at its own field", async () => {
    const { page } = world.duty;
    await fill(page, { ...usual, kind: "zone", name: "No ring", shape: "polygon", places: ring });
    await page.getByRole("button", { name: "Add a hole" }).click();
    await page.getByLabel("Hole 1", { exact: true }).fill("36.2N 40.6E\n36.2N 41.2E\n36.3N 41.2E");
    await page.locator("#volume-0-hole-0-wrong").waitFor();
    assert.equal(await page.getByLabel("Hole 1", { exact: true }).getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: "Remove hole 1" }).click();
    await page.getByRole("region", { name: "Whom it would meet" }).getByText("no clash found").waitFor();
    assert.equal(await page.locator("[aria-invalid=true]").count(), 0);
  });

  play("a track is typed with the widths of its legs: it becomes a volume for each, and opens again as one", async () => {
    const { ru, duty: { page } } = world;
    const track = "36.70N 40.50E, 2KM, 1KM\n36.70N 40.70E\n36.80N 40.70E, 500M, 500M\n36.80N 40.90E";
    await open(page, "file");
    await ready(page);
    await type(page, { ...usual, kind: "flight", name: "Low route", shape: "track", places: track.replace("1KM", "1KX") });
    await page.locator("#volume-0-places-wrong").waitFor();
    await page.locator("#volume-0-places").fill(track);
    await page.getByText("It becomes 2 volumes.").waitFor();
    await page.getByText(/legs 1 to 2: 2km to the left and 1km to the right/).waitFor();
    assert.equal((await draftOnMap(page)).length, 2);
    await page.locator("#volume-0-left").fill("1KM");
    await page.locator("#volume-0-right-wrong").waitFor();
    await page.locator("#volume-0-right").fill("1KM");
    await page.locator("#volume-0-left-wrong").waitFor();
    for (const side of ["left", "right"]) await page.locator(`#volume-0-${side}`).fill("");
    await page.getByText("It becomes 2 volumes.").waitFor();
    await send(page);
    await page.getByRole("dialog").getByText("on the left 2KM, on the right 1KM").waitFor();
    assert.equal(await sign(page), "filed");
    await page.getByRole("heading", { name: /Low route/ }).waitFor();
    const notice = await until("the notice there", () => ru.notice("Low route"));
    assert.deepEqual(notice.texts[0].volumes.map(({ footprint: { left, right, radius } }) => [left, right, radius]), [[2_000_000, 1_000_000, undefined], [undefined, undefined, 500_000]]);
    await open(page, "file", notice.id);
    await until("the track in the form", async () => (await page.locator("#volume-0-places").inputValue()).split("\n").length === 4);
    assert.equal(await page.locator("#volume-1-places").count(), 0);
    await page.getByText("Nothing differs from the notice as it stands.").waitFor();
  });

  play("an orbit and a sector are read as they are typed, with what was understood; axe finds nothing", async () => {
    const { page } = world.duty;
    await fill(page, { ...usual, kind: "flight", name: "Stack", shape: "orbit", places: "36.5N 40.2E\n36.5N 40.4E", width: "4KM", alignment: "LEFT" });
    await page.getByText(/orbit 4km wide, on the left of the line/i).waitFor();
    const north = async () => Math.min(...(await draftOnMap(page))[0].coordinates.flat(3).filter((_, i) => i % 2));
    const left = await north();
    await page.locator("#volume-0-alignment").selectOption("RIGHT");
    await page.getByText(/on the right of the line/).waitFor();
    await until("the orbit on the other side of its line", async () => (await north()) < left);

    await type(page, { shape: "radarc", places: "36.5N 40.3E", inner: "5KM", outer: "20KM", bearingFrom: "045", bearingTo: "045M VAR 45E" });
    await page.locator("#volume-0-bearingFrom-wrong").waitFor();
    assert.equal(await page.locator("#volume-0-bearingFrom").getAttribute("aria-invalid"), "true");
    assert.deepEqual(await barriers(page), []);
    await page.locator("#volume-0-bearingFrom").fill("045T");
    await page.getByText(/go beyond the arcs by at most/).waitFor();
    await until("the sector on the map", async () => (await draftOnMap(page)).some(({ coordinates, inView }) => inView && coordinates[0][0].length > 20));

    await type(page, { shape: "polyarc", places: "36.5N 40.2E\nARC 36.5N 40.3E, CW\n36.5N 40.4E" });
    await page.getByText(/go beyond the arcs by at most/).waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", { name: "Start again" }).click();
  });

  play("the base map is asked for once, however many maps are opened", async () => {
    const { page } = world.duty;
    await open(page, "desk");
    await page.reload();
    let asked = 0;
    const count = (request) => { if (/\/50m-.*\.json/.test(request.url())) asked++; };
    page.on("request", count);
    for (const path of ["map", "file", "near", "map"]) {
      await open(page, path);
      await page.waitForFunction(() => document.querySelector(".chart")?.chart);
      await drawn(page);
    }
    page.off("request", count);
    assert.equal(asked, 1);
    assert.ok(await page.evaluate(() => document.querySelector(".chart").chart.map.getLayers().item(0).getSource().getFeatures().length > 200), "the countries are there");
  });

  play("what was cancelled can be reached on the map and in the list", async () => {
    const { us, liaison, duty: { page } } = world;
    const gone = await liaison.files({ kind: "site", name: "Gone again", volumes: [{ circle: "36.9N 41.0E,300M", lower: "GND", upper: "500FT AGL", from: "010600ZJAN26", until: "UFN" }] });
    const { tips } = await us.notice("Gone again");
    assert.equal((await liaison.says("cancel", { of: gone, reason: "moved", replaces: tips })).status, 201);
    for (const screen of ["map", "notices"]) {
      await open(page, screen);
      await page.getByText("Ring", { exact: true }).first().waitFor();
      assert.equal(await page.getByText("Gone again").count(), 0);
      await page.getByRole("checkbox", { name: "Also what was cancelled" }).check();
      await page.getByText("Gone again").first().waitFor();
      await page.getByRole("main").locator(".chip, td").filter({ hasText: /^cancelled$/ }).first().waitFor();
    }
    await open(page, `map?notice=${gone}`);
    await page.getByRole("region", { name: "Selected notice" }).getByText("Gone again").waitFor();
  });
};
