import assert from "node:assert/strict";
import { barriers, open, sign, usual } from "../support/acts.mjs";
import { press, signs, tabTo } from "../support/hands.mjs";
import { until } from "../support/until.mjs";

const exact = (name) => ({ name, exact: true });
const volume = { circle: "36.21N 41.21E,500M", lower: usual.lower, upper: usual.upper, from: "010000ZNOV26", until: "UFN" };
/** The rows of a party's ladder that name a rung. */
const rung = (page, party, name) => page.getByRole("table", { name: party, exact: true }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const desk = (page, side, text) => page.getByRole("region", exact(side)).getByRole("row").filter({ hasText: text });

export default (play, world) => {
  const russian = "Russian Federation";

  play("what one side files is owed on the other side's desk, and the way leads to where it is acknowledged", async () => {
    const { duty, them, us } = world;
    await open(them.page, "desk");
    world.hospital = await world.liaison.files({ kind: "site", name: "Field hospital", precedence: "priority", volumes: [volume] });
    const row = desk(them.page, "Waiting on us", "Field hospital").filter({ hasText: "to acknowledge" });
    await row.getByText(/^in (29|30) min$/).waitFor();
    await desk(them.page, "Waiting on us", "Field hospital").filter({ hasText: "to read back" }).waitFor();

    await open(duty.page, "notice", world.hospital);
    await rung(duty.page, russian, "with the node").locator("time").waitFor();
    await rung(duty.page, russian, "received").getByText("not yet").waitFor();
    await rung(duty.page, russian, "passed on").getByText("not confirmed").waitFor();

    await row.getByRole("link", { name: /^Acknowledge/ }).click();
    await them.page.getByRole("heading", { name: /Field hospital/ }).waitFor();
    await them.page.getByRole("button", exact("Received")).click();
    assert.equal(await sign(them.page), "filed");
    // The other page is told by its node, without a reload.
    await rung(duty.page, russian, "received").getByText("Оперативный дежурный").waitFor();
    assert.deepEqual((await us.list("obligations", `&owes=them&of=${world.hospital}`)).filter(({ duty, debtor }) => duty === "acknowledge" && debtor === "ru"), []);
    await open(them.page, "desk");
    await desk(them.page, "Waiting on us", "Field hospital").filter({ hasText: "to read back" }).waitFor();
    assert.equal(await desk(them.page, "Waiting on us", "Field hospital").count(), 1);
  });

  play("what an unlocked page has shown for two seconds its node states, and nobody vouches for it", async () => {
    const { duty, them } = world;
    await open(them.page, "notice", world.hospital);
    await rung(duty.page, russian, "shown at a post").getByText("node", exact("node")).first().waitFor();
    await rung(duty.page, russian, "shown at a post").locator("time").waitFor();
  });

  play("a readback is typed with nothing filled in; what differs is shown before and after it is signed, and corrected", async () => {
    const { duty, them: { page } } = world;
    await page.getByRole("button", exact("Read back")).click();
    const dialog = page.getByRole("dialog", { name: "Read back" });
    for (const field of ["#readback-number", "#volume-0-places", "#volume-0-lower", "#volume-0-upper", "#volume-0-from", "#volume-0-until"]) assert.equal(await dialog.locator(field).inputValue(), "", field);
    const number = (await page.getByRole("heading", { level: 1 }).innerText()).match(/us\/(\d+)/)[1];
    await dialog.locator("#readback-number").fill(number);
    await dialog.locator('input[name="volume-0-shape"][value="circle"]').check();
    for (const [field, text] of Object.entries({ places: "36.21N 41.21E", radius: "500M", lower: "GND", upper: "1600FT AGL", from: volume.from, until: "UFN" })) await dialog.locator(`#volume-0-${field}`).fill(text);
    assert.deepEqual(await barriers(page), []);
    await dialog.getByRole("button", exact("Compare")).click();
    await dialog.getByText("1 field differs. It does not count as read back.").waitFor();
    const difference = dialog.getByRole("row").filter({ hasText: "Upper height" });
    await difference.getByText("1500FT AGL").waitFor();
    await difference.getByText("1600FT AGL").waitFor();
    await dialog.getByRole("button", { name: "Sign it as it is" }).click();
    assert.equal(await sign(page), "filed");
    const there = rung(duty.page, russian, "read back");
    await there.getByText("with a difference: not confirmed").waitFor();
    await there.getByText("1600FT AGL").waitFor();

    // What was typed is kept: only what was wrong is typed anew.
    await page.getByRole("button", exact("Read back")).click();
    await until("what was typed", async () => (await dialog.locator("#readback-number").inputValue()) === number);
    await dialog.locator("#volume-0-upper").fill("1500FT AGL");
    await dialog.getByRole("button", exact("Compare")).click();
    await dialog.getByText("Every field is the same.").waitFor();
    await dialog.getByRole("button", exact("Sign the readback")).click();
    assert.equal(await sign(page), "filed");
    await there.getByText("without a difference").waitFor();
    await open(page, "desk");
    await until("nothing of it is owed", async () => (await desk(page, "Waiting on us", "Field hospital").count()) === 0);
  });

  play("passed on says to which post and when; closing it is a step of its own", async () => {
    const { duty, them: { page } } = world;
    await open(page, "notice", world.hospital);
    await page.getByRole("button", exact("Passed on")).click();
    await page.getByLabel("To which post or class of unit (no name)").fill("артиллерия, сектор 3");
    await page.getByRole("dialog").getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    await rung(duty.page, russian, "passed on").getByText("артиллерия, сектор 3").waitFor();
    await page.getByRole("button", exact("Close")).click();
    assert.equal(await sign(page), "filed");
    await rung(duty.page, russian, "closed").getByText("Оперативный дежурный").waitFor();
  });

  play("what does not match is answered for: it is owed, and the response stands under it on both sides", async () => {
    const { duty, them: { page } } = world;
    await page.getByRole("button", exact("Reply")).click();
    const dialog = page.getByRole("dialog", exact("Reply"));
    await dialog.getByRole("radio", { name: /^Does not match/ }).check();
    await dialog.getByLabel("What does not match").selectOption("other-place");
    await dialog.getByLabel("Where we see it (may stay empty)").fill("36.25N 41.25E");
    assert.deepEqual(await barriers(page), []);
    await dialog.getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    await rung(duty.page, russian, /^reply/).getByText("it is elsewhere").waitFor();

    await open(duty.page, "desk");
    await desk(duty.page, "Waiting on us", "to respond to").getByRole("link", { name: /^Respond/ }).click();
    await duty.page.getByRole("button", exact("Respond")).click();
    const response = duty.page.getByRole("dialog", exact("Response"));
    await response.getByLabel("Remark (may stay empty)").fill("The hospital stands where the notice says.");
    await response.getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(duty.page), "filed");
    await page.getByText(/The hospital stands where the notice says\.|United States responded at \d\d:\d\d Z\./).waitFor();
    await open(duty.page, "desk");
    await until("no response is owed", async () => (await desk(duty.page, "Waiting on us", "to respond to").count()) === 0);
  });

  play("whose forces somebody says that those are stands in his very words", async () => {
    const { duty, them: { page } } = world;
    await open(duty.page, "notice", world.hospital);
    await page.getByRole("button", exact("Reply")).click();
    const dialog = page.getByRole("dialog", exact("Reply"));
    await dialog.getByRole("radio", { name: /^Whose they are/ }).check();
    await dialog.getByLabel("Whose", exact("Whose")).selectOption("not-under-our-control");
    await dialog.getByLabel("Office that said it (no name)").fill("Штаб группировки");
    await dialog.getByLabel("Its very words").fill("Эти формирования нам не подчиняются.");
    await dialog.getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    const row = rung(duty.page, russian, /^reply: Whose they are/);
    await row.getByText("not under our control").waitFor();
    await row.getByText("Эти формирования нам не подчиняются.").waitFor();
  });

  play("a change has to be confirmed anew: what was confirmed last is told", async () => {
    const { duty, liaison, us } = world;
    const held = await us.get(`/v1/channels/${us.channel}/notices/${world.hospital}`);
    const answer = await liaison.says("change", { notice: { ...held.texts[0], name: "Field hospital, moved in" }, of: world.hospital, replaces: held.tips });
    assert.equal(answer.status, 201, answer.text);
    const region = duty.page.getByRole("region", exact("How far it has come"));
    await region.getByText("The version that stands is not confirmed.").first().waitFor();
    await region.getByText(/Last confirmed: version 1 of 2/).waitFor();
    await rung(duty.page, russian, "received").getByText("not yet").waitFor();
  });

  play("what a party without a node has said is entered as reported by us", async () => {
    const { duty: { page } } = world;
    const ngo = page.getByRole("region", exact("an aid organisation"));
    await ngo.getByText("without a node").first().waitFor();
    await ngo.getByRole("button", exact("Received")).click();
    await page.getByLabel("Office that answered (no name)").fill("Watch room");
    await page.getByRole("dialog").getByLabel("By", exact("By")).fill("telephone");
    await page.getByRole("dialog").getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    await ngo.getByText("reported by us: Watch room, by telephone").waitFor();
  });

  play("keyboard alone: acknowledge a message, and promise an answer", async () => {
    const { duty, typist: { page }, partner } = world;
    await open(page, "desk");
    await open(duty.page, "desk");
    const answer = await partner.says("message", { text: "Where is the convoy?", precedence: "priority", marking: "FOR BOTH" });
    assert.equal(answer.status, 201, answer.text);
    const act = answer.body.filed.act;
    await press(page, desk(page, "Waiting on us", "Where is the convoy?").getByRole("link", { name: /^Acknowledge/ }));
    const message = page.getByRole("listitem").filter({ hasText: "Where is the convoy?" });
    await press(page, message.getByRole("button", exact("Reply")));
    await tabTo(page, page.getByRole("radio", { name: /^Roger/ }));
    await page.keyboard.press("ArrowDown");
    assert.ok(await page.getByRole("radio", { name: /^Standby/ }).isChecked());
    await press(page, page.getByRole("dialog").getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    await message.getByText("answer promised by").waitFor();
    const promised = desk(duty.page, "Waiting on us", "Where is the convoy?").filter({ hasText: "promised answer" });
    await promised.getByText(/^promised by \d\d:\d\d Z$/).waitFor();

    await press(page, message.getByRole("button", exact("Received")));
    await signs(page, "Sign and file");
    await until("nothing of it is owed", async () => (await desk(duty.page, "Waiting on us", "Where is the convoy?").count()) === 0);
    world.message = act;
  });

  play("who is late is told with since when there was no answer, and who was told", async () => {
    const { duty: { page }, liaison } = world;
    await open(page, "desk");
    const answer = await liaison.says("message", { text: "Line check, now.", precedence: "immediate", marking: "FOR BOTH" });
    assert.equal(answer.status, 201, answer.text);
    const row = desk(page, "Waiting on them", "Line check, now.");
    await row.getByText(/no answer since \d\d:\d\d Z/).first().waitFor({ timeout: 40_000 });
    await row.getByText("told: supervisor").first().waitFor({ timeout: 40_000 });
    await page.keyboard.press("q");
    await page.getByRole("heading", exact("Duties")).waitFor();
    await page.getByRole("radio", exact("they owe")).check();
    await page.getByRole("radio", exact("late")).check();
    await page.getByRole("row").filter({ hasText: "Line check, now." }).first().getByText(/no answer since/).waitFor();
    await page.getByRole("radio", exact("met")).check();
    await page.getByRole("row").filter({ hasText: "Field hospital" }).first().waitFor();
  });

  play("a new alarm that needs an action sounds once it is switched on; a flood has one summary", async () => {
    const { them: { page, context, site }, liaison } = world;
    await context.grantPermissions(["notifications"], { origin: site.origin });
    await open(page, "settings");
    await page.getByText("They are off.").waitFor();
    await page.evaluate(() => {
      globalThis.rung = [];
      const shown = globalThis.Notification;
      globalThis.Notification = class extends shown {
        constructor(title, options) {
          super(title, options);
          globalThis.rung.push(title);
        }
      };
    });
    await page.getByRole("button", exact("Switch on")).click();
    await page.getByText("They are on.").waitFor();
    const rung = () => page.evaluate(() => globalThis.rung);
    const calls = async (n) => {
      for (let i = 0; i < n; i++) assert.equal((await liaison.says("message", { text: `Call ${i}`, precedence: "immediate", marking: "FOR BOTH" })).status, 201);
    };
    await calls(1);
    assert.deepEqual(await until("the notification", async () => (await rung()).length > 0 && rung()), ["to acknowledge · Acknowledge"]);
    await calls(11);
    const all = await until("the summary", async () => (await rung()).some((title) => /alarms wait for an action/.test(title)) && rung());
    assert.ok(all.filter((title) => title.startsWith("to acknowledge")).length <= 10, all.join("; "));
    await page.getByRole("button", exact("Switch off")).click();
  });
};
