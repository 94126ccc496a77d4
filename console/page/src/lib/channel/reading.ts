import { api } from "../api/client.ts";
import type { Place } from "../api/types.ts";
import { settings } from "../settings.svelte.ts";

/** Has the node read a time as people write it; one with the letter J is in the zone of the settings. */
export async function readTime(text: string): Promise<number> {
  return (await api.get<{ time: number }>("/v1/readings/time", { query: { text, zone: settings.zone } })).time;
}

/** Has the node read a place in any notation. */
export async function readPlace(text: string): Promise<Place> {
  return (await api.get<{ place: Place }>("/v1/readings/place", { query: { text } })).place;
}
