import assert from "node:assert/strict";
import { dtg, open, ready, send, sign, type, usual } from "../support/acts.mjs";
import { drawn, drawnNow } from "../support/chart.mjs";
import { until } from "../support/until.mjs";

const hour = 3_600_000;

/** Moves the time slider to so many hours from now, in its own steps. */
async function slideTo(page, hours) {
  await page.getByRole("slider").evaluate((element, ms) => {
    element.value = String(Number(element.max) - 72 * 3_600_000 + ms);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, hours * hour);
  await drawn(page);
}

export default (play, world) => {
  play("what opens every day is filed, and is told so on both sides", async () => {
    const { us, them, duty: { page } } = world;
    await open(page, "file");
    await ready(page);
    const now = Date.now();
    await type(page, { ...usual, kind: "zone", name: "Morning range", shape: "circle", places: "36.2N 39.4E", radius: "1KM", from: dtg(now - hour), until: dtg(now + hour), every: "day" });
    await page.locator("#volume-0-last").fill(dtg(now - 2 * hour));
    await page.locator("#volume-0-last-wrong").waitFor();
    await page.locator("#volume-0-last").fill("UFN");
    await page.getByText(/opens every day, the first time/i).waitFor();
    await send(page);
    await page.getByRole("dialog").getByText(/every day, last time UFN/).waitFor();
    assert.equal(await sign(page), "filed");
    await page.getByRole("heading", { name: /Morning range/ }).waitFor();
    const notice = await until("the notice", () => us.notice("Morning range"));
    assert.deepEqual([notice.texts[0].volumes[0].every, notice.texts[0].volumes[0].last], ["day", undefined]);
    world.daily = notice.id;
    for (const path of [["desk"], ["notices"], ["notice", world.daily]]) {
      await open(them.page, ...path);
      await them.page.getByRole("main").getByText("every day, until further notice").first().waitFor();
    }
  });

  play("on the map it is there in its openings only, whatever time the slider shows", async () => {
    const { page } = world.them;
    await open(page, `map?notice=${world.daily}`);
    await page.getByRole("region", { name: "Selected notice" }).getByText("every day, until further notice").waitFor();
    await page.getByRole("img", { name: /^\d openings of/ }).waitFor();
    for (const [hours, there] of [[0, true], [3, false], [24, true], [27, false], [48.5, true]]) {
      await slideTo(page, hours);
      assert.equal((await drawnNow(page)).includes(world.daily), there, `${hours} h from now, on the map`);
      assert.equal(await page.locator(`button[data-id="${world.daily}"]`).count(), there ? 1 : 0, `${hours} h from now, in the list`);
    }
    // By keyboard, five minutes a step.
    await slideTo(page, 1.25);
    await page.getByRole("slider").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await page.locator(`button[data-id="${world.daily}"]`).waitFor();
  });

  play("a change takes the recurrence away", async () => {
    const { us, duty: { page } } = world;
    await open(page, "file", world.daily);
    await until("the window in the form", async () => (await page.locator("#volume-0-every").inputValue()) === "day");
    assert.equal(await page.locator("#volume-0-last").inputValue(), "UFN");
    await page.locator("#volume-0-every").selectOption("");
    await page.getByRole("row", { name: /every day/ }).waitFor();
    await send(page);
    assert.equal(await sign(page), "filed");
    await page.getByRole("heading", { name: /Morning range/ }).waitFor();
    await until("the changed notice", async () => (await us.notice("Morning range")).texts[0].volumes[0].every === undefined);
  });
};
