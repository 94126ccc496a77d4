import { api, chan, Problem } from "../api/client.ts";
import { line, onApplied, refreshAll, type Applied } from "../api/live.svelte.ts";
import type { ChannelInfo, Charter, Desk, Draft, EnrolmentRequest, Finding, NodeInfo, Notice, Page, Role, Seat, Session, Status, Word } from "../api/types.ts";
import { clock } from "./clock.svelte.ts";

/** Runs one thing at a time: whoever asks while it runs waits for one further run, however many they are. */
class Turns {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  run(act: () => Promise<void>): Promise<void> {
    if (this.#running) {
      return (this.#next ??= this.#running.then(() => {
        this.#next = undefined;
        return this.run(act);
      }));
    }
    return (this.#running = act().finally(() => { this.#running = undefined; }));
  }
}

/** One thing that is kept fresh. */
class One<T> {
  value = $state.raw<T | undefined>(undefined);
  problem = $state.raw<Problem | undefined>(undefined);
  loading = $state(false);
  readonly #load: () => Promise<T>;
  readonly #turns = new Turns();
  #asked = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Asks again. While the answer is under way, news waits for the next one: a flood of news must not become one of questions. */
  refresh(): Promise<void> {
    return this.#turns.run(() => this.#refresh());
  }

  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const value = await this.#load();
      if (asked !== this.#asked) return;
      this.value = value;
      this.problem = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = error as Problem;
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  clear(): void {
    this.#asked++;
    this.value = undefined;
    this.problem = undefined;
    this.loading = false;
  }
}

/** How many things are asked for by their ids at once: more would make too long an address. */
const perQuestion = 50;

/** Things of one sort, by id, kept fresh one by one where few have changed. */
export class Kept<T extends { id: string }> {
  #byID = $state.raw(new Map<string, T>());
  problem = $state.raw<Problem | undefined>(undefined);
  loading = $state(false);
  loaded = $state(false);
  readonly #all: () => Promise<T[]>;
  readonly #some: ((ids: string[]) => Promise<T[]>) | undefined;
  readonly #stays: (item: T) => boolean;
  readonly #turns = new Turns();
  /** What the next question is about; undefined: everything. */
  #wanted: Set<string> | undefined = new Set();
  #asked = 0;
  #items = $derived([...this.#byID.values()]);

  constructor(all: () => Promise<T[]>, some?: (ids: string[]) => Promise<T[]>, stays: (item: T) => boolean = () => true) {
    this.#all = all;
    this.#some = some;
    this.#stays = stays;
  }

  get items(): T[] {
    return this.#items;
  }

  get(id: string): T | undefined {
    return this.#byID.get(id);
  }

  /** Asks for some of them again, or for all. What is asked for while an answer is under way goes into the next question. */
  async refresh(ids?: Set<string>): Promise<void> {
    if (ids?.size === 0) return;
    if (ids && this.#wanted) for (const id of ids) this.#wanted.add(id);
    else this.#wanted = undefined;
    return this.#turns.run(() => this.#refresh());
  }

  async #refresh(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = new Set();
    if (wanted?.size === 0) return;
    const asked = ++this.#asked;
    this.loading = true;
    try {
      let next: Map<string, T>;
      if (wanted && this.loaded && this.#some && wanted.size <= 10 * perQuestion) {
        const ids = [...wanted];
        const found: T[] = [];
        for (let i = 0; i < ids.length; i += perQuestion) found.push(...(await this.#some(ids.slice(i, i + perQuestion))));
        next = new Map(this.#byID);
        for (const id of ids) next.delete(id);
        for (const item of found) if (this.#stays(item)) next.set(item.id, item);
      } else {
        next = new Map((await this.#all()).filter(this.#stays).map((item) => [item.id, item]));
      }
      if (asked !== this.#asked) return;
      this.#byID = next;
      this.loaded = true;
      this.problem = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = error as Problem;
      // What was not learnt is asked for with whatever comes next.
      this.#wanted = undefined;
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  clear(): void {
    this.#asked++;
    this.#wanted = new Set();
    this.#byID = new Map();
    this.loaded = false;
    this.loading = false;
    this.problem = undefined;
  }
}

/** All pages of a list. */
async function whole<T>(path: string, query: Record<string, string | number> = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get<Page<T>>(path, { query: { limit: 500, ...query, ...(cursor ? { cursor } : {}) } });
    items.push(...(page.items ?? []));
    cursor = page.next;
  } while (cursor);
  return items;
}

const stands = (notice: Notice): boolean => notice.standing === "current" || notice.standing === "contested";

/** Where the officer is: the node, the session, the channel, and what the page knows of it. */
class Here {
  node = $state.raw<NodeInfo | undefined>(undefined);
  /** Another version of the node answers than the one that gave this page. */
  otherVersion = $state("");
  session = $state.raw<Session | undefined>(undefined);
  /** Whether the node has been asked who is signed in. */
  asked = $state(false);
  /** A session was there, and is no more. */
  expired = $state(false);
  channel = $state("");

  readonly #path = (): string => chan(this.channel);
  readonly statusOf = new One<Status>(() => (this.partner ? this.#clerkStatus() : api.get(this.#path())));
  readonly charterOf = new One<Charter>(() => api.get(`${this.#path()}/charter`));
  readonly deskOf = new One<Desk>(() => api.get(`${this.#path()}/desk`));
  readonly notices = new Kept<Notice>(() => whole(`${this.#path()}/notices`, { standing: "current,contested" }), (ids) => whole(`${this.#path()}/notices`, { ids: ids.join(",") }), stands);
  /** Notices that no longer stand; asked for where somebody wants to see them, and kept fresh from then on. */
  readonly over = new Kept<Notice>(() => whole(`${this.#path()}/notices`, { standing: "cancelled,disowned" }), (ids) => whole(`${this.#path()}/notices`, { ids: ids.join(",") }), (notice) => !stands(notice));
  readonly findings = new Kept<Finding>(() => whole(`${this.#path()}/findings`));
  readonly words = new Kept<Word>(() => whole(`${this.#path()}/messages`));
  readonly drafts = new Kept<Draft>(() => whole(`${this.#path()}/drafts`));
  readonly enrolments = new Kept<EnrolmentRequest>(() => whole(`${this.#path()}/enrolments`));
  #deskTimer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    onApplied((applied) => this.#applied(applied));
    // The page was away, asleep or cut off: what it shows may be old.
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.channel && !this.partner) void this.deskOf.refresh(); });
  }

  get party(): string { return this.session?.party ?? this.node?.party ?? ""; }
  get status(): Status | undefined { return this.statusOf.value; }
  get charter(): Charter | undefined { return this.charterOf.value; }
  get desk(): Desk | undefined { return this.deskOf.value; }
  /** This officer on this channel. */
  get officer(): ({ key: string } & Seat) | undefined {
    const on = this.session?.channels.find((each) => each.id === this.channel);
    return on && this.session ? { key: this.session.key, ...on } : undefined;
  }

  /** The organisation whose clerk is signed in, "" for the party's own officer. A partner's key is one on every channel. */
  get partner(): string {
    const { channels = [] } = this.session ?? {};
    return this.officer?.partner ?? channels.find(({ partner }) => partner)?.partner ?? "";
  }

  can(role: Role): boolean {
    return this.officer?.roles.includes(role) ?? false;
  }

  partyName(id: string): string {
    return this.charter?.text.parties.find((each) => each.id === id)?.name ?? id;
  }

  originatorName(id: string): string {
    for (const party of this.charter?.text.parties ?? []) {
      if (party.id === id) return party.name;
      const partner = party.partners?.find((each) => each.id === id);
      if (partner) return partner.name;
    }
    return id;
  }

  /** Asks the node who it is, and sets the clock by it. */
  async greet(): Promise<void> {
    const sent = Date.now();
    const { value: node, date } = await api.getDated<NodeInfo>("/v1/node");
    // To whoever is not signed in the node tells only its name; the head of its answer tells the time to the second.
    const told = node.clock ?? date;
    if (told !== undefined) clock.learn(told, sent, Date.now());
    if (this.node?.version && node.version !== this.node.version) this.otherVersion = node.version;
    else this.node = node;
  }

  async askSession(): Promise<void> {
    try {
      this.session = await api.get<Session>("/v1/session");
      void this.greet().catch(() => {});
      this.expired = false;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      this.session = undefined;
    } finally {
      this.asked = true;
    }
  }

  signedOut(): void {
    if (!this.session) return;
    this.session = undefined;
    this.expired = true;
    this.leave();
  }

  open(channel: string): void {
    if (this.channel === channel) return;
    this.leave();
    this.channel = channel;
    if (this.partner) {
      // News of the channel is not for a clerk: the clerk's own screen asks.
      refreshAll();
      return;
    }
    line.follow(channel, () => this.signedOut());
    refreshAll();
    this.#deskTimer = setInterval(() => { if (!document.hidden) void this.deskOf.refresh(); }, 20_000);
  }

  leave(): void {
    clearInterval(this.#deskTimer);
    line.stop();
    this.channel = "";
    for (const each of [this.statusOf, this.charterOf, this.deskOf, this.notices, this.over, this.findings, this.words, this.drafts, this.enrolments]) each.clear();
  }

  /** What a clerk may know of the channel: under which charter to sign. */
  async #clerkStatus(): Promise<Status> {
    const found = (await whole<ChannelInfo>("/v1/channels")).find(({ id }) => id === this.channel);
    if (!found) throw new Problem(404, { title: "not-found" });
    return { ...found, party: this.party, commit: 0, state: "", sentences: [], clashes: {}, notices: 0, picture: [], local: { clock: clock.exact(), writable: true, links: [], drafts: 0 } };
  }

  #applied({ reset, notices, findings, words, replied, reconfirmed, local }: Applied): void {
    if (!this.channel) return;
    if (reset) {
      void this.greet().catch(() => {});
      void this.charterOf.refresh();
    }
    void this.statusOf.refresh();
    if (this.partner) return;
    void this.deskOf.refresh();
    void this.notices.refresh(reset ? undefined : notices);
    // A reconfirm names versions, not notices.
    if (reconfirmed && !reset) void this.notices.refresh(new Set(this.notices.items.filter(({ reconfirm }) => reconfirm).map(({ id }) => id)));
    if (this.over.loaded) void this.over.refresh(reset ? undefined : notices);
    if (reset || findings.size > 0 || words.size > 0 || notices.size > 0) void this.findings.refresh();
    if (reset || replied || words.size > 0) void this.words.refresh();
    if (reset || local || words.size > 0 || notices.size > 0) void this.drafts.refresh();
    if ((reset || local) && this.can("enroll")) void this.enrolments.refresh();
  }

  /** Everything again, now. */
  async refresh(): Promise<void> {
    if (this.partner) return this.statusOf.refresh();
    await Promise.all([this.statusOf, this.deskOf, this.notices, this.findings, this.words, this.drafts].map((each) => each.refresh()));
  }
}

export const here = new Here();
