import { api } from "../api/client.ts";
import type { Place } from "../api/types.ts";
import { settings } from "../settings.svelte.ts";

/** Has the node read a time as people write it; one with the letter J is in the zone of the settings. */
export async function readTime(text: string): Promise<number> {
  return (await api.get<{ time: number }>("/v1/readings/time", { query: { text, zone: settings.zone } })).time;
}

/** A place with what its writing leaves open. */
export interface PlaceRead {
  place: Place;
  format: string;
  /** Of the square or box in which the writing leaves the place, in millimetres. */
  side: number;
  questions: { text: string }[];
}

/** Has the node read a place, and tell how closely it was written. */
export async function readPlaceWhole(text: string): Promise<PlaceRead> {
  return api.get<PlaceRead>("/v1/readings/place", { query: { text } });
}

/** The side of a square that names more than a point, and so is said with it; 0 of a point. In millimetres. */
export function squareOf({ format, side }: Pick<PlaceRead, "format" | "side">): number {
  return format === "MGRS" && side > 1000 ? side : 0;
}

/** Above this side the middle of a square says little of where something was seen: an officer says that it is meant so. In millimetres. */
export const coarse = 1_000_000;

/** Has the node read a place in any notation. */
export async function readPlace(text: string): Promise<Place> {
  return (await api.get<{ place: Place }>("/v1/readings/place", { query: { text } })).place;
}
