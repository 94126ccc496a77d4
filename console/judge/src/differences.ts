/** Where what was read back of a notice is not what the notice says (protocol.md section 6). */

import type { Volume } from "./bodies.js";
import { canonicalText, type JsonObject } from "./canonical.js";
import type { Act, Version } from "./facts.js";
import { noticeOf } from "./notices.js";
import type { View } from "./view.js";

/** In the order in which they are told. A member that a volume does not have is equal to one that the other does not have. */
const compared = ["every", "footprint", "from", "last", "lower", "until", "upper"] as const;

/** Of a readback of a version that is in the view: the notice's number and each volume, member by member. */
export function differences(view: View, { says: { body } }: Act<"readback">): string[] {
  const version = view.facts.act(body.of) as Version & Act<"notice" | "change">;
  const isOtherNumber = body.number !== view.notices.numbers.get(noticeOf(version));
  return [...(isOtherNumber ? ["number"] : []), ...volumeDifferences(version.says.body.notice.volumes, body.volumes)];
}

export function volumeDifferences(said: readonly Volume[], readBack: readonly Volume[]): string[] {
  const longer = said.length < readBack.length ? readBack : said;
  return longer.flatMap((_, i) => {
    const [one, other] = [said[i], readBack[i]];
    if (one === undefined || other === undefined) return [`volumes[${i}]`];
    return compared.filter((member) => textOf(one, member) !== textOf(other, member)).map((member) => `volumes[${i}].${member}`);
  });
}

/** What was typed in is not compared: only where the places lie. */
function textOf(volume: Volume, name: (typeof compared)[number]): string {
  const { entered: _, ...footprint } = volume.footprint;
  const held: JsonObject = { ...volume, footprint };
  return Object.hasOwn(held, name) ? canonicalText(held[name]!) : "";
}
