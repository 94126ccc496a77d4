import type { Arrived, Question } from "./types.ts";

/** An error as the node words it (RFC 9457), or, with status 0, that the node was not reached. */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly field?: string;
  readonly value?: string;
  readonly remedy?: string;
  readonly reason?: string;
  readonly questions: Question[];
  readonly arrived: Arrived[];
  /** Seconds that the node asks to wait, where it does. */
  readonly retryAfter?: number;

  constructor(status: number, body: Partial<Problem>, retryAfter?: number) {
    super(body.detail || body.title || `status ${status}`);
    this.status = status;
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    if (body.field) this.field = body.field;
    if (body.value) this.value = body.value;
    if (body.remedy) this.remedy = body.remedy;
    if (body.reason) this.reason = body.reason;
    this.questions = body.questions ?? [];
    this.arrived = body.arrived ?? [];
    if (retryAfter) this.retryAfter = retryAfter;
  }

  /** What to show: the node's own sentence. */
  get sentence(): string {
    return this.detail || this.title;
  }

  /** The node did not answer at all. */
  get unreached(): boolean {
    return this.status === 0;
  }
}

/** Reads the problem in an answer that is none of success. */
export async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get("Retry-After")) || undefined;
  try {
    return new Problem(answer.status, (await answer.json()) as Partial<Problem>, wait);
  } catch {
    return new Problem(answer.status, { title: `The node answered ${answer.status} ${answer.statusText}`.trim() }, wait);
  }
}
