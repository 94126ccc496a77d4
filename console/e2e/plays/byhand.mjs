import assert from "node:assert/strict";
import { pin, usual, yesterday } from "../support/acts.mjs";
import { enrolledByHands, press, signs, tabTo, touched, types } from "../support/hands.mjs";
import { until } from "../support/until.mjs";

const exact = (name) => ({ name, exact: true });
const places = { msf: "36.21N 41.21E", irc: "36.41N 41.31E", unicef: "36.61N 41.41E" };
const names = { msf: "Clinic, Tall Tamr", irc: "Warehouse 3", unicef: "School kitchen" };

export default (play, world) => {
  play("a clerk files for three organisations to a counterpart by hand and enters the answers, by keyboard only", async (t) => {
    const { un } = world;
    const clerk = (world.clerk = await enrolledByHands(await world.comes(un), pin, "Notification desk", "c1", ["draft", "acknowledge"]));
    const { page } = clerk;
    const begun = performance.now();
    const filed = {};
    for (const [organisation, place] of Object.entries(places)) {
      await page.keyboard.press("f");
      await page.locator("#file-name").waitFor();
      await until("the form", () => page.locator("#file-marking").evaluate((select) => select.value !== ""));
      await tabTo(page, page.locator("#file-kind"));
      await page.keyboard.type("site");
      await tabTo(page, page.locator("#file-originator"));
      await page.keyboard.type({ msf: "Médecins", irc: "International", unicef: "UNICEF" }[organisation]);
      assert.equal(await page.locator("#file-originator").inputValue(), organisation);
      await types(page, page.locator("#file-name"), names[organisation]);
      await tabTo(page, page.locator("#file-precedence"));
      await page.keyboard.type("priority");
      await tabTo(page, page.locator('input[name="volume-0-shape"]:checked'));
      const circle = page.locator('input[name="volume-0-shape"][value="circle"]');
      for (let i = 0; i < 10 && !(await circle.isChecked()); i++) await page.keyboard.press("ArrowDown");
      for (const [field, text] of Object.entries({ places: place, radius: "200M", lower: usual.lower, upper: usual.upper, from: yesterday, until: usual.until })) await types(page, page.locator(`#volume-0-${field}`), text);
      await types(page, page.locator("#file-office"), "Notification desk");
      await types(page, page.locator("#file-means"), "tel 100");
      await page.keyboard.press("Enter");
      await signs(page, "Sign and file");
      await page.getByRole("heading", { level: 1, name: new RegExp(names[organisation]) }).waitFor();
      filed[organisation] = await until("the notice", () => un.notice(names[organisation]));
      assert.equal(filed[organisation].originator, organisation);
    }
    t.diagnostic(`three notices by typing: ${((performance.now() - begun) / 1000).toFixed(1)} s`);

    for (const [organisation, { id, number }] of Object.entries(filed)) {
      await page.keyboard.press("n");
      await page.getByRole("heading", exact("Notices")).waitFor();
      await press(page, page.locator(`main a[href$="/notice/${id}"]`));
      await page.getByRole("heading", { level: 1, name: new RegExp(names[organisation]) }).waitFor();

      // The sheet that is read on the telephone.
      const [sheet] = await Promise.all([page.context().waitForEvent("page"), press(page, page.getByRole("link", { name: /Read aloud|aloud/i }).first())]);
      await sheet.waitForLoadState();
      assert.match(await sheet.locator("body").innerText(), new RegExp(names[organisation]));
      await sheet.close();

      // What the counterpart's office answers is entered as reported by us.
      const ministry = page.getByRole("region", exact("Ministry of Defence"));
      await press(page, ministry.getByRole("button", exact("Received")));
      const dialog = page.getByRole("dialog");
      await types(page, dialog.getByLabel("Office that answered (no name)"), "Duty room");
      await types(page, dialog.getByLabel("By", exact("By")), "telephone");
      await press(page, dialog.getByRole("button", exact("Read and sign")));
      await signs(page, "Sign and file");
      await ministry.getByText("reported by us: Duty room, by telephone").first().waitFor();

      // One of them the ministry reads back, for the others a receipt is what it gives.
      const readBack = organisation === "msf";
      if (readBack) {
        await press(page, ministry.getByRole("button", exact("Read back")));
        await types(page, dialog.locator("#readback-number"), number.split("/").at(-1));
        const chosen = dialog.locator('input[name="volume-0-shape"]:checked');
        await tabTo(page, (await chosen.count()) > 0 ? chosen : dialog.locator('input[name="volume-0-shape"]').first());
        const circle = dialog.locator('input[name="volume-0-shape"][value="circle"]');
        for (let i = 0; i < 10 && !(await circle.isChecked()); i++) await page.keyboard.press("ArrowDown");
        for (const [field, text] of Object.entries({ places: places[organisation], radius: "200M", lower: usual.lower, upper: usual.upper, from: yesterday, until: usual.until })) await types(page, dialog.locator(`#volume-0-${field}`), text);
        await types(page, dialog.getByLabel("Office that answered (no name)"), "Duty room");
        await types(page, dialog.getByLabel("By", exact("By")), "telephone");
        await press(page, dialog.getByRole("button", exact("Compare")));
        await dialog.getByText("Every field is the same.").waitFor();
        await press(page, dialog.getByRole("button", exact("Sign the readback")));
        await signs(page, "Sign and file");
        await ministry.getByText("without a difference").waitFor();
      }

      // Nothing that the counterpart is said to have answered stands as its own word.
      const notice = await un.get(`/v1/channels/${un.channel}/notices/${id}`);
      const { steps } = notice.history[0].ladders.find(({ party }) => party === "mod");
      const answers = steps.filter(({ machine }) => !machine);
      assert.deepEqual(answers.map(({ rung }) => rung).sort(), readBack ? ["readback", "received"] : ["received"]);
      assert.ok(answers.every(({ reported }) => reported?.party === "mod" && reported.office === "Duty room"), JSON.stringify(answers));
      for (const name of readBack ? ["received", "read back"] : ["received"]) await ministry.getByRole("row").filter({ has: page.getByRole("rowheader", exact(name)) }).getByText("reported by us: Duty room, by telephone").waitFor();
    }
    assert.deepEqual(await touched(page), [], "no pointer has touched the page");
  }, 120_000);
};
