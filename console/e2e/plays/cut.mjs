import assert from "node:assert/strict";
import { fill, open, ready, send, sign, usual, yesterday } from "../support/acts.mjs";
import { until } from "../support/until.mjs";

const volume = (at) => [{ circle: `${at},400M`, lower: "GND", upper: "500FT AGL", from: yesterday, until: "UFN" }];

export default (play, world) => {
  play("a cut line between the nodes is said on both pages; what waits goes when it is mended, and nothing is lost", async () => {
    const { us, ru, duty, them, liaison, partner, wire } = world;
    for (const { page } of [duty, them]) {
      await open(page, "desk");
      await page.getByRole("region", { name: "Lines" }).locator(".flag.good").waitFor();
    }
    wire.cut();
    for (const { page } of [duty, them]) await page.getByRole("region", { name: "Lines" }).getByText("not connected").waitFor();
    await liaison.files({ kind: "hazard", name: "Said here in the dark", volumes: volume("34.6N 41.1E") });
    await partner.files({ kind: "hazard", name: "Said there in the dark", volumes: volume("34.6N 41.6E") });
    await duty.page.getByRole("region", { name: "Lines" }).getByText(/not receipted/).waitFor();
    assert.equal(await ru.notice("Said here in the dark"), undefined);
    wire.mend();
    for (const { page } of [duty, them]) {
      await page.getByRole("region", { name: "Lines" }).locator(".flag.good").waitFor({ timeout: 30_000 });
      for (const name of ["Said here in the dark", "Said there in the dark"]) await page.getByText(name).first().waitFor();
    }
    await duty.page.getByRole("region", { name: "Lines" }).getByText("all receipted").waitFor();
    const numbers = async (site) => (await site.list("notices")).map(({ id }) => id).sort();
    await until("the same notices on both sides", async () => JSON.stringify(await numbers(us)) === JSON.stringify(await numbers(ru)));
  });

  play("a node restarts under an open page: the page says so, recovers by itself, and keeps what was not sent", async () => {
    const { us, ru, duty, partner } = world;
    const { page } = duty;
    const tab = await duty.context.newPage();
    tab.officer = duty;
    await open(tab, "desk");
    await fill(page, { ...usual, kind: "site", name: "Half filled in", shape: "circle", places: "34.7N 40.1E", radius: "300M" });
    await page.getByRole("region", { name: "Whom it would meet" }).getByText("no clash found").waitFor();
    await us.keepConsole();
    await us.stop();
    for (const each of [page, tab]) await each.getByText(/line to the node: lost since/).first().waitFor();
    await partner.files({ kind: "hazard", name: "Said while the node was down", volumes: volume("34.8N 40.6E") });
    await page.locator("#file-remarks").fill("Typed while the node was down.");
    await us.serve();
    for (const each of [page, tab]) await each.getByText("line to the node: connected").first().waitFor({ timeout: 30_000 });
    await tab.getByText("Said while the node was down").first().waitFor({ timeout: 30_000 });
    await partner.files({ kind: "hazard", name: "Said after it came back", volumes: volume("34.9N 40.6E") });
    await tab.getByText("Said after it came back").first().waitFor();
    await tab.close();
    assert.equal(await page.locator("#file-name").inputValue(), "Half filled in");
    await page.reload();
    await ready(page);
    await page.getByText("This form was begun earlier and not sent.").waitFor();
    assert.equal(await page.locator("#file-name").inputValue(), "Half filled in");
    assert.equal(await page.locator("#file-remarks").inputValue(), "Typed while the node was down.");
    await page.getByRole("region", { name: "Whom it would meet" }).getByText("no clash found").waitFor();
    await send(page);
    assert.equal(await sign(page), "filed");
    await until("the notice on the other side", () => ru.notice("Half filled in"));
  });
};
