import { Problem, problemOf } from "./problem.ts";

export { Problem } from "./problem.ts";

export type Query = Record<string, string | number | boolean | undefined>;

export interface Asking {
  query?: Query;
  signal?: AbortSignal;
}

/** The path of a channel in the interface. */
export function chan(channel: string): string {
  return `/v1/channels/${encodeURIComponent(channel)}`;
}

export function withQuery(path: string, query: Query = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  if (said.length === 0) return path;
  return `${path}?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
}

let signedOut: () => void = () => {};

/** What to do when the node says that the session is over. */
export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

/** How often a question that came too fast is asked again, each time after the pause that the node names. */
const patience = 5;

/** Milliseconds after which an answer that has not come whole is given up: what comes next must not wait behind it. */
const longest = 60_000;

async function ask(method: string, path: string, { query, signal }: Asking = {}, body?: BodyInit, type?: string, tries = 0): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(withQuery(path, query), {
      method, cache: "no-store", credentials: "same-origin",
      headers: { Accept: "application/json", ...(type ? { "Content-Type": type } : {}) },
      ...(body === undefined ? {} : { body }),
      ...(method === "GET" ? { signal: AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(longest)]) } : signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, { title: "unreached" });
  }
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  // Only reading is asked again unbidden; whether an act is repeated, the officer says.
  if (problem.status === 429 && method === "GET" && tries < patience) {
    await new Promise((done) => setTimeout(done, (problem.retryAfter ?? 1) * 1000));
    if (signal?.aborted) throw problem;
    return ask(method, path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }, body, type, tries + 1);
  }
  if (problem.status === 401 && !path.startsWith("/v1/session")) signedOut();
  throw problem;
}

/** The node's time as every answer tells it, to the second; undefined if it does not. */
function dateOf(answer: Response): number | undefined {
  const date = Date.parse(answer.headers.get("Date") ?? "");
  return Number.isNaN(date) ? undefined : date + 500;
}

async function json<T>(answer: Response): Promise<T> {
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** The node's interface at the page's own origin. Every failure is a {@link Problem}. */
export const api = {
  get: async <T>(path: string, asking?: Asking): Promise<T> => json<T>(await ask("GET", path, asking)),
  /** The same, with the time that the answer's head tells. */
  getDated: async <T>(path: string): Promise<{ value: T; date: number | undefined }> => {
    const answer = await ask("GET", path);
    return { value: await json<T>(answer), date: dateOf(answer) };
  },
  post: async <T>(path: string, body: unknown, asking?: Asking): Promise<T> =>
    json<T>(await ask("POST", path, asking, JSON.stringify(body), "application/json")),
  /** The same with a body that is JSON already, byte for byte. */
  postText: async <T>(path: string, body: string): Promise<T> => json<T>(await ask("POST", path, {}, body, "application/json")),
  del: async (path: string, asking?: Asking): Promise<void> => void (await ask("DELETE", path, asking, "{}", "application/json")),
  bytes: async (path: string, asking?: Asking): Promise<{ blob: Blob; name: string }> => {
    const answer = await ask("GET", path, asking);
    const name = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "parley.bundle";
    return { blob: await answer.blob(), name };
  },
  send: async <T>(path: string, bytes: Blob, type: string, asking?: Asking): Promise<T> => json<T>(await ask("POST", path, asking, bytes, type)),
};
