import type { Mode, NoticeKind, Volume } from "../api/types.ts";

/** What is acknowledged: a version of a notice, a message or an urgent entry. */
export interface Acknowledged {
  id: string;
  kind: string;
  /** Its author. */
  party: string;
  mode: Mode;
  /** Of a notice: its number and what it says, for the readback. */
  number?: number;
  volumes?: readonly Volume[];
  noticeKind?: NoticeKind;
}
