import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { barriers, sign } from "../support/acts.mjs";
import { press, signs, tabTo, touched, types } from "../support/hands.mjs";
import { dressed, settled } from "../support/screens.mjs";

const exact = (name) => ({ name, exact: true });

export default (play, world) => {
  play("one side opens an incident, the other gives its account by keyboard: both stand side by side, and what differs has a sign", async () => {
    const { air, duty: { page } } = world;
    await page.keyboard.press("x");
    await page.getByRole("heading", exact("Incidents")).waitFor();
    await page.keyboard.press("1");
    await page.getByLabel("Title").fill("Crossing of the river line");
    await page.getByLabel("Kind").selectOption("breach");
    await page.getByLabel("From").fill("180600ZOCT26");
    await page.getByLabel("Place on the map").fill("35.31N 40.25E");
    await page.getByLabel("Alleged breach of").fill("river line");
    await page.getByLabel("Alleged against").selectOption("ru");
    await page.getByLabel("What happened, as we tell it").fill("A column crossed.");
    await page.getByLabel("Linked").fill(world.call);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    const ours = page.getByRole("article", { name: /^Incident us/ });
    await ours.getByText("Russian Federation has given no account. That is no consent to the others.").waitFor();
    await ours.getByText("alleged by United States").waitFor();
    await ours.getByText("The usual contact was away.").waitFor();

    const other = air.page;
    await other.keyboard.press("x");
    await press(other, other.getByRole("row").filter({ hasText: "Crossing of the river line" }).getByRole("link"));
    await other.getByRole("article", { name: /^Incident us/ }).waitFor();
    await other.keyboard.press("1");
    await tabTo(other, other.getByLabel("Kind"));
    await other.keyboard.type("near miss");
    await tabTo(other, other.getByLabel("Status with us"));
    await other.keyboard.type("inquiry");
    for (const [label, text] of [["From", "180610ZOCT26"], ["Place on the map", "35.32N 40.25E"], ["What happened, as we tell it", "It turned round before the line."]]) await types(other, other.getByLabel(label), text);
    await press(other, other.getByRole("button", exact("Read and sign")));
    await signs(other, "Sign and file");
    assert.deepEqual(await touched(other), []);
    [{ id: world.incident }] = await world.us.list("incidents");

    const accounts = ours.getByRole("table", exact("Accounts"));
    const row = (name) => accounts.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
    await row(/^From/).getByText("≠").waitFor();
    await row(/^From/).getByText(/10 min apart/).waitFor();
    await row(/^Kind/).getByText("near miss").waitFor();
    await row(/^Place on the map/).getByText(/1\.1\d* ?km apart|11\d\d ?m apart/i).waitFor();
    await row("Standing").getByText("Status with Russian Federation: inquiry").waitFor();
    await page.getByText("Each account is its teller's alone").waitFor();
    assert.deepEqual(await barriers(page), []);
  });

  play("tallies name who alleges in every row, and go out as a table", async () => {
    const { duty: { page }, us } = world;
    await page.keyboard.press("x");
    const tally = page.getByRole("region", exact("Tally"));
    await tally.getByRole("row").filter({ hasText: "alleged by United States" }).filter({ hasText: "river line" }).waitFor();
    await tally.getByRole("row").filter({ hasText: "alleged by Russian Federation" }).filter({ hasText: "near miss" }).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), tally.getByRole("button", { name: /CSV/ }).click()]);
    const path = us.path("tally.csv");
    await download.saveAs(path);
    const lines = (await readFile(path, "utf8")).trim().split("\r\n");
    assert.equal(lines.length, 3);
    assert.ok(lines.some((line) => line.endsWith(",us,breach,river line,ru,1,0")), lines.join("\n"));
    await page.getByLabel("Alleged by").selectOption("ru");
    await tally.getByRole("row").filter({ hasText: "alleged by United States" }).waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: "Crossing of the river line" }).waitFor();
    await page.getByLabel("From (UTC)").fill("2026-10-19");
    await page.getByText("No incident fits.").waitFor();
    await page.getByLabel("From (UTC)").fill("2026-10-18");
    await page.getByRole("row").filter({ hasText: "Crossing of the river line" }).waitFor();
  });

  play("axe finds nothing on these screens in Russian and in Arabic", async () => {
    const { duty: { page, site } } = world;
    const found = [];
    for (const [language, theme] of [["ru", "light"], ["ar", "dark"]]) {
      await dressed(page, language, theme);
      // What is the same in every language is looked at once.
      const forms = language === "ar" ? ["calls/new", "incidents/new", "messages"] : [];
      for (const path of [`urgent/${world.urgent.id}`, `urgent/${world.second.id}`, "calls", `calls/${world.call}`, "incidents", `incidents/${world.incident}`, ...forms]) {
        await page.goto(`${site.origin}/#/c/${site.channel}/${path}`);
        await settled(page);
        found.push(...(await barriers(page)).map((each) => `${language} ${path}: ${each}`));
      }
    }
    await dressed(page, "en", "dark");
    assert.deepEqual(found, []);
  });
};
