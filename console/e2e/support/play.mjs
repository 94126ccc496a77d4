import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";

/** What makes a test of a play in a world. Where one fails, its pages are kept to be looked at in the folder that SHOTS names. */
export function playsIn(world) {
  const shots = process.env.SHOTS;
  if (shots) mkdirSync(shots, { recursive: true });
  afterEach(() => assert.deepEqual(world.wrong, [], "no error in any page's console, and no request outside the own origin"));
  return (name, act, timeout = 60_000) => test(name, { timeout }, async (t) => {
    try {
      await act(t);
    } catch (error) {
      for (const [i, { context }] of shots ? world.officers.entries() : []) {
        for (const [j, page] of context.pages().entries()) await page.screenshot({ path: `${shots}/${name.replaceAll(/\W+/g, "-").slice(0, 60)}-${i}-${j}.png` }).catch(() => {});
      }
      if (shots) for (const site of world.sites) writeFileSync(`${shots}/${site.party}.log`, site.log);
      throw error;
    }
  });
}
