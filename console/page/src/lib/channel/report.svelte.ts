import type { Reported } from "../api/types.ts";
import { formatDTG } from "../notation/index.ts";
import { clock } from "./clock.svelte.ts";
import { readTime } from "./reading.ts";

/** The time now, to the minute, as a form begins with it. */
export const nowText = (): string => formatDTG(Math.floor(clock.now / 60_000) * 60_000);

/** What is filled in of a party without a node: who answered there, how and when. */
export class Report {
  office = $state("");
  means = $state("");
  at = $state(nowText());

  get missing(): boolean {
    return this.office.trim() === "" || this.means.trim() === "" || this.at.trim() === "";
  }

  /** The member of a body; nothing where it is no party's without a node. */
  async of(party: string | undefined): Promise<{ reported?: Reported }> {
    if (!party) return {};
    return { reported: { at: await readTime(this.at.trim()), means: this.means.trim(), office: this.office.trim(), party } };
  }
}
