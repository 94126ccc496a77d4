/** How many alarms in how long are a flood (EEMUA 191): then one summary stands for all of them. */
export const floodOf = 10;
export const floodWithin = 10 * 60_000;

/** Counts alarms over the last ten minutes. */
export class Flood {
  #at: number[] = [];

  /** Takes new alarms, and tells whether each is announced by itself. */
  takes(n: number, now: number): "each" | "summary" {
    for (let i = 0; i < n; i++) this.#at.push(now);
    return this.rate(now) > floodOf ? "summary" : "each";
  }

  /** How many there were in the last ten minutes. */
  rate(now: number): number {
    this.#at = this.#at.filter((at) => at > now - floodWithin);
    return this.#at.length;
  }
}
