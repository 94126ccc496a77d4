import assert from "node:assert/strict";
import { barriers, dtg, open, sign } from "../support/acts.mjs";
import { press, signs, tabTo, types } from "../support/hands.mjs";
import { dressed, settled } from "../support/screens.mjs";
import { until } from "../support/until.mjs";

const exact = (name) => ({ name, exact: true });
const hour = 3_600_000;
const within = (page, name) => page.getByRole("region", { name });

export default (play, world) => {
  const side = (page, name) => within(page, exact("How the line stands").name).getByRole("row").filter({ hasText: name });
  const form = (name, more = {}) => ({ name, volumes: [{ circle: "36.21N 41.21E,500M", lower: "GND", upper: "1500FT AGL", from: dtg(Date.now() + hour), until: dtg(Date.now() + 2 * hour) }], ...more });

  play("two sides with an officer each, before the first check is due", async () => {
    const { us, ru } = world;
    world.duty = await world.officer(us, "Duty desk", "p1", "acknowledge", "draft", "release");
    world.them = await world.officer(ru, "Оперативный дежурный", "r1", "acknowledge", "draft", "release");
    world.liaison = await world.speaker(us, "p9");
  });

  play("a roster is pasted as a table and signed; on the other page they are on duty, as declared", async () => {
    const { duty: { page }, them } = world;
    await open(them.page, "line");
    await side(them.page, "United States").getByText("nobody declared").waitFor();
    await open(page, "line");
    await page.keyboard.press("3");
    const dialog = page.getByRole("dialog", exact("Roster of our side"));
    await press(page, dialog.getByRole("button", exact("Paste a table")));
    const [from, noon, to] = [Date.now() - hour, Date.now() + hour, Date.now() + 9 * hour].map(dtg);
    await types(page, dialog.getByLabel("Table with commas"), `from,until,office,alternate,languages,reach\n${noon},${to},Night desk,,en,tel 101\n${from},${noon},Duty desk,Watch chief,ru en,tel 100`);
    await press(page, dialog.getByRole("button", exact("Take the table over")));
    // In the order of their hours, and as the node has read them.
    await until("the rows", async () => (await dialog.getByRole("row").count()) === 3);
    assert.equal(await dialog.getByLabel("Office (no name), Shift 1").inputValue(), "Duty desk");
    assert.equal(await dialog.getByLabel("Languages, Shift 1").inputValue(), "en ru");
    await types(page, dialog.getByLabel("Until, Shift 2"), "soon");
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await dialog.getByRole("alert").waitFor();
    assert.equal(await dialog.getByLabel("Until, Shift 2").getAttribute("aria-invalid"), "true");
    await types(page, dialog.getByLabel("Until, Shift 2"), to);
    assert.deepEqual(await barriers(page), []);
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    const there = side(them.page, "United States");
    await there.getByText("Duty desk", exact("Duty desk")).first().waitFor();
    await there.getByText("Watch chief").waitFor();
    await there.getByText("Night desk").waitFor();
    await there.getByText(/^as declared \d{6}Z/).waitFor();
  });

  play("what is released too near its start is marked late, with its lead on both sides; filters find it", async () => {
    const { duty: { page }, them, liaison } = world;
    world.convoy = await liaison.files(form("Convoy 9", { kind: "movement", precedence: "priority" }));
    await liaison.files(form("Bridge 4", { kind: "infrastructure" }));
    await open(them.page, "notices");
    const row = them.page.getByRole("row").filter({ hasText: "Convoy 9" });
    await row.getByText("LATE").waitFor();
    await them.page.getByLabel("Marks").selectOption("late");
    await until("the late one alone", async () => (await them.page.getByRole("row").count()) === 2);
    await row.getByRole("link").click();
    const terms = within(them.page, "Lead before its start");
    await terms.getByText("at release by United States").waitFor();
    await terms.getByText("at receipt by Russian Federation").waitFor();
    await terms.getByText("the charter asks for 2 d 0 h").waitFor();
    await open(page, "notices");
    await page.getByLabel("Marks").selectOption("unconfirmed");
    await page.getByRole("row").filter({ hasText: "Bridge 4" }).getByText(/^.*not reconfirmed since \d\d:\d\d Z$/).waitFor();
  });

  play("keyboard alone: what is due is reconfirmed, from the list of duties, by one key", async () => {
    const { duty: { page }, them } = world;
    await open(them.page, "notices");
    await them.page.getByRole("link", { name: /^us\/\d+$/ }).first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator("h1").focus();
    await page.keyboard.press("q");
    await page.getByRole("heading", exact("Duties")).waitFor();
    await tabTo(page, page.getByLabel("Duty", exact("Duty")));
    await page.keyboard.type("reconfirm");
    await page.getByRole("row").filter({ hasText: "Bridge 4" }).waitFor();
    await page.locator("h1").focus();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", exact("Reconfirm"));
    await dialog.getByRole("checkbox", { name: /Bridge 4/ }).waitFor();
    assert.deepEqual(await barriers(page), []);
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    await within(page, "Lead before its start").getByText(/^last reconfirmed \d{6}Z/).waitFor();
    await them.page.getByRole("row").filter({ hasText: "Bridge 4" }).getByRole("link").click();
    await within(them.page, "Lead before its start").getByText(/^last reconfirmed \d{6}Z/).waitFor();
  });

  play("what is to be passed on leads to the form that says to whom", async () => {
    const { them: { page } } = world;
    await open(page, "duties?duty=pass");
    await page.getByRole("row").filter({ hasText: "Convoy 9" }).getByText(/pass on$/).waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", exact("Passed on to those who act on it")).getByLabel("To which post or class of unit (no name)").fill("посты сектора 3");
    await page.getByRole("dialog").getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    await open(page, "duties?duty=pass");
    await page.getByText("Nothing of the kind is owed.").waitFor();
  });

  play("a check that nobody has entered is missed, of unknown cause, on both pages", async () => {
    const { duty: { page }, them } = world;
    for (const each of [page, them.page]) await open(each, "line");
    for (const each of [page, them.page]) {
      const row = within(each, /^Line checks of the last 7 days/).first().getByRole("row").filter({ hasText: "opening" });
      await until("both sides' checks missed", async () => (await row.getByText("missed, cause unknown").count()) === 2, 30_000);
      assert.equal(await row.getByText("nobody has entered it").count(), 2);
    }
    // It is late on the desk, and one key from there leads to the form.
    await open(page, "desk");
    const item = within(page, exact("Waiting on us").name).getByRole("row").filter({ hasText: "Russian Federation: opening" });
    await item.getByRole("link", { name: /^Make the check/ }).waitFor();
    await within(page, "How the line stands").getByText("Ours:").first().waitFor();
    await press(page, item.getByRole("link", { name: /^Make the check/ }));
    await page.getByRole("dialog", exact("Line check")).waitFor();
    await page.keyboard.press("Escape");
  });

  play("keyboard alone: a line check is made on one page, and seen on the other", async () => {
    const { duty: { page }, them } = world;
    await open(page, "desk");
    await page.locator("h1").focus();
    await page.keyboard.press("h");
    await page.getByRole("heading", exact("Line")).waitFor();
    await until("the line", () => within(page, "How the line stands").count());
    await page.keyboard.press("1");
    const dialog = page.getByRole("dialog", exact("Line check"));
    assert.equal(await dialog.getByLabel("Result").inputValue(), "no message");
    assert.equal(await dialog.getByLabel("Means").inputValue(), "phone");
    await types(page, dialog.getByLabel("Office that answered (no name)"), "дежурный по линии");
    assert.deepEqual(await barriers(page), []);
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    for (const [each, by] of [[page, "Ours"], [them.page, "Theirs"]]) {
      const table = within(each, /^Line checks of the last 7 days/).first();
      const row = table.getByRole("row").filter({ hasText: "closing" });
      await row.getByText("answered: дежурный по линии").waitFor();
      await row.getByText("no message").waitFor();
      await row.getByText("entered by Duty desk").waitFor();
      assert.equal(await table.getByRole("columnheader", exact(by)).count(), 1);
    }
    const proofs = within(page, "Proof of life: Russian Federation");
    await proofs.getByRole("row").filter({ hasText: "telephone" }).getByText(/a line check, answered by дежурный по линии/).waitFor();
    await proofs.getByText(/round trip \d/).waitFor();
  });

  play("keyboard alone: a missed check by a means has it fail, and the next one is named", async () => {
    const { duty: { page } } = world;
    await page.locator("h1").focus();
    await page.keyboard.press("1");
    const dialog = page.getByRole("dialog", exact("Line check"));
    // The form begins with whoever is due the soonest.
    await tabTo(page, dialog.getByLabel("With", exact("With")));
    await page.keyboard.type("Rus");
    await tabTo(page, dialog.getByRole("radio", exact("answered")));
    await page.keyboard.press("ArrowDown");
    assert.equal(await dialog.getByLabel("Cause, as far as known").inputValue(), "unknown");
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    const pace = within(page, "How Russian Federation is reached");
    const phone = pace.getByRole("row").filter({ hasText: "+7 495 555 0100" });
    await phone.getByText(/fails$/).waitFor();
    await phone.getByText("our last line check by it was missed").waitFor();
    await pace.getByText("Use data line.").waitFor();
  });

  play("a part is declared suspended by keyboard; the other page shows it beside what is in use", async () => {
    const { duty: { page }, them } = world;
    await page.locator("h1").focus();
    await page.keyboard.press("2");
    const dialog = page.getByRole("dialog", exact("Declare our part"));
    await types(page, dialog.getByLabel("Reason", exact("Reason")), "exercise over the ridge");
    assert.deepEqual(await barriers(page), []);
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    const row = side(them.page, "United States");
    await row.getByText(/suspended$/).first().waitFor();
    await row.getByText("exercise over the ridge").waitFor();
    await row.getByText(/its log goes on/).waitFor();
    await within(them.page, "Next line check: United States").getByText("none is due: a side declares itself suspended").first().waitFor();
    // The form begins with the other of the two, as soon as this page knows.
    await side(page, "United States").getByText(/suspended$/).first().waitFor();
    await page.locator("h1").focus();
    await page.keyboard.press("2");
    await press(page, dialog.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    await row.getByText(/active$/).first().waitFor();
  });

  for (const [language, theme] of [["en", "dark"], ["ru", "light"], ["ar", "dark"]]) {
    play(`axe finds nothing on the line, its notices and duties: ${language}`, async () => {
      const { duty: { page } } = world;
      await dressed(page, language, theme);
      const found = [];
      for (const path of language === "en" ? [["line"], ["desk"], ["duties"], ["notices"], ["notice", world.convoy]] : [["line"], ["notice", world.convoy]]) {
        await open(page, ...path);
        await settled(page);
        if (path[0] === "line") await page.locator("section section").first().waitFor();
        found.push(...(await barriers(page)).map((each) => `${path[0]}: ${each}`));
      }
      await open(page, "line");
      await page.locator("section section").first().waitFor();
      for (const key of ["1", "2", "3", "4"]) {
        await page.keyboard.press(key);
        await page.locator("dialog").waitFor();
        found.push(...(await barriers(page)).map((each) => `dialog ${key}: ${each}`));
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
      assert.deepEqual(found, []);
    });
  }
};
