import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, profile } from "./browser.mjs";
import { enrolled } from "./acts.mjs";
import { Site } from "./site.mjs";
import { Speaker } from "./speaker.mjs";
import { until } from "./until.mjs";
import { Wire } from "./wire.mjs";

/** What the charter of most plays lays down beside its area and parties. */
const usual = [
  "--rule", "separation: movement operation zone site / movement operation zone site, horizontal 2KM, vertical 500FT, time 10m",
  "--deadline", "flash 5m", "--deadline", "immediate 1s", "--deadline", "priority 30m, readback 45m", "--ladder", "1s supervisor", "--readback", "site",
  "--by-hand", "ngo: an aid organisation", "--two-person", "operation", "--heights", "geoid 30M, pressure 300M, low 150M, high 800M",
];

/** Two nodes in one channel, joined by a wire, and a browser. */
export class World {
  officers = [];

  /** Opens it under a charter of these terms, which may be changed before it is signed. */
  async open(terms = usual, change = (charter) => charter) {
    this.wire = await new Wire().open();
    this.us = await Site.make("us", "United States", "--dial", this.wire.address, "--partner", "sdf: Syrian Arab and Kurdish rebels");
    this.ru = await Site.make("ru", "Russian Federation", "--listen", "127.0.0.1:0");
    const charter = this.us.path("charter.json");
    await this.us.does("charter", "new", "--name", "Euphrates", "--mode", "EXERCISE", "--marking", "FOR BOTH", "--area", "34N 39E; 34N 42E; 37N 42E; 37N 39E",
      ...terms, "--card", join(this.us.home, "card.json"), "--card", join(this.ru.home, "card.json"), "--out", charter);
    await writeFile(charter, JSON.stringify(change(JSON.parse(await readFile(charter, "utf8")))));
    for (const site of this.sites) {
      await site.does("charter", "sign", charter, "--not-compared");
      const { key } = await site.gives("officer", "key", "--out", site.path("enrol.key"));
      await site.does("officer", "enroll", "--root", site.root, "--key", key, "--office", "Personnel", "--person", "p0");
    }
    await this.ru.serve();
    this.wire.lead(this.ru.listen);
    await this.us.serve();
    for (const site of this.sites) {
      const [channel] = (await site.get("/v1/channels")).items;
      site.channel = channel.id;
      await until("the charter in force", async () => (await site.get(`/v1/channels/${site.channel}`)).inForce);
    }
    this.browser = await launch();
    return this;
  }

  get sites() {
    return [this.us, this.ru];
  }

  /** A browser profile at a site, without a key. */
  async comes(site, options) {
    const officer = await profile(this.browser, site, options);
    this.officers.push(officer);
    officer.page.officer = officer;
    return officer;
  }

  /** A browser profile of an officer who is enrolled and signed in. */
  async officer(site, office, person, ...roles) {
    return enrolled(await this.comes(site), office, person, roles);
  }

  /** An officer who signs outside the page. */
  speaker(site, person) {
    return Speaker.enrolled(site, "Liaison", person, "acknowledge", "draft", "release");
  }

  /** What any page has done that none may. */
  get wrong() {
    return this.officers.flatMap(({ wrong }) => wrong.splice(0));
  }

  async close() {
    await this.browser?.close();
    for (const site of this.sites) await site?.remove();
    this.wire?.close();
  }
}
