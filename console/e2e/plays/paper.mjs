/** What goes by paper and by telephone: sheets, numbers that somebody lacks, measures; and what a cancellation does not change. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { barriers, open, ready, sign, type, usual } from "../support/acts.mjs";
import { dressed, settled } from "../support/screens.mjs";

const exact = (name) => ({ name, exact: true });
const law = {
  en: "Removal does not change protected status under international humanitarian law.",
  ru: "Снятие извещения не меняет статуса защиты по международному гуманитарному праву.",
  ar: "الإزالة لا تغيّر الوضع المحمي بموجب القانون الدولي الإنساني.",
};

/** Follows a link that opens a tab, and gives the tab. */
async function tab(page, link) {
  const [opened] = await Promise.all([page.context().waitForEvent("page"), link.press("Enter")]);
  await opened.waitForLoadState();
  return opened;
}

export default (play, world) => {
  play("a notice leads to its sheet and its text to read aloud, in the language and for the party that are chosen", async () => {
    const { duty: { page }, liaison } = world;
    world.clinic = await liaison.files({ kind: "site", name: "Clinic, for paper", volumes: [{ at: "37SFV 300 300", lower: usual.lower, upper: usual.upper, from: "010000ZNOV26", until: "UFN" }] });
    await open(page, "notice", world.clinic);
    const links = page.getByRole("region", { name: "On paper, and to read aloud" });
    await links.getByLabel("Language of the sheet").selectOption("ar");
    await links.getByLabel("For", { exact: true }).selectOption("ngo");
    const sheet = await tab(page, links.getByRole("link", { name: /^Sheet to print/ }));
    assert.equal(await sheet.locator("html").getAttribute("dir"), "rtl");
    assert.match(await sheet.locator("body").innerText(), /تمرين[^]*an aid organisation[^]*37SFV 300 300/);
    // Numbers run left to right within the Arabic: the first sign of the grid stands left of its last.
    for (const text of ["37SFV 300 300", "1500FT AGL", "010000ZNOV26"]) {
      const rising = await sheet.locator("bdi", { hasText: text }).first().evaluate((element) => {
        const at = (i) => { const range = document.createRange(); range.setStart(element.firstChild, i); range.setEnd(element.firstChild, i + 1); return range.getBoundingClientRect().left; };
        return at(0) < at(element.firstChild.length - 1);
      });
      assert.ok(rising, `${text} goes left to right`);
    }
    if (process.env.SHOTS) {
      await sheet.emulateMedia({ media: "print" });
      await sheet.screenshot({ path: `${process.env.SHOTS}/sheet-ar.png`, fullPage: true });
    }
    await sheet.close();
    await links.getByLabel("Language of the sheet").selectOption("ru");
    const aloud = await tab(page, links.getByRole("link", { name: /^Text to read aloud/ }));
    assert.match(await aloud.locator("body").innerText(), /три ноль ноль/);
    await aloud.close();
  });

  play("no. 17 is lost: what the other side holds is typed in, and what it lacks is found, printed and put into words", async () => {
    const { duty: { page }, us } = world;
    const last = Math.max(...(await us.list("notices", "")).filter(({ originator }) => originator === "us").map(({ number }) => Number(number.split("/")[1])));
    assert.ok(last > 1, "several notices of ours");
    await open(page, "desk");
    await page.keyboard.press("p");
    await page.getByRole("heading", exact("Numbers and sheets")).waitFor();
    await page.getByLabel("Whose numbers").selectOption("us");
    await page.getByLabel("For", { exact: true }).selectOption("ngo");
    await page.getByLabel("Numbers that they hold").fill(`1${last > 2 ? `-${last - 1}` : ""}, ${last + 2}`);
    await page.getByLabel("Numbers that they hold").press("Tab");
    await page.keyboard.press("Enter");
    const missing = page.getByRole("region", { name: /Missing there/ });
    const row = missing.getByRole("row").filter({ hasText: `us/${last}` });
    await row.getByText("Clinic, for paper").waitFor();
    await row.getByText("in force").waitFor();
    await page.getByText("Not here: ask").waitFor();
    await page.getByText(`us/${last + 2}`, { exact: true }).waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByLabel("Language of the sheet").selectOption("ru");
    await page.getByRole("region", { name: "To read out to them" }).getByText(/У нас нет Юниформ|У вас нет юниформ/i).waitFor();
    const file = await tab(page, missing.getByRole("link", { name: /^Print the sheets/ }));
    assert.equal(await file.locator("section.sheet").count(), 1);
    assert.match(await file.locator("body").innerText(), /УЧЕНИЕ[^]*Clinic, for paper[^]*Ответ от руки/);
    await file.close();
    await page.getByLabel("Numbers that they hold").fill("3-1");
    await page.getByRole("button", exact("Compare")).click();
    await page.getByText("must begin with the smaller number").waitFor();
  });

  play("measures stand in a table, and come as CSV and JSON", async () => {
    const { duty: { page } } = world;
    await open(page, "duties");
    await page.getByRole("region", { name: "they owe" }).getByText(/^[1-9]\d* by hand$/).waitFor();
    await page.getByRole("link", exact("Measures")).press("Enter");
    await page.getByRole("heading", exact("Measures")).waitFor();
    const pair = page.getByRole("region", { name: /^Said by United States, taken by an aid organisation/ });
    await pair.getByRole("row").filter({ hasText: "acknowledge" }).getByText("without a node").waitFor();
    assert.deepEqual(await barriers(page), []);
    for (const [name, wanted] of [["Download as a table (CSV)", /^from,until,creditor,debtor,measure,figure,value/], ["Download as JSON", /"creditor":"us"/]]) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", exact(name)).press("Enter")]);
      assert.match(await readFile(await download.path(), "utf8"), wanted);
    }
    await page.getByLabel("Until").fill("010000ZJAN71");
    await page.getByLabel("Until").press("Enter");
    await page.getByText("Nothing was said in that span.").waitFor();
  });

  play("what the node understood of a form is said in the page's language", async () => {
    const { duty: { page } } = world;
    await open(page, "desk");
    await dressed(page, "ru", "dark");
    try {
      await open(page, "file");
      await ready(page);
      await type(page, { ...usual, kind: "flight", name: "Tanker", shape: "orbit", places: "35.4N 40.1E\n35.4N 40.4E", width: "10KM", alignment: "LEFT" });
      await page.getByText(/Зона ожидания шириной 10km слева от линии/).waitFor();
      assert.equal(await page.locator(".understood [lang=en]").count(), 0);
      await settled(page);
    } finally {
      await dressed(page, "en", "dark");
    }
  });

  play("a coarse square in a reply is asked about, and stands in what is signed as it was entered", async () => {
    const { duty, them: { page } } = world;
    await open(page, "notice", world.clinic);
    await page.getByRole("button", exact("Reply")).first().click();
    const dialog = page.getByRole("dialog", exact("Reply"));
    await dialog.locator('input[name="reply"][value="mismatch"]').check();
    await dialog.locator("#reply-code").selectOption("other-place");
    await dialog.locator("#reply-place").fill("37SFV 3 3");
    await dialog.getByRole("button", exact("Read and sign")).click();
    await dialog.getByText("The place is a square of 10 km.").waitFor();
    await dialog.locator("#reply-place").fill("37SFV 30 31");
    await dialog.getByText("The place is a square of 10 km.").waitFor({ state: "detached" });
    await dialog.getByRole("button", exact("Read and sign")).click();
    await page.getByRole("dialog").getByText("seen in 37SFV 30 31, a square of 1 km").waitFor();
    assert.equal(await sign(page), "filed");
    await open(duty.page, "notice", world.clinic);
    await duty.page.getByText("seen in 37SFV 30 31, a square of 1 km").first().waitFor();
  });

  play("cancelling a humanitarian notice says what it does not change: before it is signed, and wherever it is shown", async () => {
    const { duty: { page }, them } = world;
    await open(page, "notice", world.clinic);
    await page.getByRole("button", exact("Cancel this notice")).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this notice" });
    await dialog.getByText(law.en).waitFor();
    await dialog.getByLabel("Reason").fill("moved away");
    await dialog.getByRole("button", exact("Read and sign")).click();
    await page.getByRole("dialog").getByRole("button", exact("Sign and file")).waitFor();
    await page.getByRole("dialog").getByText(law.en).waitFor();
    assert.equal(await sign(page), "filed");
    await open(them.page, "notice", world.clinic);
    for (const language of ["ar", "ru", "en"]) {
      await dressed(them.page, language, "dark");
      await them.page.getByText(law[language]).first().waitFor();
    }
  });
};
