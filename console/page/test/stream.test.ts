import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { EventParser, follow, type LineState, type StreamEvent } from "../src/lib/api/stream.ts";
import { share, type Locks } from "../src/lib/api/tabs.ts";

/** A node's event stream, as small as it can be: numbered events, resumed after the id that is asked for. */
class Node {
  #server = createServer((request, response) => this.#serve(request, response));
  #open = new Set<ServerResponse>();
  #ring: string[] = [];
  #port = 0;
  boot = 1;
  refuses = 0;
  asked: (string | undefined)[] = [];

  async start(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  get readers(): number {
    return this.#open.size;
  }

  tell(text: string): void {
    this.#ring.push(text);
    for (const each of this.#open) each.write(this.#event(this.#ring.length));
  }

  cut(): void {
    for (const each of this.#open) each.destroy();
  }

  /** Stops and starts as another run, which remembers nothing. */
  async restart(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.boot++;
    this.#ring = [];
    await this.start();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.resolve();
  }

  #event(n: number): string {
    return `id: ${this.boot}-${n}\nevent: applied\ndata: ${this.#ring[n - 1]}\n\n`;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const last = request.headers["last-event-id"] as string | undefined;
    this.asked.push(last);
    if (this.refuses > 0) {
      this.refuses--;
      response.writeHead(503).end("{}");
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const [boot, n] = (last ?? "").split("-").map(Number);
    if (last && boot === this.boot) for (let i = n! + 1; i <= this.#ring.length; i++) response.write(this.#event(i));
    else response.write(`id: ${this.boot}-${this.#ring.length}\nevent: ${last ? "reset" : "hello"}\ndata: {}\n\n`);
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
  }
}

/** Records what comes, and lets a test wait for it. */
class Heard {
  events: string[] = [];
  states: LineState[] = [];
  #waiting: (() => void)[] = [];

  onEvent = ({ event, data }: StreamEvent): void => {
    this.events.push(event === "applied" ? data : event);
    this.#wake();
  };
  onState = (state: LineState): void => {
    this.states.push(state);
    this.#wake();
  };

  async until(done: (heard: Heard) => boolean): Promise<void> {
    const deadline = AbortSignal.timeout(5000);
    while (!done(this)) {
      await new Promise<void>((wake, fail) => {
        this.#waiting.push(wake);
        deadline.addEventListener("abort", () => fail(new Error(`heard only ${JSON.stringify(this.events)} ${JSON.stringify(this.states)}`)), { once: true });
      });
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Locks as navigator.locks gives them to the tabs of one browser. */
class TabLocks implements Locks {
  #last = new Map<string, Promise<unknown>>();

  async request(name: string, { signal }: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const aborted = new Promise<"aborted">((done) => signal.addEventListener("abort", () => done("aborted"), { once: true }));
    const mine = (async () => {
      if ((await Promise.race([before.catch(() => {}), aborted])) === "aborted") throw signal.reason;
      await held();
    })();
    this.#last.set(name, Promise.allSettled([before, mine]));
    return mine;
  }
}

const quick = { wait: () => 5 };

test("events come whole, in whatever pieces and with whatever line ends they are sent", () => {
  const text = ": hello\r\nid: 1-1\r\nevent: applied\r\ndata: {\"a\":\r\ndata:  1}\r\n\r\ndata:x\n\nid: 1-2\rdata: y\r\r\n";
  for (let size = 1; size <= text.length; size++) {
    const got: StreamEvent[] = [];
    const parser = new EventParser((event) => got.push(event));
    for (let i = 0; i < text.length; i += size) parser.push(text.slice(i, i + size));
    assert.deepEqual(got, [
      { id: "1-1", event: "applied", data: '{"a":\n 1}' }, { id: "1-1", event: "message", data: "x" }, { id: "1-2", event: "message", data: "y" },
    ], `in pieces of ${size}`);
  }
});

test("a stream that breaks is resumed after the last event; a restarted node says reset", async () => {
  const node = new Node();
  await node.start();
  const heard = new Heard();
  const end = new AbortController();
  let lastId: string | undefined;
  const done = follow({ url: node.url, lastId: () => lastId, ...quick, onState: heard.onState, onEvent: (event) => { lastId = event.id; heard.onEvent(event); } }, end.signal);
  try {
    await heard.until(({ events }) => events.includes("hello"));
    node.tell("a");
    await heard.until(({ events }) => events.includes("a"));
    node.refuses = 3;
    node.cut();
    node.tell("b");
    await heard.until(({ events }) => events.includes("b"));
    assert.deepEqual(node.asked, [undefined, "1-1", "1-1", "1-1", "1-1"]);
    await node.restart();
    await heard.until(({ events }) => events.includes("reset"));
    node.tell("c");
    await heard.until(({ events }) => events.includes("c"));
    assert.deepEqual(heard.events, ["hello", "a", "b", "reset", "c"]);
    assert.equal(heard.states.at(-1), "connected");
  } finally {
    end.abort();
    await done;
    await node.stop();
  }
});

test("a line that goes silent counts as lost", async () => {
  const node = new Node();
  await node.start();
  const heard = new Heard();
  const end = new AbortController();
  const done = follow({ url: node.url, lastId: () => undefined, silence: 50, ...quick, onState: heard.onState, onEvent: heard.onEvent }, end.signal);
  try {
    await heard.until(({ states }) => states.filter((state) => state === "connected").length >= 2);
    assert.ok(heard.states.includes("lost"));
  } finally {
    end.abort();
    await done;
    await node.stop();
  }
});

test("tabs share one stream; when the one that reads it closes, the next resumes where it was, and nothing is missed", async () => {
  const node = new Node();
  await node.start();
  const locks = new TabLocks();
  const name = `tabs ${process.pid}`;
  const tab = () => {
    const heard = new Heard();
    const end = new AbortController();
    return { heard, end, done: share({ name, url: node.url, locks, ...quick, onEvent: heard.onEvent, onState: heard.onState }, end.signal) };
  };
  const first = tab();
  await first.heard.until(({ events }) => events.includes("hello"));
  const second = tab();
  await second.heard.until(({ states }) => states.includes("connected"));
  try {
    node.tell("a");
    await first.heard.until(({ events }) => events.includes("a"));
    await second.heard.until(({ events }) => events.includes("a"));
    assert.equal(node.readers, 1);

    first.end.abort();
    await first.done;
    node.tell("b"); // while nobody reads, or somebody does already: the second tab hears it either way
    await second.heard.until(({ events }) => events.includes("b"));
    assert.equal(node.asked.at(-1), "1-1");

    const third = tab();
    await third.heard.until(({ states }) => states.includes("connected"));
    second.end.abort();
    await second.done;
    node.tell("c");
    await third.heard.until(({ events }) => events.includes("c"));
    assert.equal(node.asked.at(-1), "1-2", "a tab that came late resumes after what the leader told it of");
    third.end.abort();
    await third.done;
    assert.deepEqual(second.heard.events, ["a", "b"]);
  } finally {
    for (const each of [first, second]) each.end.abort();
    await node.stop();
  }
});
