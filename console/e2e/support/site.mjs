import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { does, parley, tries } from "./program.mjs";

/** One party's place: its home, its officers' keys, and its server. */
export class Site {
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #server;
  #ended;
  log = "";

  static async make(party, name, ...args) {
    const site = new Site();
    site.party = party;
    // Short, because a socket's address is.
    site.dir = await mkdtemp(join(tmpdir(), "pc"));
    site.home = join(site.dir, "h");
    await site.does("init", "--party", party, "--name", name, "--console", "127.0.0.1:0", ...args);
    return site;
  }

  path(name) {
    return join(this.dir, name);
  }

  get root() {
    return join(this.home, "keys", "root.key");
  }

  tries(...args) {
    return tries("--home", this.home, ...args);
  }

  does(...args) {
    return does("--home", this.home, ...args);
  }

  async gives(...args) {
    return JSON.parse(await this.does("--json", ...args));
  }

  /** Starts the server, and knows its addresses from what it prints. */
  async serve() {
    this.#server = spawn(parley, ["--home", this.home, "--json", "serve"], { stdio: ["ignore", "pipe", "pipe"] });
    const server = this.#server;
    this.#ended = new Promise((done) => server.once("close", done));
    server.stderr.on("data", (piece) => { this.log = (this.log + piece).slice(-200_000); });
    const told = await new Promise((done, fail) => {
      let text = "";
      server.once("error", fail);
      server.once("close", (code) => fail(new Error(`the server of ${this.party} ended with ${code}\n${this.log}`)));
      server.stdout.on("data", (piece) => {
        text += piece;
        if (text.includes("\n}")) done(JSON.parse(text));
      });
    });
    if (!told.console) throw new Error(`the console of ${this.party} is not open: ${told.consoleTrouble}`);
    this.listen = told.listen;
    this.socket = told.socket;
    this.origin = told.console.replace(/\/$/, "");
    return this;
  }

  async stop() {
    if (!this.#server) return;
    this.#server.kill("SIGTERM");
    await this.#ended;
    this.#server = undefined;
  }

  /** Whoever restarts a node finds its console where it was. */
  async keepConsole() {
    const file = join(this.home, "node.json");
    const settings = JSON.parse(await readFile(file, "utf8"));
    settings.console = new URL(this.origin).host;
    await writeFile(file, JSON.stringify(settings, null, 2) + "\n");
  }

  async remove() {
    await this.stop();
    this.#agent.destroy();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Asks the API through the socket in the home, where no session is needed. */
  ask(method, path, body) {
    return new Promise((done, fail) => {
      const asking = request({ method, path, socketPath: this.socket, agent: this.#agent, headers: body === undefined ? {} : { "Content-Type": "application/json" } }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", fail);
        answer.on("end", () => {
          const text = Buffer.concat(pieces).toString("utf8");
          done({ status: answer.statusCode, text, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined });
        });
      });
      asking.on("error", fail);
      asking.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    });
  }

  async get(path) {
    const { status, body, text } = await this.ask("GET", path);
    if (status !== 200) throw new Error(`${this.party}: GET ${path}: ${status} ${text}`);
    return body;
  }

  /** All pages of a list of the channel. */
  async list(path, query = "") {
    const items = [];
    for (let cursor = ""; ;) {
      const page = await this.get(`/v1/channels/${this.channel}/${path}?limit=500${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      if (!page.next) return items;
      cursor = page.next;
    }
  }

  async notice(name) {
    return (await this.list("notices")).find(({ texts, was }) => (texts[0] ?? was?.[0])?.name === name);
  }

  /** Enrols a key from the command line, by the enrolment officer's key file. */
  async enrols(key, office, person, ...roles) {
    await this.does("officer", "enroll", "--by", this.path("enrol.key"), "--key", key, "--office", office, "--person", person, "--role", roles.join(","));
  }
}
