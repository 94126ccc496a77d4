import { chromium } from "playwright-core";

// Neither a GPU nor software WebGL: the console must not need them.
const flags = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server"];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: flags });
}

/** A browser profile of one officer, which remembers everything that no page may do. */
export async function profile(browser, site, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1500, height: 900 }, locale: "en-GB", timezoneId: "Asia/Damascus", acceptDownloads: true, ...options });
  context.setDefaultTimeout(15_000);
  const watched = { context, site, wrong: [], streams: new Set(), asked: new Map() };
  context.on("weberror", (error) => watched.wrong.push(`error in the page: ${error.error().stack ?? error.error()}`));
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    // The browser writes a line of its own for every answer that is no 2xx, and for every request while a node is down.
    if (message.text().startsWith("Failed to load resource:") && new URL(message.location().url).pathname.startsWith("/v1/")) return;
    watched.wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("request", (asked) => {
    const url = new URL(asked.url());
    if (["data:", "blob:"].includes(url.protocol)) return;
    watched.asked.set(url.pathname, (watched.asked.get(url.pathname) ?? 0) + 1);
    if (url.origin !== site.origin) watched.wrong.push(`a request outside the own origin: ${asked.url()}`);
    if (url.pathname.endsWith("/events")) watched.streams.add(asked);
  });
  for (const ended of ["requestfinished", "requestfailed"]) context.on(ended, (asked) => watched.streams.delete(asked));
  watched.page = await context.newPage();
  return watched;
}
