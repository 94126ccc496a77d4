import { api, chan, Problem } from "../api/client.ts";
import type { CharterText, Detail, Notice, NoticeKind, NoticeText, Place, Position, Question } from "../api/types.ts";
import { dropForm, keepForm, keptForm } from "../channel/forms.ts";
import { formatDTG } from "../notation/index.ts";
import { settings } from "../settings.svelte.ts";
import type { DraftShown } from "./chart.ts";
import { volumeOf, type Pair } from "./marks.ts";
import { draftsOf, emptyFields, emptyVolume, formText, isComplete, type NoticeDraft, type VolumeDraft } from "./pen.ts";
import type { NodeOutline } from "./shape.ts";

/** What the node makes of a form. */
export interface FormReading {
  notice: NoticeText;
  questions: Question[] | null;
  says: string[] | null;
  /** The notice's volumes as a map draws them. */
  outlines: NodeOutline[];
  understood: Understood[];
}

/** A sentence by its name, with what stands in it. */
export interface Meaning {
  key: string;
  values: Record<string, string>;
}

/** What the node understood one volume of the form to be. */
export interface Understood {
  /** Which volumes of the notice it became. */
  volumes: number[];
  says: string[];
  /** The same as sentences that the page has in its own words. */
  means: Meaning[];
  /** By how many millimetres at most the edges that stand for arcs go beyond them. */
  tolerance?: number;
}

/** A notice that the draft meets, or may meet. */
export interface Meeting {
  other: { id: string; number: string; name: string; party: string; kind: NoticeKind };
  rule: string;
  verdict: "clash" | "possible" | "none";
  says: string;
  detail: Detail;
  /** Of the draft, where the two are nearest; and of the other, there. */
  at: Place;
  otherAt: Place;
}

/** What the node finds when it compares the draft. */
export interface Checked {
  clashes: Meeting[] | null;
  engine: string;
  picture: Position[];
  compared: number;
}

interface KeptDraft {
  draft: NoticeDraft;
  active: number;
  tips: string[];
}

/** How long a form must rest before the node reads it, in milliseconds. */
const REST = 150;

/** A notice that is being filed or changed: the texts, what the node reads in them, and whom it would meet. */
export class Filing {
  draft = $state<NoticeDraft>(blank());
  /** The volume that drawing goes to. */
  active = $state(0);
  /** The notice that is to be changed, as it stands. */
  of = $state.raw<Notice | undefined>();
  reading = $state.raw<FormReading | undefined>();
  /** Which volumes of the form the reading holds. */
  read = $state.raw<number[]>([]);
  readingProblem = $state.raw<Problem | undefined>();
  checked = $state.raw<Checked | undefined>();
  checkProblem = $state.raw<Problem | undefined>();
  checking = $state(false);
  /** A form that was not sent came back from the last time. */
  returned = $state(false);
  /** The notice changed since that form was begun. */
  overtaken = $state(false);
  ready = $state(false);

  readonly #channel: string;
  /** Whether the draft is compared with what stands; what stands is not for an organisation's clerk. */
  readonly #compares: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  /** The officer has changed something, and it has not been compared yet. */
  #touched = true;
  /** The picture against which the officer's own last change was compared. */
  #picture: Position[] | undefined;

  constructor(channel: string, compares = true) {
    this.#channel = channel;
    this.#compares = compares;
  }

  get missing(): (keyof NoticeDraft)[] {
    return emptyFields(this.draft);
  }

  get volume(): VolumeDraft {
    return this.draft.volumes[this.active] ?? (this.draft.volumes[0] as VolumeDraft);
  }

  /** What the map shows of it. */
  get shown(): DraftShown {
    return { volumes: (this.reading?.notice.volumes ?? []).map(volumeOf), outlines: this.reading?.outlines ?? [], cells: [] };
  }

  /** What the node understood a volume of the form to be, if it has read it. */
  understood(volume: number): Understood | undefined {
    return this.reading?.understood[this.read.indexOf(volume)];
  }

  /** The meetings as the map draws them; the draft itself goes by the empty id. */
  pairs(name: string): Pair[] {
    return (this.checked?.clashes ?? []).filter((m) => m.verdict !== "none").map((m) => ({
      id: `${m.other.id} ${m.rule}`, ids: ["", m.other.id], numbers: [name, m.other.number],
      verdict: m.verdict === "clash" ? "clash" : "possible", says: m.says, rule: m.rule,
      from: m.detail.from, until: m.detail.until ?? 0, distance: m.detail.distance, gap: m.detail.gap, ends: [m.at, m.otherAt],
    }));
  }

  /** Begins: with the form that was left, or a new one, or a copy of the notice that is to be changed. */
  async begin(of: Notice | undefined, charter: CharterText | undefined, party: string, now: number): Promise<void> {
    this.of = of;
    const kept = await keptForm<KeptDraft>(this.#name()).catch(() => undefined);
    if (kept) {
      // A form that was begun in an older page has fewer fields.
      this.draft = { ...kept.draft, volumes: kept.draft.volumes.map((volume) => ({ ...emptyVolume("", ""), ...volume })) };
      this.active = kept.active;
      this.returned = true;
      this.overtaken = of !== undefined && kept.tips.join() !== of.tips.join();
    } else {
      this.fresh(charter, party, now);
    }
    this.ready = true;
    this.changed(false);
  }

  /** Throws away what was filled in and begins again. */
  fresh(charter: CharterText | undefined, party: string, now: number): void {
    const text = this.of?.texts[0];
    this.draft = text ? copyOf(text) : { ...blank(), originator: party, marking: charter?.markings.length === 1 ? (charter.markings[0] ?? "") : "", volumes: [emptyVolume(formatDTG(now), "")] };
    this.active = 0;
    this.returned = this.overtaken = false;
    void dropForm(this.#name());
  }

  /** Something was filled in or drawn: it is kept, and read and compared after a short rest. */
  changed(keep = true): void {
    this.#touched = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), REST);
    if (!keep) return;
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => void this.keep(), 400);
  }

  /** Keeps the form in the browser. */
  async keep(): Promise<void> {
    clearTimeout(this.#keeping);
    await keepForm(this.#name(), $state.snapshot({ draft: this.draft, active: this.active, tips: this.of?.tips ?? [] })).catch(() => {});
  }

  /**
   * The picture has changed: the same draft is compared again. The page shows what came of it, but the officer has not
   * looked at it yet: what is sent goes with the picture of the officer's own last change, and the node asks.
   */
  recheck(): void {
    if (this.checked || this.checkProblem) void this.#look();
  }

  /** Reads the whole form, without stand-ins, and compares it; for what is signed next. */
  async final(): Promise<{ notice: NoticeText; picture: Position[]; questions: Question[] }> {
    const reading = await api.post<FormReading>(`${chan(this.#channel)}/readings`, { ...formText(this.draft, this.draft.volumes), zone: settings.zone });
    this.reading = reading;
    if (!this.#compares) return { notice: reading.notice, picture: [], questions: reading.questions ?? [] };
    const checked = await api.post<Checked>(`${chan(this.#channel)}/checks`, { notice: reading.notice, ...(this.of ? { of: this.of.id } : {}) });
    this.checked = checked;
    return { notice: reading.notice, picture: this.#picture ?? checked.picture, questions: reading.questions ?? [] };
  }

  /** It was said, or given up: nothing is kept. */
  async end(): Promise<void> {
    this.stop();
    await dropForm(this.#name());
  }

  /** Stops whatever is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#keeping);
    this.#asking?.abort();
  }

  #name(): string {
    return `file:${this.#channel}:${this.of?.id ?? ""}`;
  }

  // The latest wins: what was asked before is broken off.
  async #look(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { signal } = asking;
    const complete = this.draft.volumes.flatMap((volume, i) => (isComplete(volume) ? [i] : []));
    if (complete.length === 0 || this.draft.kind === "" || this.draft.precedence === "" || this.draft.marking === "") {
      this.reading = this.checked = this.readingProblem = this.checkProblem = undefined;
      this.checking = false;
      return;
    }
    this.checking = true;
    this.read = complete;
    try {
      // A time with the letter J is the writer's own: in the zone of the settings.
      const form = { ...formText(this.draft, complete.map((i) => this.draft.volumes[i] as VolumeDraft), "-"), zone: settings.zone };
      const reading = await api.post<FormReading>(`${chan(this.#channel)}/readings`, form, { signal });
      if (signal.aborted) return;
      this.reading = reading;
      this.readingProblem = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.readingProblem = problemOf(error);
      // What can no longer be read is not shown as if it had been compared.
      this.reading = this.checked = undefined;
      this.checking = false;
      return;
    }
    if (!this.#compares) {
      this.checking = false;
      return;
    }
    try {
      const checked = await api.post<Checked>(`${chan(this.#channel)}/checks`, { notice: this.reading.notice, ...(this.of ? { of: this.of.id } : {}) }, { signal });
      if (signal.aborted) return;
      this.checked = checked;
      this.checkProblem = undefined;
      if (this.#touched) {
        this.#touched = false;
        this.#picture = checked.picture;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.checked = undefined;
      this.checkProblem = problemOf(error);
    } finally {
      if (!signal.aborted) this.checking = false;
    }
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, { title: String(error) });
}

function blank(): NoticeDraft {
  return { kind: "", name: "", originator: "", precedence: "priority", marking: "", office: "", means: "", remarks: "", references: "", volumes: [emptyVolume("", "")] };
}

/** Opens a notice for change: a copy, as it was entered. */
function copyOf(text: NoticeText): NoticeDraft {
  return {
    kind: text.kind, name: text.name, originator: text.originator, precedence: text.precedence, marking: text.marking,
    office: text.contact.office, means: text.contact.means, remarks: text.remarks ?? "", references: (text.references ?? []).join("\n"),
    volumes: draftsOf(text.volumes),
  };
}
