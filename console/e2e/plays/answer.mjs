import assert from "node:assert/strict";
import { open, outcome, ready, send, sign } from "../support/acts.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  play("one clash stands on both pages under one identifier", async () => {
    const { duty, them, us, ru } = world;
    const about = (list) => list.find(({ notices }) => notices.some(({ id }) => id === world.sweep));
    const ours = await until("the clash here", async () => about(await us.list("findings")));
    const theirs = await until("the clash there", async () => about(await ru.list("findings")));
    assert.equal(ours.id, theirs.id);
    world.clash = ours.id;
    for (const { page } of [duty, them]) {
      await open(page, "desk");
      await page.locator(`main a[href$="/clash/${ours.id}"]`).first().waitFor();
    }
  });

  play("an answer on one side appears on the other", async () => {
    const { duty, them } = world;
    await open(duty.page, "clash", world.clash);
    await open(them.page, "clash", world.clash);
    await duty.page.getByText("No side has answered.").waitFor();
    await them.page.getByRole("radio", { name: /^Unable/ }).check();
    await them.page.getByRole("textbox", { name: "Reason" }).fill("Стрельбы объявлены.");
    await them.page.getByRole("button", { name: "Read and sign" }).click();
    assert.equal(await sign(them.page), "filed");
    const answers = duty.page.getByRole("region", { name: "Answers" });
    await answers.getByText("Unable").waitFor();
    await answers.getByText("Стрельбы объявлены.").waitFor();
    await answers.getByText("Оперативный дежурный").waitFor();
  });

  play("the side that changes its notice ends the clash on both pages", async () => {
    const { duty, second, them } = world;
    await duty.page.getByRole("link", { name: "Change" }).click();
    await ready(duty.page);
    await duty.page.locator("#volume-0-places").fill("35.52N 40.42E\n35.55N 40.42E\n35.55N 40.49E\n35.52N 40.49E");
    await duty.page.getByText("What changes").waitFor();
    await duty.page.getByRole("region", { name: "Whom it would meet" }).getByText("no clash found").waitFor();
    await send(duty.page);
    assert.equal(await sign(duty.page), "drafted");
    await open(second.page, "drafts");
    await second.page.getByRole("article").filter({ hasText: "Sweep 4" }).getByRole("button", { name: "Release", exact: true }).click();
    assert.equal(await sign(second.page), "filed");
    await open(duty.page, "clash", world.clash);
    for (const { page } of [duty, them]) await page.locator(".chip", { hasText: "resolved" }).waitFor();
  });
};
