/**
 * Canvas text has no markup that could keep directions apart: these characters do. A number, grid or date-time group
 * stays left to right in any sentence, and a sentence runs as its first word of its own does, whatever stands in it.
 */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
