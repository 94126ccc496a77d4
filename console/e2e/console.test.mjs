/** The console as duty officers use it: two real nodes, real pages, one play after the other in one world. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { World } from "./support/world.mjs";
import answer from "./plays/answer.mjs";
import cut from "./plays/cut.mjs";
import duties from "./plays/duties.mjs";
import enrol from "./plays/enrol.mjs";
import filing from "./plays/filing.mjs";
import handover from "./plays/handover.mjs";
import hostile from "./plays/hostile.mjs";
import keyboard from "./plays/keyboard.mjs";
import many from "./plays/many.mjs";
import others from "./plays/others.mjs";
import paper from "./plays/paper.mjs";
import proof from "./plays/proof.mjs";
import screens from "./plays/screens.mjs";
import shapes from "./plays/shapes.mjs";
import stale from "./plays/stale.mjs";
import tabs from "./plays/tabs.mjs";
import windows from "./plays/windows.mjs";

describe("the console", { concurrency: 1 }, () => {
  const world = new World();
  before(() => world.open(), { timeout: 60_000 });
  after(() => world.close());

  // Where a play failed, its pages are kept to be looked at.
  const shots = process.env.SHOTS;
  if (shots) mkdirSync(shots, { recursive: true });
  const play = (name, act, timeout = 60_000) => test(name, { timeout }, async (t) => {
    try {
      await act(t);
    } catch (error) {
      for (const [i, { context }] of shots ? world.officers.entries() : []) {
        for (const [j, page] of context.pages().entries()) await page.screenshot({ path: `${shots}/${name.replaceAll(/\W+/g, "-").slice(0, 60)}-${i}-${j}.png` }).catch(() => {});
      }
      if (shots) for (const site of world.sites) writeFileSync(`${shots}/${site.party}.log`, site.log);
      throw error;
    }
  });
  afterEach(() => assert.deepEqual(world.wrong, [], "no error in any page's console, and no request outside the own origin"));

  for (const plays of [enrol, filing, answer, proof, others, shapes, windows, stale, keyboard, duties, handover, paper, tabs, hostile, screens, cut, many]) plays(play, world);
});
