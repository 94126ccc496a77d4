/** The second judge: what tests and tools import. A page that only drafts and signs imports browser.ts. */

export * from "./browser.js";
export { decodeCharter, ruleset, type Charter } from "./charter.js";
export { verifyOfficer, verifyPlain, type Verify } from "./signature.js";
export { readEntry, maxEntryBytes, type Entry } from "./entry.js";
export { History, StructureError, type HistoryOptions } from "./history.js";
export { checkpointText, emptyTree, grow, rootOf, type Tree } from "./merkle.js";
export { type Applied, type Judgement, type Leaf, type Reason, type Verdict } from "./past.js";
export { stateHash, stateOf, type State } from "./state.js";
