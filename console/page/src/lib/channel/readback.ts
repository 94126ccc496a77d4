import type { Volume } from "../api/types.ts";

/** The members of a volume that are read back, in the order in which differences are told. */
const members = ["every", "footprint", "from", "last", "lower", "until", "upper"] as const;

/** What a readback repeats, or what it repeats from. */
export interface Heard {
  number: number;
  volumes: readonly Volume[];
}

/**
 * The fields in which a readback differs from what was said, named as the nodes name them: number, volumes[0].lower.
 * What was typed in is not compared, only where the places lie.
 */
export function differences(said: Heard, heard: Heard): string[] {
  const longer = Math.max(said.volumes.length, heard.volumes.length);
  const out = said.number === heard.number ? [] : ["number"];
  for (let i = 0; i < longer; i++) {
    const [one, other] = [said.volumes[i], heard.volumes[i]];
    if (!one || !other) out.push(`volumes[${i}]`);
    else out.push(...members.filter((member) => textOf(one, member) !== textOf(other, member)).map((member) => `volumes[${i}].${member}`));
  }
  return out;
}

function textOf(volume: Volume, member: (typeof members)[number]): string {
  if (member !== "footprint") return ordered(volume[member]);
  const { entered: _, ...footprint } = volume.footprint;
  return ordered(footprint);
}

/** A value as text, whatever the order of its members. Absent is equal to absent. */
function ordered(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const held = Object.entries(value).filter(([, each]) => each !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${held.map(([name, each]) => `${name}:${ordered(each)}`).join()}}`;
}
