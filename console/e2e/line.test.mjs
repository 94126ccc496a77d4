/** The line as duty officers keep it: a charter with hours of line checks, the first of them a few seconds away. */
import { after, before, describe } from "node:test";
import line from "./plays/line.mjs";
import { playsIn } from "./support/play.mjs";
import { World } from "./support/world.mjs";

const day = 86_400_000;
/** How soon the first check is due, and how long after it the second, in milliseconds. */
const [soon, later] = [20_000, 1_800_000];

const terms = [
  "--deadline", "priority 30m, pass 30m", "--ladder", "1s supervisor, calls the duty officer", "--ladder", "1h two-star", "--by-hand", "ngo: an aid organisation", "--probe", "1s",
  "--check", "opening 00:00Z within 1s", "--check", "closing 12:00Z within 29m", "--term", "movement: lead 48h, expires 2h", "--term", "infrastructure: reconfirm 2s", "--term", "site: reconfirm 168h",
  "--pace", "ru data the node; if always", "--pace", "ru phone +7 495 555 0100; if the link is down", "--pace", "ru radio 5.4 MHz; if the telephone fails", "--pace", "us phone +1 555 0100",
];

describe("the line", { concurrency: 1 }, () => {
  const world = new World();
  before(() => world.open(terms, (charter) => {
    world.opening = Date.now() + soon;
    // The hours of a charter are any: these come while the plays run.
    const hours = [["opening", world.opening, 1000], ["closing", world.opening + later, later - 1000]];
    return { ...charter, checks: hours.map(([name, at, within]) => ({ at: at % day, name, within })).sort((a, b) => a.at - b.at) };
  }), { timeout: 60_000 });
  after(() => world.close());

  line(playsIn(world), world);
});
