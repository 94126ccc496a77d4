import type { Attachment } from "svelte/attachments";
import { api, chan } from "../api/client.ts";
import { isPasskey } from "../officer/kept.ts";
import { keyring } from "../officer/keyring.svelte.ts";
import { here } from "./here.svelte.ts";

/** How long something has to be on the screen until a post has shown it, in milliseconds. */
const longEnough = 2000;

/** What this page has told its node already, by channel. */
const told = new Set<string>();

/** Whether somebody is at the key: it is open in this tab. What an authenticator keeps has no lock here. */
function isAttended(): boolean {
  const key = here.session && keyring.find(here.session.key);
  return key !== undefined && (keyring.unlocked === key.key || isPasskey(key));
}

/**
 * Tells the node that acts of others were shown: for as long as the element is in view, the page visible and the key
 * open, they must be there for two seconds. It says of nobody that he read them.
 */
export function shows(acts: () => readonly string[]): Attachment<HTMLElement> {
  return (element) => {
    let inView = $state(false);
    let visible = $state(!document.hidden);
    const news = $derived(acts().filter((id) => !told.has(`${here.channel} ${id}`)).join(" "));
    const seen = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      // Half of it, or as much as fills half a window.
      inView = last !== undefined && (last.intersectionRatio >= 0.5 || last.intersectionRect.height >= innerHeight / 2);
    }, { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] });
    seen.observe(element);
    const look = (): void => { visible = !document.hidden; };
    document.addEventListener("visibilitychange", look);
    $effect(() => {
      if (!inView || !visible || news === "" || !isAttended() || here.charter?.text.display === "unreported") return;
      const { channel } = here;
      const ids = news.split(" ");
      const timer = setTimeout(() => void tell(channel, ids), longEnough);
      return () => clearTimeout(timer);
    });
    return () => {
      seen.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  };
}

async function tell(channel: string, ids: string[]): Promise<void> {
  const fresh = ids.filter((id) => !told.has(`${channel} ${id}`));
  if (fresh.length === 0) return;
  for (const id of fresh) told.add(`${channel} ${id}`);
  try {
    await api.post(`${chan(channel)}/shown`, { acts: fresh });
  } catch {
    // It is told again when it is next on the screen.
    for (const id of fresh) told.delete(`${channel} ${id}`);
  }
}
