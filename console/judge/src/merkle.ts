/** The tree over a log's entries (RFC 9162 section 2.1) and the checkpoint text (C2SP tlog-checkpoint). */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Hash } from "./hash.js";
import type { Position } from "./order.js";

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** SHA-256 of nothing: the root of a log without entries, and so the `prev` of every entry 0. */
export const emptyRoot: Hash = bytesToHex(sha256(new Uint8Array()));

/**
 * A growing tree: the roots of its complete subtrees, largest first, one for each bit of the size. A tree is never
 * changed, so two branches of a log share the tree of their common prefix.
 */
export interface Tree {
  readonly size: number;
  readonly subtrees: readonly Uint8Array[];
}

export const emptyTree: Tree = { size: 0, subtrees: [] };

/** The tree with one more entry: like adding one in binary, each carry joins two subtrees of one height. */
export function grow(tree: Tree, entry: Uint8Array): Tree {
  const subtrees = [...tree.subtrees];
  let last: Uint8Array = sha256(concatBytes(leafPrefix, entry));
  for (let carry = tree.size; carry % 2 === 1; carry = Math.floor(carry / 2)) last = join(subtrees.pop()!, last);
  return { size: tree.size + 1, subtrees: [...subtrees, last] };
}

export function rootOf(tree: Tree): Hash {
  if (tree.size === 0) return emptyRoot;
  return bytesToHex(tree.subtrees.reduceRight((right, left) => join(left, right)));
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(nodePrefix, left, right));
}

/** The text that a log's node key signs; a head carries that signature. */
export function checkpointText(channel: Hash, at: Position): string {
  const root = btoa(String.fromCharCode(...hexToBytes(at.root)));
  return `parley/${channel}/${at.party}/${at.epoch}\n${at.size}\n${root}\n`;
}
