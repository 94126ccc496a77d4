const two = (n: number): string => String(n).padStart(2, "0");

/** The time of day in Z, such as 13:00:05 Z. */
export function zulu(ms: number, seconds = false): string {
  const d = new Date(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${seconds ? `:${two(d.getUTCSeconds())}` : ""} Z`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The time of day, and with `day` the date, in a zone, by numbers alone, so that it reads the same in every language. */
export function local(ms: number, zone: string, { day = false, seconds = false } = {}): string {
  const name = `${zone}${day}${seconds}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hour12: false, hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}),
      ...(day ? { year: "numeric", month: "2-digit", day: "2-digit" } : {}),
    });
    formats.set(name, format);
  }
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const time = `${part["hour"]}:${part["minute"]}${seconds ? `:${part["second"]}` : ""}`;
  return day ? `${part["year"]}-${part["month"]}-${part["day"]} ${time}` : time;
}

export type Age = { unit: "s" | "min" | "h" | "d"; n: number; rest?: number };

/** How long something has lasted, in the unit that an officer would use: 45 s, 12 min, 3 h 05, 2 d 4 h. */
export function age(ms: number): Age {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return { unit: "s", n: s };
  const min = Math.floor(s / 60);
  if (min < 60) return { unit: "min", n: min };
  const h = Math.floor(min / 60);
  if (h < 48) return { unit: "h", n: h, rest: min % 60 };
  return { unit: "d", n: Math.floor(h / 24), rest: h % 24 };
}
