import { canonicalText, draftPayload, envelopeHash, sealWith, type Envelope, type Json } from "@parley/judge/browser";
import { api, chan, Problem } from "../api/client.ts";
import type { Arrived, Draft, Mode, Position, Question, Said } from "../api/types.ts";
import { clock } from "../channel/clock.svelte.ts";
import { here } from "../channel/here.svelte.ts";
import { keyring, NotUnlocked } from "./keyring.svelte.ts";
import type { Signer } from "./signer.ts";

const prompt = 10 * 60_000;
const waiting = 24 * 3_600_000;

export type WordKind = "notice" | "change" | "cancel" | "message" | "urgent" | "answer" | "acknowledge" | "reply" | "readback" | "enroll" | "revoke" | "call" | "incident" | "account" | "check" | "status" | "roster" | "reconfirm";

/** A word that an officer is about to say, with what they read before they sign it. */
export interface Saying {
  kind: WordKind;
  body: Record<string, unknown>;
  /** What the dialog is called, in the officer's language. */
  title: string;
  /** What is signed, in the page's words: label and text. */
  lines: [label: string, text: string][];
  /** What the officer's picture was when they last looked; the node says what has come since. */
  picture?: Position[];
  confirmed?: string[];
  /** Of the entry, where it is not the channel's. */
  mode?: Mode;
  /** The notice's kind, for notices, changes and cancels: some need a second person. */
  noticeKind?: string;
  /** Sign at once: the officer has pressed the button of a form that shows all of it. */
  direct?: boolean;
}

/** The release of a word that another person has drafted. */
export interface Releasing {
  draft: Draft;
  title: string;
  lines: [label: string, text: string][];
  picture: Position[];
  bypass?: string;
}

type Step =
  | { at: "read" }
  | { at: "busy" }
  | { at: "question"; question: Question; left: number }
  | { at: "arrived"; arrived: Arrived[] }
  | { at: "trouble"; problem: Problem | Error }
  | { at: "done"; said: Said };

/** What was signed, and against which picture. */
export type Sealed = { draft: Envelope; release?: Envelope; picture?: Position[] };

interface Current {
  title: string;
  lines: [string, string][];
  release: boolean;
  needsSecond: boolean;
  urgent: boolean;
  bypass: string;
  seal: (bypass: string) => Promise<Sealed>;
  /** Where it goes instead of to the log: an organisation's clerk hands it in. */
  handIn?: (draft: Envelope, confirmed: readonly string[]) => Promise<Said>;
  look: () => Promise<void>;
  finish: (said: Said | undefined) => void;
  confirmed: string[];
}

/** Whether the charter in force wants a second person for it. */
export function needsSecond(kind: WordKind, noticeKind?: string): boolean {
  const by = here.charter?.text.twoPerson ?? [];
  if (kind === "notice" || kind === "change" || kind === "cancel") return noticeKind !== undefined && by.includes(noticeKind);
  return by.includes(kind);
}

class Sayings {
  current = $state.raw<Current | undefined>(undefined);
  step = $state.raw<Step>({ at: "read" });
  #envelopes: Sealed | undefined;

  begin(current: Current, direct: boolean): void {
    this.current?.finish(undefined);
    this.#envelopes = undefined;
    this.current = current;
    this.step = { at: "read" };
    if (direct) void this.sign();
  }

  async sign(bypass = ""): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.step = { at: "busy" };
    try {
      this.#envelopes = await current.seal(bypass);
    } catch (error) {
      if (this.current !== current) return;
      this.step = error instanceof NotUnlocked ? { at: "read" } : { at: "trouble", problem: error as Error };
      return;
    }
    await this.#post(current);
  }

  /** The officer confirms what was asked. */
  async confirm(question: Question): Promise<void> {
    const { current } = this;
    if (!current) return;
    current.confirmed.push(question.code);
    this.step = { at: "busy" };
    await this.#post(current);
  }

  /** The officer has seen what arrived: the picture is the newest one, and the word is signed again. */
  async looked(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.step = { at: "busy" };
    await current.look();
    await this.sign(current.bypass);
  }

  again(): void {
    this.step = { at: "read" };
  }

  close(): void {
    const { current, step } = this;
    this.current = undefined;
    current?.finish(step.at === "done" ? step.said : undefined);
  }

  async #post(current: Current): Promise<void> {
    const { draft, release, picture } = this.#envelopes!;
    try {
      // The node takes the payload as the very bytes that were signed: canonical, as a part of a canonical text is.
      const body = { draft, ...(release ? { release } : {}), confirmed: current.confirmed, ...(picture && !release ? { picture } : {}) };
      const said = current.handIn ? await current.handIn(draft, current.confirmed) : await api.postText<Said>(`${chan(here.channel)}/words`, canonicalText(body as unknown as Json));
      if (this.current !== current) return;
      this.step = { at: "done", said };
      void here.refresh();
    } catch (error) {
      if (this.current !== current) return;
      this.step = this.#stepOf(error as Problem, current);
    }
  }

  #stepOf(problem: Problem, current: Current): Step {
    if (problem instanceof Problem && problem.status === 409) {
      if (problem.reason === "picture") return { at: "arrived", arrived: problem.arrived };
      const open = problem.questions.filter(({ code }) => !current.confirmed.includes(code));
      if (open[0]) return { at: "question", question: open[0], left: open.length - 1 };
    }
    return { at: "trouble", problem };
  }
}

export const sayings = new Sayings();

/** The signer of the key that is signed in; this browser may not hold it. */
export function signerHere(): Signer {
  const kept = here.session && keyring.find(here.session.key);
  if (!kept) throw new Problem(0, { title: "no-key" });
  return keyring.signer(kept);
}

/** The dialog with what is to be signed; it is fulfilled with what became of it, or undefined where the officer backed out. */
export function say(saying: Saying): Promise<Said | undefined> {
  const second = needsSecond(saying.kind, saying.noticeKind ?? kindIn(saying.body));
  let picture = saying.picture;
  let sealed: { draft: Envelope } | undefined;
  return new Promise((finish) => {
    sayings.begin({
      title: saying.title, lines: saying.lines, release: false, needsSecond: second, urgent: saying.kind === "urgent", bypass: "",
      confirmed: [...(saying.confirmed ?? [])], finish,
      look: async () => {
        await here.refresh();
        picture = here.status?.picture ?? picture;
      },
      seal: async (bypass) => {
        const signer = signerHere();
        // Once signed, the same envelope is sent again after a question: it is one act however often it arrives.
        if (sealed && (sealed.draft.payload["notAfter"] as number) < clock.exact()) sealed = undefined;
        sealed ??= { draft: await seal("word", saying.kind, saying.body, saying.mode, second && !bypass ? waiting : prompt, signer) };
        const { draft } = sealed;
        if (!second || !bypass) return { draft, ...(picture ? { picture } : {}) };
        const release = await seal("release", "release", releaseBody(draft, here.status?.picture ?? [], bypass), saying.mode, prompt, signer);
        return { draft, release };
      },
    }, saying.direct ?? false);
  });
}

/** The dialog in which a second person releases a draft. */
export function release(releasing: Releasing): Promise<Said | undefined> {
  let { picture } = releasing;
  return new Promise((finish) => {
    sayings.begin({
      title: releasing.title, lines: releasing.lines, release: true, needsSecond: false, urgent: releasing.draft.kind === "urgent",
      bypass: releasing.bypass ?? "", confirmed: [], finish,
      look: async () => {
        await here.refresh();
        picture = here.status?.picture ?? picture;
      },
      seal: async () => {
        const draft = releasing.draft.envelope as unknown as Envelope;
        const body = releaseBody(draft, picture, releasing.bypass ?? "");
        return { draft, release: await seal("release", "release", body, releasing.draft.mode, prompt, signerHere()) };
      },
    }, false);
  });
}

function kindIn(body: Record<string, unknown>): string | undefined {
  return (body["notice"] as { kind?: string } | undefined)?.kind;
}

/** What is signed to release a draft, against a picture of the channel. */
export function releaseBody(draft: Envelope, picture: Position[], bypass: string): Record<string, unknown> {
  const ordered = [...picture].sort((a, b) => order(a.party, b.party) || a.epoch - b.epoch || a.size - b.size || order(a.root, b.root));
  return { ...(bypass ? { bypass } : {}), of: envelopeHash("word", draft.payload), picture: ordered };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Signs a body for this channel, by this party, good for so many milliseconds. */
export function seal(of: "word" | "release", kind: string, body: Record<string, unknown>, mode: Mode | undefined, lives: number, signer: Signer): Promise<Envelope> {
  const status = here.status!;
  // Objects of the screens carry proxies and absent members; what is signed is plain.
  const plain = JSON.parse(JSON.stringify(body)) as never;
  const payload = draftPayload({
    body: plain, channel: status.id, charter: status.charter, kind: kind as never, mode: (mode ?? status.mode) as never,
    notAfter: clock.exact() + lives, party: here.party,
  });
  return sealWith(of, payload, signer);
}
