import { launch } from "./browser.mjs";
import { join } from "node:path";
import { Site } from "./site.mjs";
import { until } from "./until.mjs";
import { World } from "./world.mjs";

/** One node: a party that speaks for three organisations, to a counterpart that has none. */
export class Alone extends World {
  async open() {
    this.un = await Site.make("un", "United Nations", "--partner", "msf: Médecins sans Frontières", "--partner", "irc: International Rescue Committee", "--partner", "unicef: UNICEF");
    const charter = this.un.path("charter.json");
    await this.un.does("charter", "new", "--name", "Sites", "--mode", "EXERCISE", "--marking", "FOR BOTH", "--area", "34N 39E; 34N 42E; 37N 42E; 37N 39E",
      "--rule", "separation: movement site / movement site, horizontal 2KM, vertical 500FT, time 10m", "--deadline", "priority 30m, readback 45m", "--readback", "site",
      "--by-hand", "mod: Ministry of Defence", "--card", join(this.un.home, "card.json"), "--out", charter);
    await this.un.does("charter", "sign", charter, "--not-compared");
    const { key } = await this.un.gives("officer", "key", "--out", this.un.path("enrol.key"));
    await this.un.does("officer", "enroll", "--root", this.un.root, "--key", key, "--office", "Personnel", "--person", "p0");
    await this.un.serve();
    const [channel] = (await this.un.get("/v1/channels")).items;
    this.un.channel = channel.id;
    await until("the charter in force", async () => (await this.un.get(`/v1/channels/${channel.id}`)).inForce);
    this.browser = await launch();
    return this;
  }

  get sites() {
    return [this.un];
  }
}
