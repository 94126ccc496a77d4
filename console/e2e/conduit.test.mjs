/** A party that forwards for an organisation, at the page: the clerk, the conduit's officer and the recipient. */
import { after, before, describe } from "node:test";
import conduit from "./plays/conduit.mjs";
import { playsIn } from "./support/play.mjs";
import { World } from "./support/world.mjs";

/** The recipient takes batches on another day than this one. */
const weekday = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"][new Date(Date.now() + 3 * 86_400_000).getUTCDay()];
const terms = ["--deadline", "priority 30m, readback 45m", "--readback", "site", "--window", `ru: ${weekday} 0900-1300`];

describe("a party that forwards", { concurrency: 1 }, () => {
  const world = new World();
  before(() => world.open(terms), { timeout: 60_000 });
  after(() => world.close());

  conduit(playsIn(world), world);
});
