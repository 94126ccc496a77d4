/** Where the officer is: `#/c/CHANNEL/SCREEN/ARGS?QUERY`, or `#/SCREEN` for what needs no channel. */

export interface ScreenProps {
  channel: string;
  args: string[];
  query: URLSearchParams;
}

export interface Route {
  channel: string;
  screen: string;
  args: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const text = hash.replace(/^#/, "");
  // A link with a one-time code: #code=...
  if (text.startsWith("code=")) return { channel: "", screen: "enrol", args: [], query: new URLSearchParams(text) };
  const [path = "", query = ""] = text.split("?", 2);
  const parts = path.split("/").filter(Boolean).map(decode);
  if (parts[0] === "c" && parts[1]) return { channel: parts[1], screen: parts[2] ?? "desk", args: parts.slice(3), query: new URLSearchParams(query) };
  return { channel: "", screen: parts[0] ?? "", args: parts.slice(1), query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  route = $state.raw(parse(location.hash));
  /** The channel that links lead to while the screen itself has none. */
  channel = $state("");

  constructor() {
    addEventListener("hashchange", () => {
      this.route = parse(location.hash);
      if (this.route.channel) this.channel = this.route.channel;
    });
    this.channel = this.route.channel;
  }

  /** Writes the channel's first screen into an address that names none, without a step in the history. */
  settle(channel: string): void {
    this.channel = channel;
    if (this.route.channel) return;
    history.replaceState(null, "", `#/c/${channel}/desk`);
    this.route = parse(location.hash);
  }
}

export const router = new Router();

/** The address of a screen of the channel that is open. */
export function to(screen: string, ...args: string[]): string {
  return `#/c/${[router.channel, screen, ...args].map(encodeURIComponent).join("/")}`;
}

/** Takes out of the address what it asked to be opened, without a step in the history: once it is done, or put off, it is not asked for again. */
export function asked(): void {
  history.replaceState(null, "", location.hash.split("?", 1)[0]!);
  router.route = parse(location.hash);
}

export function go(screen: string, ...args: string[]): void {
  location.hash = to(screen, ...args);
}
