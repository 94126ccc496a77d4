const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const two = (n: number) => String(n).padStart(2, "0");

/**
 * Writes a time as a date-time group in Z, 111300ZNOV17, with seconds only where they are not 0, and with four digits of
 * a year outside 1970 to 2069. Parts of a second are cut off.
 */
export function formatDTG(millis: number): string {
  const at = new Date(millis);
  const year = at.getUTCFullYear();
  const ending = year < 1970 || year > 2069 ? String(year) : two(year % 100);
  const seconds = at.getUTCSeconds() === 0 ? "" : two(at.getUTCSeconds());
  return `${two(at.getUTCDate())}${two(at.getUTCHours())}${two(at.getUTCMinutes())}${seconds}Z${months[at.getUTCMonth()]}${ending}`;
}

/** Writes a time so that the node reads the very same millisecond. */
export function exactTime(millis: number): string {
  return millis % 1000 === 0 ? formatDTG(millis) : new Date(millis).toISOString();
}

/** Writes a window; until 0 is until further notice. */
export function formatWindow(from: number, until: number): string {
  return `${formatDTG(from)} – ${until === 0 ? "UFN" : formatDTG(until)}`;
}

/** Reports whether a window holds a time. Both ends belong to it; until 0 has no end. */
export function within(at: number, from: number, until: number): boolean {
  return from <= at && (until === 0 || at <= until);
}

/** Cuts a time to the whole step below it, such as the last quarter of an hour. */
export function floorTo(millis: number, step: number): number {
  return Math.floor(millis / step) * step;
}

/** The hours and minutes of a zone's clock at a time, and its name, such as 16:00 GMT+3. */
export function localTime(millis: number, zone: string | undefined, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
    ...(zone ? { timeZone: zone } : {}),
  }).format(millis);
}
