import assert from "node:assert/strict";
import { open, ready, type, usual } from "../support/acts.mjs";
import { drawArea, drawn, filedOnMap, lookAt, pixel } from "../support/chart.mjs";
import { until } from "../support/until.mjs";

/** OpenLayers' Modify changes every feature of the source that it is given, snapped neighbours too: never that of others. */
export default (play, world) => {
  play("drawing and moving corners beside another party's notice does not change that notice", async () => {
    const { us, ru, duty: { page } } = world;
    const texts = async (site) => JSON.stringify((await site.get(`/v1/channels/${site.channel}/notices/${world.zone}`)).texts);
    const before = [await texts(us), await texts(ru)];
    await open(page, "file");
    await ready(page);
    await type(page, { ...usual, kind: "site", name: "Beside the range", shape: "polygon" });
    await lookAt(page, [35.32, 40.17], 13);
    const map = await filedOnMap(page);
    assert.ok(map[world.zone], "the other party's notice is on the map");

    // A corner some pixels off the other's edge, which is at 40.16 E: it snaps to that edge.
    await drawArea(page, [[35.32, 40.1607], [35.31, 40.18], [35.33, 40.18]]);
    const places = page.locator("#volume-0-places");
    const corners = async () => (await places.inputValue()).split("\n").filter(Boolean).map((line) => line.match(/-?\d+\.\d+/g).map(Number));
    await until("the drawn places", async () => (await corners()).length === 3);
    const [snapped] = await corners();
    assert.ok(Math.abs(snapped[1] - 40.16) < 0.00005, `the corner lies on the other's edge: ${snapped}`);
    assert.deepEqual(await filedOnMap(page), map);

    const moving = page.getByRole("button", { name: "Move corners" });
    await moving.click();
    await drawn(page);
    const from = await pixel(page, snapped);
    const to = await pixel(page, [35.335, 40.165]);
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
    await until("the moved corner in the form", async () => (await corners()).some(([lat]) => Math.abs(lat - 35.335) < 0.001));
    await page.getByRole("button", { name: "Done moving" }).click();
    assert.deepEqual(await filedOnMap(page), map, "the map's own data of filed notices");
    assert.deepEqual([await texts(us), await texts(ru)], before, "what the two nodes hold");
    await page.getByRole("button", { name: "Start again" }).click();
  });

  play("the page offers no change of another party's notice", async () => {
    const { page } = world.duty;
    await open(page, "notice", world.zone);
    await page.getByRole("button", { name: "Prove it" }).waitFor();
    assert.equal(await page.getByRole("main").getByRole("link", { name: "Change", exact: true }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Cancel this notice" }).count(), 0);
    await open(page, "map");
    await page.locator(`button[data-id="${world.zone}"]`).click();
    const chosen = page.getByRole("region", { name: "Selected notice" });
    await chosen.getByRole("link", { name: "Open" }).waitFor();
    assert.equal(await chosen.getByRole("link", { name: "Change" }).count(), 0);
    await open(page, "file", world.zone);
    await page.getByText("Only Russian Federation can change this notice.").waitFor();
    assert.equal(await page.locator("#file-name").count(), 0);
  });

  play("a forged change of another party's notice is refused by the node", async () => {
    const { us, ru } = world;
    world.liaison = await world.speaker(us, "p9");
    const held = await us.get(`/v1/channels/${us.channel}/notices/${world.zone}`);
    const notice = { ...held.texts[0], name: "Nothing here", originator: "us" };
    const answer = await world.liaison.says("change", { notice, of: world.zone, replaces: held.tips });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.reason, "owner");
    assert.equal((await ru.get(`/v1/channels/${ru.channel}/notices/${world.zone}`)).texts[0].name, held.texts[0].name);
  });
};
