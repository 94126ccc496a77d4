import assert from "node:assert/strict";
import { file, open, sign, usual } from "../support/acts.mjs";
import { until } from "../support/until.mjs";

const hostile = (field) => `<img src=x onerror="globalThis.broken=1">${field}\u202Eevil\u2066<script>globalThis.broken=1</script>\u200B`;
const shown = (field) => `<img src=x onerror="globalThis.broken=1">${field}\\u{202e}evil\\u{2066}<script>globalThis.broken=1</script>\\u{200b}`;

export default (play, world) => {
  play("markup and direction overrides in every field are inert, and can be seen on both sides", async () => {
    const { us, ru, duty, them } = world;
    const form = { ...usual, kind: "site", shape: "circle", places: "36.5N 39.5E", radius: "300M", name: hostile("name"), office: hostile("office"), means: hostile("means"), remarks: hostile("remarks") };
    await open(duty.page, "desk");
    assert.equal(await file(them.page, form), "filed");
    const notice = await until("the notice here", () => us.notice(form.name));
    // The desk, the map's list and the notice, on both sides.
    for (const { page } of [duty, them]) {
      for (const path of [["desk"], ["notices"], ["map"], ["entries"], ["notice", notice.id]]) {
        await open(page, ...path);
        if (path[0] !== "entries") await page.getByText(shown("name")).first().waitFor();
        assert.deepEqual(await page.evaluate(() => [globalThis.broken, document.querySelectorAll("img[src='x'], main script").length]), [undefined, 0], path.join("/"));
      }
      for (const field of ["office", "means", "remarks"]) await page.getByText(shown(field)).first().waitFor();
    }
    await open(them.page, "messages");
    await them.page.getByLabel("Text", { exact: true }).fill(hostile("text"));
    await them.page.getByRole("button", { name: "Read and sign" }).click();
    await them.page.getByRole("dialog").getByText(shown("text")).waitFor();
    assert.equal(await sign(them.page), "filed");
    await open(duty.page, "messages");
    await duty.page.getByText(shown("text")).waitFor();
    for (const { page } of [duty, them]) assert.equal(await page.evaluate(() => globalThis.broken), undefined);
    await until("the message there", async () => (await ru.list("messages")).some(({ body }) => body.text === hostile("text")));
  });

  play("a computer whose clock is an hour off says so, and still files", async () => {
    const { us, duty } = world;
    const page = await duty.context.newPage();
    page.officer = duty;
    await page.addInitScript(() => {
      const Real = Date;
      const off = 3_600_000;
      globalThis.Date = class extends Real {
        constructor(...args) { args.length === 0 ? super(Real.now() + off) : super(...args); }
        static now() { return Real.now() + off; }
      };
    });
    await open(page, "desk");
    await page.getByText(/This computer's clock is (59 min|1 h 00 min) ahead of the node's/).waitFor();
    assert.equal(await file(page, { ...usual, kind: "site", name: "Filed with a wrong clock", shape: "circle", places: "36.6N 41.6E", radius: "300M" }), "filed");
    const notice = await until("the notice", () => us.notice("Filed with a wrong clock"));
    const { clock } = await us.get("/v1/node");
    assert.ok(Math.abs(notice.texts[0].volumes[0].from - clock) < 120_000, "it begins now by the node's clock");
    await page.close();
  });

  play("a profile whose data was cleared says so", async () => {
    const { us, typist } = world;
    const { page, context } = typist;
    const devtools = await context.newCDPSession(page);
    await page.goto("about:blank");
    await devtools.send("Storage.clearDataForOrigin", { origin: us.origin, storageTypes: "indexeddb" });
    await open(page, "messages");
    await page.getByLabel("Text", { exact: true }).fill("Can this be signed?");
    await page.getByRole("button", { name: "Read and sign" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign and file" }).click();
    await page.getByText("This browser does not hold the key of this session.").waitFor();
    await page.goto("about:blank");
    await devtools.send("Storage.clearDataForOrigin", { origin: us.origin, storageTypes: "all" });
    await context.clearCookies();
    await page.goto(us.origin);
    await page.getByText("This browser holds no key.").waitFor();
  });
};
