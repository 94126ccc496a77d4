import assert from "node:assert/strict";
import { file, fill, open, outcome, ready, send, sign, type, usual } from "../support/acts.mjs";
import { drawArea, lookAt } from "../support/chart.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  play("the other side files by typing: it shows here within a second, without a reload", async (t) => {
    const { them, duty, us } = world;
    await open(duty.page, "desk");
    await fill(them.page, { ...usual, kind: "zone", name: "Обстрел, учебное поле", shape: "polygon", places: "35.30N 40.10E\n35.30N 40.16E\n35.34N 40.16E\n35.34N 40.10E" });
    await them.page.getByText("no clash found").waitFor();
    await send(them.page);
    await them.page.getByRole("dialog").getByRole("button", { name: "Sign and file" }).waitFor();
    const begun = performance.now();
    await them.page.getByRole("dialog").getByRole("button", { name: "Sign and file" }).click();
    await duty.page.getByRole("table").getByText("Обстрел, учебное поле").first().waitFor();
    const took = performance.now() - begun;
    t.diagnostic(`from the press of the button there to the row here: ${took.toFixed(0)} ms`);
    assert.equal(await outcome(them.page), "filed");
    assert.ok(took < 10_000, `${took} ms: that is no stream`);
    world.zone = (await us.notice("Обстрел, учебное поле")).id;
  });

  play("an MGRS reference is shown as the square that it names, and its clashes while it is typed", async () => {
    const { page } = world.duty;
    await fill(page, { ...usual, kind: "operation", name: "Sweep 4", shape: "at", places: "37SFV 065 090" });
    await page.locator("li", { hasText: "37SFV 065 090" }).getByText("square of 100 m").waitFor();
    const meets = page.getByRole("region", { name: "Whom it would meet" });
    await meets.getByText(/1 clash or possible clash found/).waitFor();
    await meets.getByText("Обстрел, учебное поле").waitFor();
    await meets.getByText("separation").waitFor();
    await page.getByText("A second person must release this kind.").waitFor();
    await page.locator("#volume-0-places").fill("37SFV 400 400");
    await meets.getByText("no clash found").waitFor();
    await page.locator("#volume-0-places").fill("37SFV 065 09x");
    await page.locator("#volume-0-places-wrong").waitFor();
    assert.equal(await page.locator("#volume-0-places").getAttribute("aria-invalid"), "true");
  });

  play("an area is drawn by mouse: its text stands in the form, and whom it would meet is shown", async () => {
    const { page } = world.duty;
    await lookAt(page, [35.33, 40.12], 12.5);
    await drawArea(page, [[35.32, 40.12], [35.35, 40.12], [35.35, 40.19], [35.32, 40.19]]);
    const places = page.locator("#volume-0-places");
    await until("the drawn places in the form", async () => (await places.inputValue()).split("\n").length === 4);
    const read = (await places.inputValue()).split("\n").map((line) => line.match(/-?\d+\.\d+/g).map(Number));
    for (const [i, [lat, lon]] of [[35.32, 40.12], [35.35, 40.12], [35.35, 40.19], [35.32, 40.19]].entries()) {
      assert.ok(Math.abs(read[i][0] - lat) < 0.001 && Math.abs(read[i][1] - lon) < 0.001, `corner ${i}: ${read[i]} is where the pointer was`);
    }
    const meets = page.getByRole("region", { name: "Whom it would meet" });
    await meets.getByText(/1 clash found|1 clash or possible clash found/).waitFor();
    await meets.getByText("Обстрел, учебное поле").waitFor();
  });

  play("what needs two persons waits on the desk until the second one releases it", async (t) => {
    const { duty, second, them, us, ru } = world;
    await send(duty.page);
    assert.equal(await sign(duty.page), "drafted");
    await open(duty.page, "drafts");
    await duty.page.getByText("You drafted it: another person must release it.").waitFor();
    assert.ok(await duty.page.getByRole("button", { name: "Release", exact: true }).isDisabled());
    assert.equal(await ru.notice("Sweep 4"), undefined, "nothing has been said");
    await open(them.page, "desk");
    await open(second.page, "drafts");
    await second.page.getByRole("article").filter({ hasText: "Sweep 4" }).getByRole("button", { name: "Release", exact: true }).click();
    const dialog = second.page.getByRole("dialog");
    await dialog.getByText("Sweep 4").waitFor();
    const begun = performance.now();
    await dialog.getByRole("button", { name: "Release", exact: true }).click();
    await them.page.getByRole("table").getByText("Sweep 4").first().waitFor();
    const took = performance.now() - begun;
    t.diagnostic(`from the release here to the row there: ${took.toFixed(0)} ms`);
    assert.equal(await outcome(second.page), "filed");
    assert.ok(took < 10_000, `${took} ms: that is no stream`);
    await duty.page.getByText("Nothing waits for a release.").waitFor();
    world.sweep = (await us.notice("Sweep 4")).id;
    await open(duty.page, "notice", world.sweep);
    await duty.page.getByText("released by").first().waitFor();
    await duty.page.getByText("Second desk").first().waitFor();
  });
};
