/** What one shift hands to the next, as the node gives it and as officers sign it (docs/handover.md). */
import type { components } from "../api/generated.ts";

type Node = components["schemas"];

export type HandoverBrief = Node["HandoverBrief"];
export type HandoverItem = Node["HandoverItem"];
export type HandoverKind = Node["HandoverKind"];
export type HandoverList = Node["HandoverList"];
export type HandoverNews = Node["HandoverNews"];

export interface Envelope<Payload> {
  key: string;
  payload: Payload;
  sig: string;
}

/** What the outgoing officer signs. */
export interface Offer {
  comments: { item: string; text: string }[];
  list: HandoverList;
  office: string;
  person: string;
  remarks?: string;
  to: string;
}

export interface Check {
  item: string;
  mark: "seen" | "question";
  note?: string;
}

/** What the incoming officer signs. */
export interface Taking {
  channel: string;
  checks: Check[];
  news: Check[];
  of: string;
  office: string;
  person: string;
  remarks?: string;
  since: HandoverNews;
}

export interface Handover extends HandoverBrief {
  offer: Envelope<Offer>;
  taking?: Envelope<Taking>;
}

/** The kinds of items, in the order of the list. */
export const kinds: readonly HandoverKind[] = ["owe", "owed", "promise", "late", "clash", "urgent", "draft", "active", "ends", "starts"];
