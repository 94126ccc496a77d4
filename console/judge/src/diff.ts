/** Where two values first differ, walking members in their canonical order. */

import { canonicalText, isObject, type Json } from "./canonical.js";

export interface Difference {
  path: string;
  /** undefined: not there. */
  want: Json | undefined;
  got: Json | undefined;
}

export function firstDifference(want: Json | undefined, got: Json | undefined, path = ""): Difference | undefined {
  if (want === undefined || got === undefined) return want === got ? undefined : { path, want, got };
  if (Array.isArray(want) && Array.isArray(got)) {
    for (let i = 0; i < Math.max(want.length, got.length); i++) {
      const found = firstDifference(want[i], got[i], `${path}[${i}]`);
      if (found) return found;
    }
    return undefined;
  }
  if (isObject(want) && isObject(got)) {
    for (const name of [...new Set([...Object.keys(want), ...Object.keys(got)])].sort()) {
      const found = firstDifference(want[name], got[name], `${path}.${name}`);
      if (found) return found;
    }
    return undefined;
  }
  return want === got ? undefined : { path, want, got };
}

export function show(value: Json | undefined): string {
  return value === undefined ? "(absent)" : canonicalText(value);
}
