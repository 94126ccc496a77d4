/** Rows that organisations have handed in, in the page's words. */

import type { BatchPage, BatchRow, Progress, RowQuestion } from "../api/batches.ts";
import { api, chan } from "../api/client.ts";
import type { Ladder, Page, Rung, Voice } from "../api/types.ts";
import { volumeOf, type Mark } from "../map/marks.ts";
import { formatDTG } from "../notation/index.ts";
import { zulu } from "../words/time.ts";
import { t } from "../words/words.svelte.ts";
import { clock } from "./clock.svelte.ts";
import { here } from "./here.svelte.ts";

/** An hour of today by its time of day; any other with its date. */
export const hourOf = (at: number): string => (Math.abs(at - clock.now) < 12 * 3_600_000 ? zulu(at) : formatDTG(at - (at % 60_000)));

type Standing = Pick<BatchRow | Progress, "standing" | "goes" | "trouble"> & { expired?: boolean };

/** How far a row is, in a few words. */
export function sayStanding({ standing, goes, trouble, expired }: Standing): string {
  if (standing === "held" && goes) return t("batch.is.held", { at: hourOf(goes) });
  if (standing === "waiting" && expired) return t("batch.is.expired");
  if (standing === "waiting" && trouble) return t("batch.is.trouble");
  return t(`batch.is.${standing}`);
}

/** Who stands behind it, in a sentence; nothing where a party says it for itself. */
export function sayVoice(voice: Voice, originator: string, party: string): string {
  return voice === "own" ? "" : t(`voice.${voice}`, { org: here.originatorName(originator), party: here.partyName(party) });
}

/** The same of a row: what has not been forwarded is signed, and no more. */
export function sayRowVoice({ voice, originator, standing }: Pick<Progress, "voice" | "originator" | "standing">, party: string): string {
  return voice === "forwarded" && standing !== "forwarded" ? t("voice.signed", { org: here.originatorName(originator) }) : sayVoice(voice, originator, party);
}

/** Questions that nobody has answered for. */
export const openOf = (row: BatchRow, confirmed: ReadonlySet<string>): RowQuestion[] => row.questions.filter((question) => !question.confirmed && !confirmed.has(questionKey(row, question)));

/** A question of a row, apart from the same of another row. */
export const questionKey = ({ act }: BatchRow, { code }: RowQuestion): string => `${act} ${code}`;

export const nameOfRow = ({ text, about }: BatchRow): string => text?.name ?? about?.name ?? "";

/** A row as the map has it; undefined for a cancel, which lies nowhere. */
export function markOfRow(row: BatchRow): Mark | undefined {
  if (!row.text) return undefined;
  return {
    id: row.act, number: `${row.originator} ${row.row}`, name: row.text.name, kind: row.text.kind, party: here.party, originator: row.originator, own: true,
    standing: "current", mode: row.mode, volumes: row.text.volumes.map(volumeOf), version: row.act,
  };
}

/** The page of rows with all that follow it. */
export async function wholeBatches(channel: string, query: Record<string, string> = {}): Promise<BatchPage> {
  let out: BatchPage | undefined;
  for (let cursor = ""; ;) {
    const page = await api.get<BatchPage>(`${chan(channel)}/batches`, { query: { limit: 500, ...query, ...(cursor ? { cursor } : {}) } });
    // The picture of the first answer counts: what came after it, the officer has not seen.
    out = out ? { ...out, items: [...out.items, ...page.items] } : page;
    if (!page.next) return out;
    cursor = page.next;
  }
}

export async function wholeProgress(channel: string): Promise<Progress[]> {
  const out: Progress[] = [];
  for (let cursor = ""; ;) {
    const page = await api.get<Page<Progress>>(`${chan(channel)}/progress`, { query: { limit: 500, ...(cursor ? { cursor } : {}) } });
    out.push(...page.items);
    if (!page.next) return out;
    cursor = page.next;
  }
}

/** The address of the table of progress, of all organisations or of one. */
export const csvHref = (channel: string, originator = ""): string => `${chan(channel)}/progress?format=csv${originator ? `&originator=${encodeURIComponent(originator)}` : ""}`;

/** The steps that a party takes, after the conduit's own. */
export const partySteps = ["node", "acknowledged", "readback", "passed"] as const;
export type PartyStep = (typeof partySteps)[number];

const rungOf: Record<PartyStep, Rung> = { node: "node", acknowledged: "received", readback: "readback", passed: "passed" };

/** When a party took a step; undefined while it has not. Of what its node states by itself the first counts; of what its officers say, the last. */
export function stepAt({ steps }: Ladder, step: PartyStep): number | undefined {
  const taken = steps.filter(({ rung }) => rung === rungOf[step]);
  return (step === "node" ? taken[0] : taken.at(-1))?.clock;
}

/** How far an organisation's notices have come with one party. */
export interface Tally {
  originator: string;
  party: string;
  handedIn: number;
  received: number;
  forwarded: number;
  steps: Record<PartyStep, number>;
}

/** Counts for each organisation and each party that is told. */
export function tally(items: readonly Progress[]): Tally[] {
  const out: Tally[] = [];
  for (const originator of [...new Set(items.map((each) => each.originator))].sort()) {
    const its = items.filter((each) => each.originator === originator);
    const parties = (here.charter?.text.parties ?? []).filter(({ id }) => id !== its[0]!.conduit);
    for (const { id: party } of parties) {
      const ladders = its.flatMap(({ ladders }) => ladders.filter((ladder) => ladder.party === party));
      out.push({
        originator, party, handedIn: its.length, received: its.filter(({ received }) => received).length, forwarded: its.filter(({ forwarded }) => forwarded).length,
        steps: Object.fromEntries(partySteps.map((step) => [step, ladders.filter((ladder) => stepAt(ladder, step) !== undefined).length])) as Record<PartyStep, number>,
      });
    }
  }
  return out;
}

/** The label of a desk item, which the node words in English, in the page's words. */
export function batchLabel(label: string): string {
  const found = /^(\d+) rows? of (.+)$/s.exec(label);
  return found ? t("batch.label", { n: Number(found[1]), of: found[2]! }) : label;
}
