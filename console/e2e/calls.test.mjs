/** Urgent calls, recorded calls and incidents; and a party that files for others to one without a node. */
import { after, before, describe } from "node:test";
import { playsIn } from "./support/play.mjs";
import { Alone } from "./support/alone.mjs";
import { World } from "./support/world.mjs";
import byHand from "./plays/byhand.mjs";
import calls from "./plays/calls.mjs";
import incidents from "./plays/incidents.mjs";

/** What an urgent call needs of a charter: a time to pass it on, and who calls whom when it is not. */
export const terms = [
  "--rule", "river line: movement operation zone site / movement operation zone site, horizontal 2KM, vertical 500FT, time 10m",
  "--deadline", "flash 10m, pass 2s", "--deadline", "priority 30m, readback 45m", "--ladder", "1s supervisor", "--ladder", "1h two-star, calls the other side's two-star", "--readback", "site",
  "--by-hand", "ngo: an aid organisation",
];

describe("calls and incidents", { concurrency: 1 }, () => {
  const world = new World();
  before(() => world.open(terms), { timeout: 60_000 });
  after(() => world.close());
  const play = playsIn(world);
  for (const plays of [calls, incidents]) plays(play, world);
});

describe("by hand", { concurrency: 1 }, () => {
  const world = new Alone();
  before(() => world.open(), { timeout: 60_000 });
  after(() => world.close());
  byHand(playsIn(world), world);
});
