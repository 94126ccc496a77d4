/** The node's clock, as far as the page knows it: what is signed and how old things are go by it, not by this computer's. */
class Clock {
  /** Milliseconds by which the node is ahead of this computer. */
  offset = $state(0);
  known = $state(false);
  #tick = $state(Date.now());

  constructor() {
    const tick = (): void => {
      this.#tick = Date.now();
      setTimeout(tick, 1000 - ((Date.now() + this.offset) % 1000));
    };
    tick();
  }

  /** The node's time, once a second. */
  get now(): number {
    return this.#tick + this.offset;
  }

  /** The node's time at this moment. */
  exact(): number {
    return Date.now() + this.offset;
  }

  /** Learns from an answer: the node said `node` between `sent` and `received` by this computer. */
  learn(node: number, sent: number, received: number): void {
    this.offset = Math.round(node - (sent + received) / 2);
    this.known = true;
    this.#tick = Date.now();
  }
}

export const clock = new Clock();
