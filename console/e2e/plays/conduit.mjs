import assert from "node:assert/strict";
import { barriers, handIn, open, ready, sign, type, usual, whichever, yesterday } from "../support/acts.mjs";
import { dressed, settled } from "../support/screens.mjs";
import { until } from "../support/until.mjs";

const exact = (name) => ({ name, exact: true });
const organisation = "Syrian Arab and Kurdish rebels";
const conduit = "United States";

/** The clerk's form, filled in and sent: the dialog with what is signed opens. */
async function hands(page, name, places) {
  await open(page, "file");
  await ready(page);
  await type(page, { ...usual, kind: "site", name, shape: "circle", places, radius: "300M", from: yesterday });
  const send = page.locator("form button[type=submit].primary");
  await send.and(page.locator(":enabled")).waitFor();
  await send.click();
  await page.getByRole("dialog").getByRole("button", exact("Sign and hand in")).click();
  return whichever({
    done: page.getByRole("dialog").getByText("Handed in", { exact: true }), question: page.getByRole("dialog").getByRole("heading", { name: "The node asks" }),
    trouble: page.locator("dialog .trouble"),
  });
}

const own = (page, name) => page.getByRole("article").filter({ has: page.getByRole("heading", { name }) });
const row = (page, name) => page.getByRole("region", exact("Handed in")).getByRole("row").filter({ has: page.getByRole("checkbox", { name: new RegExp(`^Choose sdf \\d+ ${name}$`) }) });

export default (play, world) => {
  play("an organisation's clerk is enrolled at the page: the code says whose key it is, and so does what is signed", async () => {
    const { us } = world;
    world.personnel = await world.officer(us, "Enrolment desk", "p8", "enroll");
    const { page } = world.personnel;
    await open(page, "officers");
    await page.getByLabel("Office", { exact: true }).fill("Access desk");
    await page.getByLabel("Person", { exact: true }).fill("m3");
    await page.getByLabel("Whose key", { exact: true }).selectOption({ label: organisation });
    await page.getByRole("button", { name: "Make a code" }).click();
    const dialog = page.getByRole("dialog", { name: "One-time code" });
    const code = (await dialog.locator(".print").innerText()).trim();
    await dialog.getByRole("button", exact("Close")).click();

    world.clerk = await world.comes(us);
    const print = await handIn(world.clerk.page, us.origin, code);
    await page.getByText(print).waitFor();
    await page.getByRole("button", exact("Enrol")).click();
    await page.getByRole("dialog").getByText(organisation).waitFor();
    assert.equal(await sign(page), "filed");
    await page.getByRole("region", exact("All officers")).getByRole("row").filter({ hasText: "Access desk" }).getByText(organisation).waitFor();
  });

  play("the clerk's session shows its own notices, the form and the settings, and nothing that it may not read", async () => {
    const { page } = world.clerk;
    await page.getByText("You are enrolled. You can sign in.").waitFor();
    await page.getByRole("button", exact("Sign in")).click();
    await page.getByRole("heading", exact("Our notices")).waitFor();
    await page.getByText("Nothing was handed in yet.").waitFor();
    assert.deepEqual((await page.getByRole("navigation", exact("Screens")).getByRole("link").allInnerTexts()).map((text) => text.replace(/\s+[A-Z]$/, "")), ["Our notices", "Hand in a notice", "Settings"]);
    // An address of a screen that is not for it leads to its own.
    await open(page, "messages");
    await page.getByRole("heading", exact("Our notices")).waitFor();
    const told = await page.evaluate(async (channel) => Promise.all(["notices", "desk", "messages", "officers"].map(async (what) => (await fetch(`/v1/channels/${channel}/${what}`)).status)), world.us.channel);
    assert.deepEqual(told, [403, 403, 403, 403]);
    assert.equal(await page.locator(".trouble").count(), 0);
  });

  play("the clerk hands in a notice by the form; a question is confirmed, or the row is withdrawn and handed in better", async () => {
    const { clerk: { page }, us } = world;
    world.clerk.asked.clear();
    assert.equal(await hands(page, "Clinic, Hasakah road", "36.21N 41.21E"), "done");
    await page.getByRole("dialog").getByText(`The node of ${conduit} has it.`).waitFor();
    await page.getByRole("dialog").getByRole("button", exact("Close")).click();
    await page.getByRole("heading", exact("Our notices")).waitFor();
    await own(page, "Clinic, Hasakah road").getByText("waits", { exact: true }).waitFor();
    assert.equal(await us.notice("Clinic, Hasakah road"), undefined, "nothing has been said");

    // Thirty metres away there may be the same clinic again.
    assert.equal(await hands(page, "Clinic annex", "36.2103N 41.21E"), "question");
    await page.getByRole("dialog").getByText("Is this another one?").waitFor();
    await page.getByRole("button", { name: "No, correct it" }).click();
    await open(page, "batches");
    await own(page, "Clinic annex").getByText("withdrawn", { exact: true }).waitFor();
    assert.equal(await hands(page, "Clinic, second house", "36.2103N 41.21E"), "question");
    await page.getByRole("button", { name: "Yes, it is so" }).click();
    await page.getByRole("dialog").getByText("Handed in", { exact: true }).waitFor();
    await page.getByRole("dialog").getByRole("button", exact("Close")).click();
    await own(page, "Clinic, second house").getByText("the organisation stands by it").waitFor();

    assert.equal(await hands(page, "Store", "36.30N 41.30E"), "done");
    await page.getByRole("dialog").getByRole("button", exact("Close")).click();
    await own(page, "Store").getByRole("button", { name: "Withdraw" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("the store has moved");
    await dialog.getByRole("button", exact("Withdraw")).click();
    await dialog.getByText("1 row ended").waitFor();
    await dialog.getByRole("button", exact("Close")).click();
    await own(page, "Store").getByText("the store has moved").waitFor();
    const beyond = [...world.clerk.asked.keys()].filter((path) => /\/(notices|desk|messages|findings|drafts|events|checks|officers)$/.test(path));
    assert.deepEqual(beyond, [], "the page asks for nothing that the session may not read");
  });

  play("the conduit's officer is led from the desk to the rows, and releases them: they are held until the recipient takes batches", async () => {
    const { us, ru } = world;
    world.duty = await world.officer(us, "Duty desk", "p1", "acknowledge", "draft", "release");
    const { page } = world.duty;
    const item = page.getByRole("region", exact("Waiting on us")).getByRole("row").filter({ hasText: `1 row of ${organisation}` }).first();
    await item.getByRole("link", { name: "Release" }).click();
    await page.getByRole("heading", exact("Batches")).waitFor();
    await row(page, "Clinic, Hasakah road").getByText(`signed by ${organisation} · `).waitFor();
    await row(page, "Clinic, second house").getByText("the organisation stands by it").waitFor();
    assert.equal(await row(page, "Store").count(), 0, "what was withdrawn is not among what waits");
    await row(page, "Clinic, Hasakah road").getByRole("button", { name: "Show on the map" }).click();

    // The one question that the organisation was not asked, because the other row came later, is the officer's.
    const asked = row(page, "Clinic, Hasakah road").getByLabel("I have looked: it is meant so");
    await asked.check();
    await page.getByRole("button", { name: "Release all 2 rows that wait" }).click();
    const dialog = page.getByRole("dialog", { name: "Release 2 rows" });
    // While the officer reads, a notice of the other side arrives: nothing is released before it was looked at.
    const partner = await world.speaker(ru, "r9");
    await partner.files({ kind: "zone", name: "Arrived meanwhile", volumes: [{ circle: "36.20N 41.20E,2KM", lower: usual.lower, upper: usual.upper, from: yesterday, until: "UFN" }] });
    await until("the notice of the other side", () => us.notice("Arrived meanwhile"));
    await dialog.getByRole("button", exact("Release")).click();
    await dialog.getByText("Notices have arrived since you looked.").waitFor();
    await dialog.getByRole("button", { name: "I have looked: sign again" }).click();
    await dialog.getByText(/^2 rows held until /).waitFor();
    await dialog.getByRole("button", exact("Close")).click();
    await row(page, "Clinic, Hasakah road").getByText(/^held until /).waitFor();
    assert.equal(await us.notice("Clinic, Hasakah road"), undefined, "a row that is held has not been said");
    await own(world.clerk.page, "Clinic, Hasakah road").getByText(/^held until /).waitFor();
  });

  play("one is refused with a reason, and one sent now, with a reason", async () => {
    const { duty: { page }, clerk, us } = world;
    await row(page, "Clinic, second house").getByRole("checkbox").first().check();
    await page.getByRole("button", exact("Refuse")).click();
    const refusal = page.getByRole("dialog", { name: "Refuse 1 row" });
    await refusal.getByLabel("Reason (the organisation reads it)").fill("it is the clinic itself");
    await refusal.getByRole("button", exact("Refuse")).click();
    await refusal.getByText("1 row ended").waitFor();
    await refusal.getByRole("button", exact("Close")).click();
    await own(clerk.page, "Clinic, second house").getByText("it is the clinic itself").waitFor();

    await row(page, "Clinic, Hasakah road").getByRole("checkbox").first().check();
    await page.getByRole("button", exact("Send now")).click();
    const now = page.getByRole("dialog", { name: "Send 1 row now, outside the windows" });
    await now.getByLabel("Why it does not wait (kept with the row)").fill("an evacuation tonight, told by telephone");
    await now.getByRole("button", exact("Send now")).click();
    await now.getByText("1 row forwarded").waitFor();
    await now.getByRole("button", exact("Close")).click();
    await page.getByText("No row is here.").waitFor();
    world.clinic = (await us.notice("Clinic, Hasakah road")).id;
  });

  play("the recipient reads who signed and who forwarded, acknowledges, and the clerk sees it", async () => {
    const { ru, clerk, duty } = world;
    world.them = await world.officer(ru, "Оперативный дежурный", "r1", "acknowledge", "draft", "release");
    const { page } = world.them;
    await until("the notice there", () => ru.notice("Clinic, Hasakah road"));
    await open(page, "notices");
    await page.getByRole("row").filter({ hasText: "Clinic, Hasakah road" }).getByText(`signed by ${organisation}, forwarded by ${conduit}`).waitFor();
    await open(page, "notice", world.clinic);
    await page.locator("main p[data-voice=forwarded]").waitFor();
    const history = page.getByRole("region", exact("History"));
    await history.getByText(`${organisation} · Access desk · m3`).waitFor();
    await history.getByText("Duty desk").first().waitFor();
    await own(clerk.page, "Clinic, Hasakah road").getByText("forwarded", { exact: true }).waitFor();
    await page.getByRole("button", exact("Received")).click();
    assert.equal(await sign(page), "filed");
    const ladder = own(clerk.page, "Clinic, Hasakah road").getByRole("region", exact("Russian Federation")).getByRole("row").filter({ hasText: "Оперативный дежурный" });
    await ladder.first().waitFor();
    assert.equal(await own(clerk.page, "Clinic, Hasakah road").getByText("r1").count(), 0, "the clerk reads the office, not the person");

    await open(duty.page, "batches", "progress");
    const counts = duty.page.getByRole("region", exact("How far it has come")).getByRole("row").filter({ hasText: "Russian Federation" });
    await until("the counts", async () => /\t4\t4\t1\t1\t1\t0\t0\t/.test(`${(await counts.innerText()).replaceAll(/\s*\t\s*/g, "\t")}\t`));
    const [file] = await Promise.all([duty.page.waitForEvent("download"), duty.page.getByRole("link", { name: "Table for spreadsheets (CSV)" }).click()]);
    assert.equal(file.suggestedFilename(), "progress.csv");
  });

  for (const [language, theme] of [["en", "dark"], ["ar", "light"]]) {
    play(`axe finds nothing where batches are handed in and forwarded: ${language}, ${theme}`, async () => {
      const found = [];
      for (const [who, paths] of [[world.clerk, [["batches"], ["file"], ["settings"]]], [world.duty, [["batches"], ["batches", "progress"], ["officers"], ["notice", world.clinic]]], [world.personnel, [["officers"]]]]) {
        await open(who.page, ...paths[0]);
        await dressed(who.page, language, theme);
        for (const path of paths) {
          await open(who.page, ...path);
          await settled(who.page);
          if (path[0] === "batches" && who === world.duty && path.length === 1) {
            await who.page.locator("#batch-standing").selectOption("");
            await who.page.locator("tr[data-row]").first().waitFor();
          }
          found.push(...(await barriers(who.page)).map((each) => `${path.join("/")}: ${each}`));
        }
      }
      assert.deepEqual(found, []);
    });
  }
};
