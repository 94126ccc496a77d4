import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { barriers, outcome, pin, sign, usual } from "../support/acts.mjs";
import { enrolledByHands, press, signs, tabTo, touched, types } from "../support/hands.mjs";
import { until } from "../support/until.mjs";

const exact = (name) => ({ name, exact: true });
const volume = { circle: "36.21N 41.21E,500M", lower: usual.lower, upper: usual.upper, from: "010000ZNOV26", until: "UFN" };
const row = (page, region, name) => page.getByRole("region", exact(region)).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

/** The officer has read what became of it, and closes it by a key. */
async function filed(page) {
  await page.locator("dialog").getByText("Filed", exact("Filed")).waitFor();
  await press(page, page.getByRole("dialog").getByRole("button", exact("Close")));
  await page.locator("dialog").waitFor({ state: "detached" });
}

export default (play, world) => {
  const [american, russian] = ["United States", "Russian Federation"];

  play("officers come", async () => {
    const { us, ru } = world;
    [world.duty, world.air, world.liaison, world.partner] = await Promise.all([
      world.officer(us, "Duty desk", "p1", "draft", "acknowledge"), world.comes(ru).then((officer) => enrolledByHands(officer, pin, "Air operations", "r1", ["draft", "acknowledge"])),
      world.speaker(us, "p9"), world.speaker(ru, "r9"),
    ]);
  });

  play("an urgent call of one field goes out; the place is read, and what is near it is one key away", async () => {
    const { duty: { page }, liaison, us } = world;
    world.clinic = await liaison.files({ kind: "site", name: "Clinic", precedence: "priority", volumes: [volume] });
    await page.keyboard.press("u");
    const sheet = page.getByRole("dialog", exact("Urgent call"));
    assert.ok(await sheet.getByRole("button", { name: /^Send/ }).isDisabled(), "an empty sheet is no call");
    assert.match(await sheet.getByRole("timer").innerText(), /^00:0\d$/);
    await sheet.getByLabel("Place on the map").fill("36.23N 41.22E");
    await sheet.getByText("read as").waitFor();
    await page.keyboard.press("F2");
    await sheet.getByText("1 notice within 10 km, all sides").waitFor();
    await sheet.getByText("Clinic").waitFor();
    await sheet.locator(".chart").waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.press("Control+Enter");
    assert.equal(await outcome(page), "filed");
    await page.getByRole("article", { name: /^Urgent call us/ }).getByText("36.23").first().waitFor();
    [world.urgent] = await us.list("urgent", "&state=open");
    assert.deepEqual(Object.keys(world.urgent.now), ["footprint"]);
  });

  play("an air operations officer takes an urgent call, passes it on and reads back a notice, by keyboard only", async () => {
    const { air: { page }, duty, us } = world;
    // It has come up by itself, on the screen that was open.
    await page.getByRole("region", exact("1 urgent call waits for us")).getByText(/Urgent call us/).waitFor();
    await page.keyboard.press("y");
    const call = page.getByRole("article", { name: /^Urgent call us/ });
    await call.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("1");
    await filed(page);
    await row(page, russian, "received").getByText("Air operations").waitFor();
    await page.getByRole("region", { name: /urgent calls? waits? for us/ }).waitFor({ state: "detached" });
    await row(duty.page, russian, "received").getByText("Air operations").waitFor();
    await row(duty.page, russian, "passed on").getByText("not confirmed").waitFor();

    await page.keyboard.press("2");
    await types(page, page.getByLabel("To which post or class of unit (no name)"), "sector 3, artillery");
    await page.keyboard.press("Enter");
    await signs(page, "Sign and file");
    await row(duty.page, russian, "passed on").getByText("sector 3, artillery").waitFor();
    await until("nobody waits for it to be passed on", async () => (await us.list("obligations", `&owes=them&of=${world.urgent.id}`)).every(({ duty: owed, debtor, met }) => owed !== "pass" || debtor !== "ru" || met));

    await page.keyboard.press("3");
    const reply = page.getByRole("dialog", exact("Reply"));
    assert.ok(await reply.getByRole("radio", { name: /^Standby/ }).isChecked());
    await press(page, reply.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    await row(duty.page, russian, /^reply: Standby/).getByText("answer promised by").waitFor();

    await page.keyboard.press("4");
    await tabTo(page, reply.getByLabel("Whose", exact("Whose")));
    await page.keyboard.type("not ours");
    await types(page, reply.getByLabel("Office that said it (no name)"), "Air operations");
    await types(page, reply.getByLabel("Its very words"), "None of our aircraft is there.");
    await press(page, reply.getByRole("button", exact("Read and sign")));
    await signs(page, "Sign and file");
    await duty.page.getByRole("article").getByText("None of our aircraft is there.").first().waitFor();
    await duty.page.getByText("Nobody vouches for them.").waitFor();

    // From the desk to the notice that is to be read back.
    await page.keyboard.press("d");
    await press(page, page.getByRole("region", exact("Waiting on us")).getByRole("row").filter({ hasText: "Clinic" }).filter({ hasText: "to read back" }).getByRole("link", { name: /^Read back/ }));
    await press(page, page.getByRole("button", exact("Read back")));
    const dialog = page.getByRole("dialog", exact("Read back"));
    const number = (await page.getByRole("heading", { level: 1 }).innerText()).match(/us\/(\d+)/)[1];
    await types(page, dialog.locator("#readback-number"), number);
    const shapes = dialog.locator('input[name="volume-0-shape"]');
    const chosen = dialog.locator('input[name="volume-0-shape"]:checked');
    await tabTo(page, (await chosen.count()) > 0 ? chosen : shapes.first());
    const circle = dialog.locator('input[name="volume-0-shape"][value="circle"]');
    for (let i = 0; i < 10 && !(await circle.isChecked()); i++) await page.keyboard.press("ArrowDown");
    assert.ok(await circle.isChecked());
    for (const [field, text] of Object.entries({ places: "36.21N 41.21E", radius: "500M", lower: "GND", upper: usual.upper, from: volume.from, until: "UFN" })) await types(page, dialog.locator(`#volume-0-${field}`), text);
    await press(page, dialog.getByRole("button", exact("Compare")));
    await dialog.getByText("Every field is the same.").waitFor();
    await press(page, dialog.getByRole("button", exact("Sign the readback")));
    await signs(page, "Sign and file");
    const { history } = await until("the readback", async () => {
      const notice = await us.get(`/v1/channels/${us.channel}/notices/${world.clinic}`);
      return notice.history[0].ladders.some(({ party, confirms }) => party === "ru" && confirms === "correct") && notice;
    });
    assert.equal(history.length, 1);
    assert.deepEqual(await touched(page), [], "no pointer has touched the page");
  });

  play("what is added later opens nothing anew for whoever has it, and is shown as added", async () => {
    const { air, duty: { page } } = world;
    await page.keyboard.press("5");
    const sheet = page.getByRole("dialog", { name: /^Add to the urgent call us/ });
    await sheet.getByLabel("Who", exact("Who")).fill("Forty patients");
    await sheet.getByLabel("What you ask for").fill("Stop, and call back on tel 100");
    await sheet.getByRole("button", { name: /^Send/ }).click();
    assert.equal(await outcome(page), "filed");
    await page.getByRole("article").getByRole("listitem").filter({ hasText: "added" }).getByText("Forty patients").waitFor();
    await air.page.getByRole("region", exact("1 urgent call waits for us")).getByText("Stop, and call back on tel 100").waitFor();
    assert.deepEqual(await barriers(air.page), []);
    await air.page.keyboard.press("y");
    await air.page.getByRole("article", { name: /^Urgent call us/ }).waitFor();
    await air.page.keyboard.press("1");
    await filed(air.page);
    await air.page.keyboard.press("6");
    await filed(air.page);
    await page.getByRole("region", exact(russian)).getByText("closed", exact("closed")).first().waitFor();
  });

  play("a supervisor sees what was not passed on in time, the rungs that it climbed, and the countdown to the next", async () => {
    const { duty: { page }, partner, us } = world;
    const answer = await partner.says("urgent", { text: "Огонь по колонне.", who: "Колонна 7" });
    assert.equal(answer.status, 201, answer.text);
    await page.getByRole("region", exact("1 urgent call waits for us")).getByText("Огонь по колонне.").waitFor();
    await page.keyboard.press("y");
    await page.getByRole("article", { name: /^Urgent call ru/ }).waitFor();
    const late = page.getByRole("region", exact("Not passed on in time"));
    await late.getByText("Огонь по колонне.").waitFor();
    const side = page.getByRole("region", exact(american));
    await side.getByText(/two-star in/).waitFor();
    await side.getByText("calls: the other side's two-star").first().waitFor();
    await side.locator("li").filter({ hasText: "supervisor" }).getByText("reached").first().waitFor();
    const timer = page.getByRole("region", exact(american)).locator(".owed").filter({ hasText: "two-star in" }).getByRole("timer");
    assert.match(await timer.innerText(), /^(59:\d\d|1:00:\d\d)$/);
    await side.getByText("told by United States's node").first().waitFor({ timeout: 20_000 });
    assert.deepEqual(await barriers(page), []);
    [world.second] = (await us.list("urgent", "&state=open")).filter(({ party }) => party === "ru");
  });

  play("a call is recorded with a recording's digest that never leaves the browser; the other side agrees by one key, and disputes by another", async () => {
    const { air, duty: { page, asked }, us, ru } = world;
    await page.getByRole("article").getByRole("link", exact("Record a call about it")).click();
    await page.getByRole("heading", exact("Record a call")).waitFor();
    const audio = us.path("call.wav");
    await writeFile(audio, "a recording");
    const digest = createHash("sha256").update("a recording").digest("hex");
    await page.getByLabel("Office (no name) 1").fill("Duty desk");
    await page.getByLabel("Office (no name) 2").fill("Operations desk");
    await page.getByLabel("Level").selectOption("two-star");
    await page.getByLabel("Interpreter").fill("duty linguist, EN/RU");
    await page.getByLabel("Summary").fill("The usual contact was away.");
    await page.getByLabel("Recording", exact("Recording")).setInputFiles(audio);
    await page.getByText(digest).waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", exact("Read and sign")).click();
    assert.equal(await sign(page), "filed");
    const record = page.getByRole("article", { name: /^Call us/ });
    await record.getByText("Russian Federation has said nothing of the summary. That is no agreement.").waitFor();
    await record.getByText(digest).waitFor();
    const [{ id, call }] = await ru.list("calls");
    assert.deepEqual([call.level, call.audio, call.speakers.map(({ party }) => party), call.about], ["two-star", digest, ["us", "ru"], [world.second.id]]);
    assert.ok(![...asked.keys()].some((path) => path.includes("wav")));

    await air.page.keyboard.press("k");
    await press(air.page, air.page.getByRole("row").filter({ hasText: "The usual contact was away." }).getByRole("link"));
    await air.page.getByRole("article", { name: /^Call us/ }).waitFor();
    await air.page.keyboard.press("1");
    await signs(air.page, "Sign and file");
    await record.getByText("✓ agreed").first().waitFor();
    await air.page.keyboard.press("2");
    await types(air.page, air.page.getByLabel("What is not as it was said"), "We named the place twice.");
    await press(air.page, air.page.getByRole("button", exact("Read and sign")));
    await signs(air.page, "Sign and file");
    await record.getByText("We named the place twice.").first().waitFor();
    await page.keyboard.press("k");
    await page.getByRole("row").filter({ hasText: "The usual contact was away." }).getByText("disputed").waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await touched(air.page), []);
    world.call = id;
  });
};
