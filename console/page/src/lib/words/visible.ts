/**
 * Free text can hold characters that no one sees and that change how the rest is read: controls, direction overrides,
 * zero-width characters, tags. They are shown as escapes, so that what is on the screen is what was signed.
 */

// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

export interface Piece {
  text: string;
  escape: boolean;
}

/** Splits a text into what can be shown as it is and the escapes of what cannot. A line feed stays. */
export function visible(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(unseen)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), escape: false });
    pieces.push({ text: `\\u{${found[0].codePointAt(0)!.toString(16)}}`, escape: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), escape: false });
  return pieces;
}

/** The same as one string, for titles and labels. */
export function plain(text: string): string {
  return visible(text).map((piece) => piece.text).join("");
}
