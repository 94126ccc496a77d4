import type { Finding, Notice, NoticeKind, NoticeText, Volume } from "../api/types.ts";
import { isOpen, within, type Place, type Windowed } from "../notation/index.ts";
import type { Footprint } from "./outline.ts";

/** One volume of a mark: where and when. */
export interface MarkVolume extends Windowed {
  readonly footprint: Footprint;
}

/** A notice as the map has it. */
export interface Mark {
  readonly id: string;
  /** What people speak, such as us/3. */
  readonly number: string;
  readonly name: string;
  readonly kind: NoticeKind;
  readonly party: string;
  readonly originator: string;
  readonly own: boolean;
  readonly standing: string;
  readonly mode: string;
  readonly volumes: readonly MarkVolume[];
  /** Changes whenever the drawing must: which versions stand, and how. */
  readonly version: string;
}

/** Two notices that meet, or may meet. */
export interface Pair {
  readonly id: string;
  readonly ids: readonly [string, string];
  readonly numbers: readonly [string, string];
  readonly verdict: "clash" | "possible";
  readonly says: string;
  readonly rule: string;
  readonly from: number;
  /** 0: until further notice. */
  readonly until: number;
  readonly distance: number;
  readonly gap: number;
  /** Where the two are nearest, if the node has said so. */
  readonly ends?: readonly [Place, Place];
}

/** What the map shows of a notice: all versions that stand; of one that is no more, what it was. */
export function markOf(notice: Notice, party: string): Mark {
  const texts = textsOf(notice);
  return {
    id: notice.id, number: notice.number, name: texts[0]?.name ?? "", kind: notice.kind, party: notice.party,
    originator: notice.originator, own: notice.party === party, standing: notice.standing, mode: notice.mode,
    volumes: texts.flatMap((text) => text.volumes.map(volumeOf)),
    version: `${notice.standing} ${notice.tips.join(" ")}`,
  };
}

/** What the map keeps of a volume. */
export function volumeOf({ footprint, from, until, every, last }: Volume): MarkVolume {
  return { footprint, from, until: until ?? 0, ...(every ? { every } : {}), ...(last ? { last } : {}) };
}

export function textsOf(notice: Notice): readonly NoticeText[] {
  return notice.texts.length > 0 ? notice.texts : (notice.was ?? []);
}

/**
 * The clashes that are not over, as the nodes' latest comparisons have them; where both sides compared, the worse
 * verdict is shown.
 */
export function pairOf(finding: Finding): Pair | undefined {
  const [one, other] = finding.notices;
  if (one === undefined || other === undefined || finding.status === "closed" || finding.status === "resolved") return undefined;
  const current = finding.compared.filter((c) => c.current && c.verdict !== "none");
  const worst = current.findLast((c) => c.verdict === "clash") ?? current.at(-1);
  if (worst === undefined) return undefined;
  return {
    id: finding.id, ids: [one.id, other.id], numbers: [one.number, other.number],
    verdict: worst.verdict === "clash" ? "clash" : "possible", says: finding.says, rule: finding.rule,
    from: worst.detail.from, until: worst.detail.until ?? 0, distance: worst.detail.distance, gap: worst.detail.gap,
  };
}

/** Reports whether a notice no longer stands. */
export function isOver(mark: Mark): boolean {
  return mark.standing === "cancelled" || mark.standing === "disowned";
}

/** Reports whether any volume of a mark is there at a time; without a time, always. */
export function isThere(mark: Mark, at: number | undefined): boolean {
  return at === undefined || mark.volumes.some((v) => isOpen(v, at));
}

/** Reports whether any of its windows opens more than once. */
export function recurs(mark: Mark | undefined): boolean {
  return mark?.volumes.some((v) => v.every !== undefined) ?? false;
}

/**
 * Reports whether two notices meet at a time. The nodes tell the first time only that is not over; where one of them
 * recurs, they meet again whenever both are there.
 */
export function isMeeting(pair: Pair, at: number | undefined, [one, other]: readonly (Mark | undefined)[]): boolean {
  if (at === undefined || within(at, pair.from, pair.until)) return true;
  return at > pair.from && (recurs(one) || recurs(other)) && one !== undefined && other !== undefined && isThere(one, at) && isThere(other, at);
}

/** What a list or map is narrowed to; empty members narrow nothing. */
export interface Filter {
  kind: string;
  party: string;
  standing: string;
  text: string;
}

export const noFilter: Readonly<Filter> = { kind: "", party: "", standing: "", text: "" };

/** Reports whether a mark passes a filter. The text is looked for in number, name, originator and kind. */
export function passes(mark: Mark, filter: Filter): boolean {
  if (filter.kind !== "" && mark.kind !== filter.kind) return false;
  if (filter.party !== "" && mark.party !== filter.party) return false;
  if (filter.standing !== "" && mark.standing !== filter.standing) return false;
  const text = filter.text.trim().toLocaleLowerCase();
  return text === "" || [mark.number, mark.name, mark.originator, mark.kind].some((s) => s.toLocaleLowerCase().includes(text));
}

const counting = new Intl.Collator("en", { numeric: true });

/** The order of lists: by number as people count, us/9 before us/10. */
export function byNumber(a: Mark, b: Mark): number {
  return counting.compare(a.number, b.number);
}
