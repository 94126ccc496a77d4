/** Alarms outside the page: a sound, and a notification of the browser. */

let sounds: AudioContext | undefined;

/** Two short tones. Browsers let a page sound only after the officer has used it. */
export async function sound(): Promise<void> {
  sounds ??= new AudioContext();
  await sounds.resume();
  const { currentTime: now } = sounds;
  for (const [i, pitch] of [880, 660].entries()) {
    const tone = new OscillatorNode(sounds, { frequency: pitch });
    const loudness = new GainNode(sounds, { gain: 0.2 });
    tone.connect(loudness).connect(sounds.destination);
    tone.start(now + i * 0.25);
    tone.stop(now + i * 0.25 + 0.2);
  }
}

/** Asks the officer whether the browser may show notifications of this page. */
export async function mayNotify(): Promise<boolean> {
  if (!("Notification" in globalThis)) return false;
  return (await Notification.requestPermission()) === "granted";
}

export function canNotify(): boolean {
  return "Notification" in globalThis && Notification.permission === "granted";
}

export interface Ringing {
  /** What is the same is announced by one tab, and once. */
  tag: string;
  title: string;
  text: string;
  href: string;
}

/** Announces an alarm. Of the tabs of a browser one does it; the others find that it is being done. */
export async function ring({ tag, title, text, href }: Ringing): Promise<void> {
  await navigator.locks.request(`parley.alarm.${tag}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await sound().catch(() => {});
    if (canNotify()) {
      const shown = new Notification(title, { body: text, tag, lang: document.documentElement.lang, dir: document.documentElement.dir === "rtl" ? "rtl" : "ltr" });
      shown.onclick = () => {
        focus();
        location.hash = href;
        shown.close();
      };
    }
    await new Promise((done) => setTimeout(done, 5000));
  });
}
