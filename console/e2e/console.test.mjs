/** The console as duty officers use it: two real nodes, real pages, one play after the other in one world. */
import { after, before, describe } from "node:test";
import { playsIn } from "./support/play.mjs";
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

  const play = playsIn(world);
  for (const plays of [enrol, filing, answer, proof, others, shapes, windows, stale, keyboard, duties, handover, paper, tabs, hostile, screens, cut, many]) plays(play, world);
});
