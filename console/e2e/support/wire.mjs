import { createServer, connect } from "node:net";

/** A TCP wire between two nodes that can be cut and joined again. */
export class Wire {
  #server = createServer((from) => this.#join(from));
  #pairs = new Set();
  #to;
  #cut = false;

  async open() {
    await new Promise((done, fail) => this.#server.once("error", fail).listen(0, "127.0.0.1", done));
    return this;
  }

  get address() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  /** Leads the wire to where the node listens now. */
  lead(address) {
    const [host, port] = address.split(":");
    this.#to = { host, port: Number(port) };
  }

  cut() {
    this.#cut = true;
    for (const pair of this.#pairs) for (const end of pair) end.destroy();
  }

  mend() {
    this.#cut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #join(from) {
    if (this.#cut || !this.#to) {
      from.destroy();
      return;
    }
    const pair = [from, connect(this.#to)];
    this.#pairs.add(pair);
    pair.forEach((end, i) => {
      const other = pair[1 - i];
      end.setNoDelay(true);
      end.pipe(other);
      end.on("error", () => {});
      end.on("close", () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    });
  }
}
