import assert from "node:assert/strict";
import { pin, usual, yesterday } from "../support/acts.mjs";
import { signs, tabTo, types } from "../support/hands.mjs";
import { does } from "../support/program.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  let page;

  play("keyboard alone: enrol and sign in", async () => {
    const { us } = world;
    const officer = (world.typist = await world.comes(us));
    ({ page } = officer);
    const { code } = await us.gives("officer", "code", "--office", "Watch", "--person", "p4", "--role", "draft,release,acknowledge");
    await page.goto(`${us.origin}/#code=${code}`);
    await types(page, page.getByLabel("A new PIN", { exact: true }), pin);
    await types(page, page.getByLabel("The PIN again"), pin);
    await page.keyboard.press("Enter");
    await page.getByText("Waiting for the enrolment officer to sign.").waitFor();
    const [request] = await us.gives("officer", "requests");
    await us.does("officer", "enroll", "--by", us.path("enrol.key"), "--request", request.id, "--confirm", `fingerprint-${request.fingerprint.slice(0, 4)}`);
    await tabTo(page, page.getByRole("button", { name: "Sign in", exact: true }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Desk", exact: true }).waitFor();
  });

  play("keyboard alone: file by typing", async () => {
    const { us } = world;
    await page.keyboard.press("f");
    await page.locator("#file-name").waitFor();
    await until("the form", () => page.locator("#file-marking").evaluate((select) => select.value !== ""));
    await tabTo(page, page.locator("#file-kind"));
    await page.keyboard.type("site");
    await types(page, page.locator("#file-name"), "Water point");
    await tabTo(page, page.locator('input[name="volume-0-shape"]:checked'));
    const chosen = page.locator('input[name="volume-0-shape"][value="at"]');
    for (let i = 0; i < 4 && !(await chosen.isChecked()); i++) await page.keyboard.press("ArrowDown");
    assert.ok(await chosen.isChecked());
    for (const [id, text] of [["places", "37SFV 065 090"], ["lower", usual.lower], ["upper", usual.upper], ["until", usual.until]]) await types(page, page.locator(`#volume-0-${id}`), text);
    await types(page, page.locator("#file-office"), "Watch");
    await types(page, page.locator("#file-means"), "tel 104");
    await page.keyboard.press("Enter");
    await signs(page, "Sign and file");
    await page.getByRole("heading", { name: /Water point/ }).waitFor();
    world.point = (await until("the notice", () => us.notice("Water point"))).id;
  });

  play("keyboard alone: file an orbit that opens every week", async () => {
    const { us } = world;
    await page.keyboard.press("f");
    await page.locator("#file-name").waitFor();
    await until("the form", () => page.locator("#file-marking").evaluate((select) => select.value !== ""));
    await tabTo(page, page.locator("#file-kind"));
    await page.keyboard.type("flight");
    await types(page, page.locator("#file-name"), "Racetrack");
    await tabTo(page, page.locator('input[name="volume-0-shape"]:checked'));
    const chosen = page.locator('input[name="volume-0-shape"][value="orbit"]');
    for (let i = 0; i < 8 && !(await chosen.isChecked()); i++) await page.keyboard.press("ArrowDown");
    await tabTo(page, page.locator("#volume-0-places"));
    await page.keyboard.type("36.6N 40.2E");
    await page.keyboard.press("Enter");
    await page.keyboard.type("36.6N 40.4E");
    await types(page, page.locator("#volume-0-width"), "4KM");
    await tabTo(page, page.locator("#volume-0-alignment"));
    await page.keyboard.type("left");
    for (const [id, text] of [["lower", "FL100"], ["upper", "FL150"], ["from", "010600ZJAN30"], ["until", "010800ZJAN30"]]) await types(page, page.locator(`#volume-0-${id}`), text);
    await tabTo(page, page.locator("#volume-0-every"));
    await page.keyboard.type("every week");
    await types(page, page.locator("#volume-0-last"), "UFN");
    await page.getByText("orbit 4km wide, on the left of the line").waitFor();
    await types(page, page.locator("#file-office"), "Watch");
    await types(page, page.locator("#file-means"), "tel 104");
    await page.keyboard.press("Enter");
    await signs(page, "Sign and file");
    await page.getByRole("heading", { name: /Racetrack/ }).waitFor();
    const { texts: [{ volumes: [{ every, last, footprint }] }] } = await until("the notice", () => us.notice("Racetrack"));
    assert.deepEqual([every, last, footprint.shape, footprint.radius], ["week", undefined, "corridor", 2_000_000]);
  });

  play("keyboard alone: release what another officer has drafted", async () => {
    const { us, liaison } = world;
    const notice = await liaison.reads({ kind: "operation", name: "Patrol 2", volumes: [{ circle: "34.5N 39.5E,2KM", lower: "GND", upper: "500FT AGL", from: yesterday, until: "UFN" }] });
    assert.equal((await liaison.says("notice", { notice })).status, 202);
    await page.keyboard.press("r");
    await tabTo(page, page.getByRole("article").filter({ hasText: "Patrol 2" }).getByRole("button", { name: "Release", exact: true }));
    await page.keyboard.press("Enter");
    await signs(page, "Release");
    await until("the notice", () => us.notice("Patrol 2"));
  });

  play("keyboard alone: answer a clash", async () => {
    const { us, ru } = world;
    const about = (list) => list.find(({ notices }) => notices.some(({ id }) => id === world.point));
    const clash = await until("the clash", async () => about(await us.list("findings")));
    await page.keyboard.press("c");
    await page.getByRole("heading", { name: "Clashes", exact: true }).waitFor();
    await tabTo(page, page.locator(`main a[href$="/clash/${clash.id}"]`));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("radio", { name: /^Roger/ }));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    assert.ok(await page.getByRole("radio", { name: /^Roger/ }).isChecked());
    await tabTo(page, page.getByRole("button", { name: "Read and sign" }));
    await page.keyboard.press("Enter");
    await signs(page, "Sign and file");
    await until("the answer on the other side", async () => about(await ru.list("findings"))?.answers.some(({ body }) => body.answer === "roger"));
    world.open = clash.id;
  });

  play("keyboard alone: take a proof home", async () => {
    await page.keyboard.press("n");
    await page.getByRole("heading", { name: "Notices", exact: true }).waitFor();
    await tabTo(page, page.locator(`main a[href$="/notice/${world.point}"]`));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("button", { name: "Prove it" }));
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    const path = world.us.path("typed.bundle");
    await download.saveAs(path);
    await page.getByText("Every signature and every hash in the bundle holds").waitFor();
    assert.match(await does("verify", path), /Water point/);
  });

  play("single keys do nothing in a field, and can be switched off", async () => {
    await page.keyboard.press("n");
    await page.getByRole("heading", { name: "Notices", exact: true }).waitFor();
    await page.getByRole("searchbox").or(page.getByLabel("Number or name")).first().focus();
    await page.keyboard.type("mfd");
    await page.getByRole("heading", { name: "Notices", exact: true }).waitFor();
    await page.locator("h1").focus();
    await page.keyboard.press("?");
    await page.getByRole("checkbox", { name: "Single-key shortcuts" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("m");
    await page.keyboard.press("f");
    assert.match(page.url(), /\/notices$/);
    await page.evaluate(() => localStorage.clear());
  });
};
