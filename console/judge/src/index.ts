/** The second judge: what the console and tests import. */

export { canonicalBytes, canonicalText, parseCanonical, type Json, type JsonObject } from "./canonical.js";
export { decodeCharter, ruleset, type Charter } from "./charter.js";
export { verifyEd25519, type Key, type Signature, type Verify } from "./ed25519.js";
export { readEntry, maxEntryBytes, type Entry } from "./entry.js";
export { envelopeHash, signedBytes, type EnvelopeClass, type Sign, type SignedEnvelope } from "./envelope.js";
export { hashOf, zeroHash, type Hash } from "./hash.js";
export { History, StructureError, type HistoryOptions } from "./history.js";
export { checkpointText, emptyTree, grow, rootOf, type Tree } from "./merkle.js";
export { type Applied, type Judgement, type Leaf, type Reason, type Verdict } from "./past.js";
export { buildPayload, seal, UnsayableError, type Saying } from "./seal.js";
export { stateHash, stateOf, type State } from "./state.js";
