import assert from "node:assert/strict";
import { barriers, yesterday } from "../support/acts.mjs";
import { press, tabTo, types } from "../support/hands.mjs";
import { does } from "../support/program.mjs";
import { settled } from "../support/screens.mjs";
import { until } from "../support/until.mjs";

/** Remembers every touch of a mouse. */
const watched = (page) => page.evaluate(() => {
  globalThis.touched = [];
  for (const sign of ["mousedown", "pointerdown"]) addEventListener(sign, (event) => globalThis.touched.push(String(event.target)), { capture: true });
});

export default (play, world) => {
  let day, night;

  play("two officers of one party come for a change of shift", async () => {
    const { us } = world;
    day = await world.officer(us, "Day desk", "h1", "draft", "acknowledge");
    night = await world.officer(us, "Night desk", "h2", "acknowledge", "release");
    world.relief = await world.speaker(us, "h9");
    await world.relief.files({ kind: "site", name: "Ferry", volumes: [{ circle: "33.6N 38.6E,300M", lower: "GND", upper: "30M AGL", from: yesterday, until: "UFN" }] });
  });

  play("a shift is handed over by keyboard only", async () => {
    const { us } = world;
    for (const { page } of [day, night]) await watched(page);

    // The outgoing officer comments, and signs.
    const out = day.page;
    await out.keyboard.press("g");
    await out.getByRole("heading", { name: "Handover", exact: true }).waitFor();
    const ferry = out.getByLabel(/^Comment on Notices that hold: us\/\d+ Ferry/);
    await types(out, ferry, "The ramp is under repair until noon.");
    await out.keyboard.press("ArrowUp");
    assert.ok(!(await ferry.evaluate((element) => element === document.activeElement)), "the arrows go from comment to comment");
    await types(out, out.getByLabel("Remarks beside the items"), "Quiet night.");
    await tabTo(out, out.getByLabel("To office"));
    await out.keyboard.type("Night");
    await settled(out);
    assert.deepEqual(await barriers(out), []);
    await press(out, out.getByRole("button", { name: "Sign and hand over" }));
    await out.getByText("It waits for Night desk.").waitFor();

    // The incoming one finds it on the desk, and goes through it; meanwhile something comes in.
    const { page } = night;
    await page.keyboard.press("d");
    await page.getByRole("heading", { name: "Desk", exact: true }).waitFor();
    await press(page, page.getByRole("row", { name: /handover waits/ }).getByRole("link", { name: /Take over/ }));
    await page.getByRole("heading", { name: "Take over", exact: true }).waitFor();
    await page.getByText("The ramp is under repair until noon.").waitFor();
    await world.relief.files({ kind: "site", name: "Fuel point", volumes: [{ circle: "33.7N 38.7E,300M", lower: "GND", upper: "30M AGL", from: yesterday, until: "UFN" }] });
    await page.getByRole("row", { name: /arose.*Fuel point/ }).first().waitFor();
    const sign = page.getByRole("button", { name: "Sign and take over" });
    assert.ok(await sign.isDisabled(), "nothing is signed while an item has no mark");

    await page.keyboard.press("j");
    const here = () => page.evaluate(() => Number(document.activeElement?.dataset.seen ?? -1));
    assert.equal(await here(), 0, "J begins with the first item");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    assert.equal(await here(), 0, "J and K go on and back");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    assert.equal(await here(), 0, "so do the arrows");
    const rows = await page.locator("button[data-seen]").count();
    const asks = Number(await page.getByRole("button", { name: /Seen Notices that hold: us\/\d+ Ferry/ }).getAttribute("data-seen"));
    for (let i = 0; i < rows; i++) {
      await until("the next item", async () => (await here()) === i || i === rows);
      if (i !== asks) {
        await page.keyboard.press("Space");
        continue;
      }
      await page.keyboard.press("a");
      await page.keyboard.type("Who does the repair?");
      await page.keyboard.press("Enter");
    }
    await page.getByText(`${rows} of ${rows} gone through`).waitFor();
    assert.deepEqual(await barriers(page), []);
    await press(page, sign);
    await page.getByText("The shift is taken over.").waitFor();

    // The record is there for both, on paper, and as a proof.
    await press(page, page.getByRole("link", { name: "All handovers" }));
    await page.getByRole("row", { name: /Day desk.*Night desk.*taken over/ }).waitFor();
    const [brief] = await us.gives("handover", "list");
    assert.deepEqual([brief.status, brief.by.person, brief.questions], ["taken", "h2", 1]);
    await press(page, page.getByRole("link", { name: /^Look/ }));
    const print = page.getByRole("link", { name: "Print" });
    await tabTo(page, print);
    const [paper] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Enter")]);
    await paper.getByText("Who does the repair?").waitFor();
    await paper.close();
    const path = us.path("shift.json");
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, page.getByRole("link", { name: "Save with both signatures" }))]);
    await download.saveAs(path);
    assert.match(await does("handover", "verify", path), /All of it holds: both signatures/);
    for (const each of [out, page]) assert.deepEqual(await each.evaluate(() => globalThis.touched), [], "no mouse was touched");
  }, 120_000);

  play("a handover that waits is withdrawn, and nobody takes over from himself", async () => {
    const { page } = day;
    await page.keyboard.press("g");
    await press(page, page.getByRole("button", { name: "Sign and hand over" }));
    await page.getByText("A handover of yours waits already.").waitFor();
    await press(page, page.getByRole("link", { name: /^Look/ }));
    await page.getByText("to another person than the one who hands over").waitFor();
    assert.equal(await page.getByRole("button", { name: "Sign and take over" }).count(), 0);
    await press(page, page.getByRole("link", { name: "All handovers" }));
    await press(page, page.getByRole("button", { name: "Withdraw" }));
    await page.getByRole("row", { name: /withdrawn/ }).waitFor();
  });
};
