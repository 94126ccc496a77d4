/** The page's own types (types.ts) beside those made from the node's OpenAPI document (`npm run types`): what the node gives must be what the page reads. */

import type { components } from "./generated.ts";
import type * as page from "./types.ts";
import type * as line from "./line.ts";
import type * as batches from "./batches.ts";
import type { Measures, Numbers } from "../channel/paper.ts";
import type { FormReading, Understood } from "../map/filing.svelte.ts";

/** Enumerations of the document hold the empty word, which these answers never give, and a pair is a list of numbers; what is any JSON there, the page reads by its kind. */
export type Settled<T> = unknown extends T ? any : T extends "" ? never : T extends number[] ? any : T extends (infer Each)[] ? Settled<Each>[] : T extends object ? { [Member in keyof T]: Settled<T[Member]> } : T;
type Node = Settled<components["schemas"]>;
export type Fits<Given extends Read, Read> = Given;

export type Agreed = [
  Fits<Node["Brief"], page.Brief>, Fits<Node["ClashBrief"], page.ClashBrief>, Fits<Node["Desk"], page.Desk>, Fits<Node["Item"], page.DeskItem>,
  Fits<Node["Line"], page.DeskLine>, Fits<Node["NodeInfo"], page.NodeInfo>, Fits<Node["Session"], page.Session>, Fits<Node["Status"], page.Status>,
  Fits<Node["Finding"], page.Finding>, Fits<Node["Notice"], page.Notice>, Fits<Node["Enrolment"], page.Enrolment>, Fits<Node["Draft"], page.Draft>,
  Fits<Node["Entry"], page.Entry>, Fits<Node["Word"], page.Word>,
  Fits<Node["Ladder"], page.Ladder>, Fits<Node["Owed"], page.Owed>, Fits<Node["OwedPage"], page.OwedPage>,
  Fits<Node["NoticeReading"], FormReading>, Fits<Node["Understood"], Understood>, Fits<Node["LineReport"], line.LineReport>, Fits<Node["CheckReading"], line.CheckReading>, Fits<Node["StatusReading"], line.StatusReading>,
  Fits<Node["RosterReading"], line.RosterReading>, Fits<Node["Numbers"], Numbers>, Fits<Node["Measured"], Measures>,
  Fits<Node["BatchPage"], batches.BatchPage>, Fits<Node["HandedIn"], batches.HandedIn>, Fits<Node["ForwardedRows"], batches.ForwardedRows>, Fits<Node["EndedRows"], batches.EndedRows>,
  Fits<Node["Progress"], batches.Progress>,
];
