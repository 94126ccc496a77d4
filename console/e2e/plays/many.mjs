import assert from "node:assert/strict";
import { open, yesterday } from "../support/acts.mjs";
import { drawn } from "../support/chart.mjs";
import { until } from "../support/until.mjs";

const count = 5000;

/** Waits until a page's map has all of them, and has drawn them. */
async function all(page, least = count) {
  await page.waitForFunction((least) => {
    const chart = document.querySelector(".chart")?.chart;
    return chart && chart.map.getLayers().getArray().some((layer) => (layer.getSource?.()?.getFeatures?.().length ?? 0) >= least);
  }, least);
  await drawn(page);
}

export default (play, world) => {
  play("with 5,000 notices the page stays usable", async (t) => {
    const { us, ru, duty, partner } = world;
    const { page } = duty;
    // Printed, not judged: machines that run tests are shared. What is judged is that it comes about at all.
    const measured = async (what, act) => {
      const begun = performance.now();
      const value = await act();
      const took = performance.now() - begun;
      t.diagnostic(`${what}: ${took.toFixed(0)} ms`);
      return value;
    };
    // Most are filed through the other node's socket while no page is open; the rest arrive at an open map.
    for (const officer of world.officers) for (const each of officer.context.pages()) await each.goto("about:blank");
    const form = await partner.reads({ kind: "hazard", name: "x", volumes: [{ polygon: "35N 40E; 35N 40.01E; 35.01N 40.01E", lower: "GND", upper: "500FT AGL", from: yesterday, until: "UFN" }] });
    const now = Date.now();
    const hour = 3_600_000;
    const one = (i) => {
      const [volume] = form.volumes;
      const [lat, lon] = [34.1e7 + (i % 70) * 0.04e7, 39.1e7 + Math.floor(i / 70) * 0.039e7].map(Math.round);
      const corners = 6 + (i % 20);
      const ring = Array.from({ length: corners }, (_, k) => {
        const turn = (-2 * Math.PI * k) / corners;
        return [Math.round(lat + 0.012e7 * Math.sin(turn)), Math.round(lon + 0.014e7 * Math.cos(turn))];
      }).reverse();
      const { entered, ...footprint } = volume.footprint;
      return { ...form, name: `Cleared lane ${i}`, volumes: [{ ...volume, footprint: { ...footprint, places: [...ring, ring[0]] }, from: now - (i % 24) * hour, until: now + (1 + (i % 48)) * hour }] };
    };
    let next = 0;
    const filed = async (upTo) => {
      const first = performance.now();
      const from = next;
      await Promise.all(Array.from({ length: 48 }, async () => {
        while (next < upTo) {
          const answer = await partner.says("notice", { notice: one(next++) });
          assert.equal(answer.status, 201, answer.text);
        }
      }));
      const state = (site) => site.get(`/v1/channels/${site.channel}`).then((status) => status.state);
      await until("one state on both nodes", async () => (await state(us)) === (await state(ru)));
      t.diagnostic(`filing ${upTo - from}, until both nodes have them: ${((performance.now() - first) / 1000).toFixed(1)} s`);
    };
    await filed(count - 500);
    await open(page, "map");
    await all(page, count - 500);
    duty.asked.clear();
    await filed(count);
    const asked = [...duty.asked.values()].reduce((sum, n) => sum + n, 0);
    await measured(`the open map, which asked ${asked} times meanwhile, has them all`, () => all(page));

    await measured("opening the map", async () => {
      await page.reload();
      await all(page);
    });
    await page.locator(".side [role=status]").filter({ hasText: /\d{3,4} notices/ }).waitFor();

    // As a hand does it: press, move, let go.
    const box = await page.locator(".chart").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.evaluate(() => {
      globalThis.frames_ = [];
      const tick = (at) => { globalThis.frames_.push(at); globalThis.ticking = requestAnimationFrame(tick); };
      requestAnimationFrame(tick);
    });
    await measured("panning by hand over 30 steps", async () => {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let i = 1; i <= 30; i++) await page.mouse.move(x + i * 8, y + i * 4);
      await page.mouse.up();
    });
    const frames = await page.evaluate(() => {
      cancelAnimationFrame(globalThis.ticking);
      return globalThis.frames_.slice(1).map((at, i) => at - globalThis.frames_[i]).sort((a, b) => a - b);
    });
    t.diagnostic(`frames while panning: ${frames.length}, half within ${frames[frames.length >> 1]?.toFixed(0)} ms, the slowest ${frames.at(-1)?.toFixed(0)} ms`);
    await measured("drawing after it", () => drawn(page));

    const slider = page.getByRole("slider");
    await slider.focus();
    await measured("six hours by the time slider, step by step", async () => {
      for (let i = 0; i < 6; i++) {
        await slider.evaluate((element) => {
          element.value = String(Number(element.value) + 3_600_000);
          element.dispatchEvent(new Event("input", { bubbles: true }));
        });
        await drawn(page);
      }
    });
    await measured("narrowing the list", async () => {
      await page.getByRole("searchbox").fill("lane 4319");
      await page.getByText("Cleared lane 4319").waitFor();
    });
    await measured("choosing in the list", async () => {
      await page.locator("button[data-id]", { hasText: "Cleared lane 4319" }).click();
      await page.getByRole("region", { name: "Selected notice" }).waitFor();
    });
    await measured("the list of all notices", async () => {
      await open(page, "notices");
      await page.getByText(/5[,.\s]?\d{3} notices/).first().waitFor();
    });
    await measured("the desk", () => open(page, "desk").then(() => page.getByRole("region", { name: "Active now" }).getByRole("row").nth(3).waitFor()));
    await measured("the list of duties, of which each notice is one", async () => {
      await open(page, "duties");
      await page.getByText(/^100 of 5[,.\s]?\d{3}$/).waitFor();
    });
    await measured("twelve steps down by the keyboard, and to the end of what is shown", async () => {
      await page.keyboard.press("1");
      for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("End");
      await page.waitForFunction(() => document.activeElement?.closest("tr") === document.querySelector("main tbody tr:nth-child(100)"));
    });
    await measured("one further step, for which the next hundred come", async () => {
      await page.keyboard.press("ArrowDown");
      await page.waitForFunction(() => document.activeElement?.closest("tr") === document.querySelector("main tbody tr:nth-child(101)"));
    });
    await measured("narrowing the duties to one", async () => {
      await page.getByLabel("Find among them").fill("lane 4319");
      await page.getByText("1 of 1", { exact: true }).waitFor();
    });
    await measured("from its row to the notice, and back to the same choice", async () => {
      await page.locator("h1").focus();
      await page.keyboard.press("1");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: /Cleared lane 4319/ }).waitFor();
      await page.goBack();
      await page.getByText("1 of 1", { exact: true }).waitFor();
      await page.waitForFunction(() => document.activeElement?.matches("main tbody a"));
    });
    await open(page, "map");
    await all(page);
    await page.getByRole("searchbox").fill("One more");
    await measured("one more notice, from the press there to the row here", async () => {
      await partner.files({ kind: "hazard", name: "One more", volumes: [{ circle: "35N 39.05E,300M", lower: "GND", upper: "500FT AGL", from: yesterday, until: "UFN" }] });
      await page.locator("button[data-id]", { hasText: "One more" }).waitFor();
    });
  }, 240_000);
};
