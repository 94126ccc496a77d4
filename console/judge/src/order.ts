/** The orders of protocol.md: texts by their bytes, positions, places. All of them are total. */

export type Compare<T> = (a: T, b: T) => number;

/**
 * By the bytes of UTF-8, which is the order of code points. UTF-16 gives the same, except that a surrogate (a
 * character above U+FFFF) must come after every other unit.
 */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogates = Number(isSurrogate(x)) - Number(isSurrogate(y));
    return surrogates !== 0 ? surrogates : x - y;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

export interface Position {
  epoch: number;
  party: string;
  root: string;
  size: number;
}

/** Positions: by party, epoch, size, root (section 2). */
export function byPosition(a: Position, b: Position): number {
  return byBytes(a.party, b.party) || a.epoch - b.epoch || a.size - b.size || byBytes(a.root, b.root);
}

export interface Place {
  epoch: number;
  number: number;
  party: string;
  root: string;
}

/** Places: by party, epoch, number, root (section 6). */
export function byPlace(a: Place, b: Place): number {
  return byBytes(a.party, b.party) || a.epoch - b.epoch || a.number - b.number || byBytes(a.root, b.root);
}

/** Orders things by one text of each. */
export function by<T>(text: (thing: T) => string): Compare<T> {
  return (a, b) => byBytes(text(a), text(b));
}

/** Whether a list is strictly in order, which excludes repeats: the protocol's *ascending*. */
export function isAscending<T>(list: readonly T[], compare: Compare<T>): boolean {
  return list.every((item, i) => i === 0 || compare(list[i - 1]!, item) < 0);
}

export function isDistinct(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}

export function least<T>(list: readonly T[], compare: Compare<T>): T | undefined {
  return list.reduce<T | undefined>((low, item) => (low === undefined || compare(item, low) < 0 ? item : low), undefined);
}
