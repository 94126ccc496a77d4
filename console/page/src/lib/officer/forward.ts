/** What an organisation's clerk hands in, and what an officer of the party that forwards releases of it. */

import { canonicalText, type Envelope, type Json } from "@parley/judge/browser";
import type { BatchPage, BatchRow, EndedRows, ForwardedRow, ForwardedRows, HandedIn, RowProblem } from "../api/batches.ts";
import { api, chan, Problem } from "../api/client.ts";
import { clock } from "../channel/clock.svelte.ts";
import { here } from "../channel/here.svelte.ts";
import { needsSecond, releaseBody, sayings, seal, signerHere, type WordKind } from "./say.svelte.ts";

const hour = 3_600_000;
/** A draft outlives weekends and the recipients' windows. */
const draftLives = 14 * 24 * hour;
/** By how much a release outlives the opening of the window. */
const releaseLives = 25 * hour;
/** Rows of one request; a thousand is the most. */
const atOnce = 200;

/** A problem of one row as one of its own. */
export function problemOfRow(said: RowProblem): Problem {
  return new Problem(422, { ...said, questions: said.questions ?? [], arrived: (said.arrived ?? []) as Problem["arrived"] } as Partial<Problem>);
}

export interface HandingIn {
  kind: "notice" | "change" | "cancel";
  body: Record<string, unknown>;
  title: string;
  lines: [label: string, text: string][];
  /** What people call it among the organisation's own. */
  row: number;
}

/**
 * The dialog in which a clerk signs a draft and hands it in. What was handed in with a question that the clerk then does
 * not confirm is withdrawn, with the reason that is given. It is fulfilled with the row's name, or undefined.
 */
export function handIn({ kind, body, title, lines, row: number }: HandingIn, corrected: string): Promise<string | undefined> {
  let sealed: Envelope | undefined;
  let taken = "";
  return new Promise((finish) => {
    sayings.begin({
      title, lines, release: false, needsSecond: false, urgent: false, bypass: "", confirmed: [],
      look: () => here.refresh(),
      finish: (said) => {
        if (!said && taken) void endRows("withdrawals", [taken], corrected).catch(() => {});
        finish(said?.handed);
      },
      // Once signed, the same envelope is sent again after a question: it is one row however often it arrives.
      seal: async () => ({ draft: (sealed ??= await seal("word", kind, body, undefined, draftLives, signerHere())) }),
      handIn: async (draft, confirmed) => {
        const answer = await api.postText<HandedIn>(`${chan(here.channel)}/batches`, text({ rows: [{ row: number, draft, confirmed: [...confirmed] }] }));
        const row = answer.rows[0];
        if (!row) throw new Problem(500, { title: "no row was answered" });
        if (row.problem) {
          // What was refused is corrected, and signed anew.
          sealed = undefined;
          throw problemOfRow(row.problem);
        }
        taken = row.act;
        const questions = row.questions.filter((question) => !question.confirmed);
        if (questions.length > 0) throw new Problem(409, { questions });
        return { handed: row.act };
      },
    }, false);
  });
}

/** A row that is to be released, with the codes of the questions that the officer has confirmed. */
export interface Chosen {
  row: BatchRow;
  confirmed: readonly string[];
}

/** Signs a release of each row and hands them in; with a reason, they do not wait for a window. */
export async function forward(chosen: readonly Chosen[], { opens, picture }: Pick<BatchPage, "opens" | "picture">, now: string): Promise<ForwardedRows> {
  const signer = signerHere();
  const lives = Math.max(0, (now ? 0 : opens) - clock.exact()) + releaseLives;
  const out: ForwardedRows = { rows: [], forwarded: 0, held: 0 };
  const signed: { act: string; release?: Envelope; confirmed: string[] }[] = [];
  for (const { row, confirmed } of chosen) {
    const draft = row.draft as Envelope | undefined;
    if (!draft) continue;
    // An officer's own draft of a kind that one person says needs nobody else.
    const alone = row.by.key === signer.key && !needsSecond(row.kind as WordKind, row.text?.kind ?? row.about?.kind);
    signed.push({ act: row.act, confirmed: [...confirmed], ...(alone ? {} : { release: await seal("release", "release", releaseBody(draft, picture, ""), row.mode, lives, signer) }) });
  }
  for (let i = 0; i < signed.length; i += atOnce) {
    const part = await api.postText<ForwardedRows>(`${chan(here.channel)}/batches/releases`, text({ rows: signed.slice(i, i + atOnce), ...(now ? { now } : {}) }));
    out.rows.push(...part.rows);
    out.forwarded += part.forwarded;
    out.held += part.held;
  }
  return out;
}

/** Refuses or withdraws rows. */
export async function endRows(how: "refusals" | "withdrawals", acts: readonly string[], reason: string): Promise<EndedRows> {
  const out: EndedRows = { rows: [], ended: 0 };
  for (let i = 0; i < acts.length; i += atOnce) {
    const part = await api.post<EndedRows>(`${chan(here.channel)}/batches/${how}`, { acts: acts.slice(i, i + atOnce), reason });
    out.rows.push(...part.rows);
    out.ended += part.ended;
  }
  return out;
}

/** Whether any row came back because something had arrived that the officer had not seen. */
export const stale = (rows: readonly ForwardedRow[]): boolean => rows.some(({ problem }) => problem?.reason === "picture");

// The node takes payloads as the very bytes that were signed: canonical, as a part of a canonical text is.
const text = (body: unknown): string => canonicalText(body as Json);
