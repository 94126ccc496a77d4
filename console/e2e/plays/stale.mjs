import assert from "node:assert/strict";
import { fill, outcome, send, sign, usual, yesterday } from "../support/acts.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  play("what arrived since the officer looked is shown before anything is filed", async () => {
    const { us, ru, duty: { page } } = world;
    world.partner = await world.speaker(ru, "r9");
    await fill(page, { ...usual, kind: "site", name: "Aid post", shape: "circle", places: "35.70N 40.70E", radius: "300M" });
    await page.getByRole("region", { name: "Whom it would meet" }).getByText("no clash found").waitFor();
    await world.partner.files({ kind: "zone", name: "Arrived meanwhile", volumes: [{ circle: "35.701N 40.701E,500M", lower: "GND", upper: "2000FT AGL", from: yesterday, until: "UFN" }] });
    await until("the other's notice here", () => us.notice("Arrived meanwhile"));
    await page.getByRole("region", { name: "Whom it would meet" }).getByText("Arrived meanwhile").waitFor();
    await send(page);
    assert.equal(await sign(page), "arrived");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Arrived meanwhile").waitFor();
    await dialog.getByText("Nothing was written.").waitFor();
    assert.equal(await us.notice("Aid post"), undefined);
    await dialog.getByRole("button", { name: "I have looked: sign again" }).click();
    assert.equal(await outcome(page), "filed");
    await until("the notice on the other side", () => ru.notice("Aid post"));
  });
};
