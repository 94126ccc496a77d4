import assert from "node:assert/strict";
import { open, yesterday } from "../support/acts.mjs";
import { until } from "../support/until.mjs";

export default (play, world) => {
  play("the tabs of one browser share one event stream, and hand it on", async () => {
    const { duty, partner } = world;
    await open(duty.page, "desk");
    const tab = await duty.context.newPage();
    tab.officer = duty;
    await open(tab, "notices");
    for (const page of [duty.page, tab]) await page.getByText("line to the node: connected").waitFor();
    assert.equal(duty.streams.size, 1, "one stream for two tabs");
    const files = (name, lat) => partner.files({ kind: "hazard", name, volumes: [{ circle: `${lat}N 41.5E,500M`, lower: "GND", upper: "500FT AGL", from: yesterday, until: "UFN" }] });
    await files("Seen in both tabs", "36.1");
    for (const page of [duty.page, tab]) await page.getByText("Seen in both tabs").first().waitFor();
    // The tab that reads the stream goes away; the other takes it up and misses nothing.
    await duty.page.goto("about:blank");
    await files("Seen by the heir", "36.2");
    await tab.getByText("Seen by the heir").waitFor();
    await until("one stream", () => duty.streams.size === 1);
    await tab.close();
    await open(duty.page, "desk");
    await duty.page.getByText("line to the node: connected").waitFor();
  });
};
