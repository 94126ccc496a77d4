import type { Component } from "svelte";
import type { ScreenProps } from "../lib/router.svelte.ts";
import type { WordKey } from "../lib/words/table.ts";

export interface Screen {
  path: string;
  title: WordKey;
  /** Its single-key shortcut, and its place in the navigation. */
  nav?: string;
  load: () => Promise<{ default: Component<ScreenProps> }>;
}

/** Every screen of a channel, in the order of the navigation. */
export const screens: readonly Screen[] = [
  { path: "desk", title: "desk.title", nav: "d", load: () => import("./Desk.svelte") },
  { path: "duties", title: "duties.title", nav: "q", load: () => import("./Duties.svelte") },
  { path: "line", title: "line.title", nav: "h", load: () => import("./Line.svelte") },
  { path: "map", title: "map.title", nav: "m", load: () => import("./Map.svelte") },
  { path: "file", title: "file.title", nav: "f", load: () => import("./File.svelte") },
  { path: "notices", title: "notices.title", nav: "n", load: () => import("./Notices.svelte") },
  { path: "clashes", title: "clashes.title", nav: "c", load: () => import("./Clashes.svelte") },
  { path: "near", title: "near.title", nav: "w", load: () => import("./Near.svelte") },
  { path: "messages", title: "messages.title", nav: "i", load: () => import("./Messages.svelte") },
  { path: "urgent", title: "urgent.list", nav: "y", load: () => import("./UrgentCalls.svelte") },
  { path: "calls", title: "call.list", nav: "k", load: () => import("./Calls.svelte") },
  { path: "incidents", title: "incident.list", nav: "x", load: () => import("./Incidents.svelte") },
  { path: "batches", title: "batch.title", nav: "b", load: () => import("./Batches.svelte") },
  { path: "drafts", title: "drafts.title", nav: "r", load: () => import("./Drafts.svelte") },
  { path: "handover", title: "handover.title", nav: "g", load: () => import("./Handover.svelte") },
  { path: "officers", title: "officers.title", nav: "o", load: () => import("./Officers.svelte") },
  { path: "entries", title: "entries.title", nav: "e", load: () => import("./Entries.svelte") },
  { path: "sheets", title: "numbers.title", nav: "p", load: () => import("./Sheets.svelte") },
  { path: "verify", title: "verify.title", nav: "v", load: () => import("./Verify.svelte") },
  { path: "settings", title: "settings.title", nav: "s", load: () => import("./Settings.svelte") },
  { path: "notice", title: "notice.title", load: () => import("./Notice.svelte") },
  { path: "measures", title: "measures.title", load: () => import("./Measures.svelte") },
  { path: "clash", title: "clash.title", load: () => import("./Clash.svelte") },
];
