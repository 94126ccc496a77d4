export type Language = "en" | "ru" | "ar";
export type Notation = "dd" | "dms" | "ddm" | "mgrs";
export type Theme = "system" | "dark" | "light";

interface Kept {
  language: Language;
  notation: Notation;
  zone: string;
  theme: Theme;
  shortcuts: boolean;
  /** Minutes without use after which the key is locked; 0: the PIN is asked at each signature. */
  idle: number;
  /** Alarms also sound, and stand in a notification of the browser. */
  alarms: boolean;
}

const name = "parley.settings";

function browserLanguage(): Language {
  for (const each of navigator.languages ?? []) {
    const two = each.slice(0, 2);
    if (two === "en" || two === "ru" || two === "ar") return two;
  }
  return "en";
}

function start(): Kept {
  const fresh: Kept = {
    language: browserLanguage(), notation: "mgrs", zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    theme: "dark", shortcuts: true, idle: 15, alarms: false,
  };
  try {
    return { ...fresh, ...(JSON.parse(localStorage.getItem(name) ?? "{}") as Partial<Kept>) };
  } catch {
    return fresh;
  }
}

class Settings {
  #kept = $state(start());

  get language(): Language { return this.#kept.language; }
  set language(value) { this.#set("language", value); }
  get notation(): Notation { return this.#kept.notation; }
  set notation(value) { this.#set("notation", value); }
  get zone(): string { return this.#kept.zone; }
  set zone(value) { this.#set("zone", value); }
  get theme(): Theme { return this.#kept.theme; }
  set theme(value) { this.#set("theme", value); }
  get shortcuts(): boolean { return this.#kept.shortcuts; }
  set shortcuts(value) { this.#set("shortcuts", value); }
  get idle(): number { return this.#kept.idle; }
  set idle(value) { this.#set("idle", value); }

  get alarms(): boolean { return this.#kept.alarms; }
  set alarms(value) { this.#set("alarms", value); }

  constructor() {
    // Another tab's change counts here too.
    addEventListener("storage", (event) => { if (event.key === name) this.#kept = start(); });
  }

  #set<K extends keyof Kept>(key: K, value: Kept[K]): void {
    this.#kept[key] = value;
    try {
      localStorage.setItem(name, JSON.stringify(this.#kept));
    } catch { /* a profile that keeps nothing still works until it is closed */ }
  }
}

/** How this officer wants to see things. Kept in the browser; never sent. */
export const settings = new Settings();
