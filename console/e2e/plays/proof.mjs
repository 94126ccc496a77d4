import assert from "node:assert/strict";
import { open } from "../support/acts.mjs";
import { does, tries } from "../support/program.mjs";
import { readFile, writeFile } from "node:fs/promises";

export default (play, world) => {
  play("a bundle is downloaded, the page shows what it proves, and the program verifies it without a node", async () => {
    const { us, duty: { page } } = world;
    await open(page, "notice", world.sweep);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Prove it" }).click()]);
    const path = us.path(download.suggestedFilename());
    await download.saveAs(path);
    await page.getByText("Every signature and every hash in the bundle holds").waitFor();
    const said = await does("verify", path);
    assert.match(said, /Sweep 4/);
    // The same bytes with one changed: the page and the program refuse both.
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(`${path}.changed`, bytes);
    assert.notEqual((await tries("verify", `${path}.changed`)).code, 0);
    await open(page, "verify");
    await page.getByLabel("Bundle file").setInputFiles(path);
    await page.getByText("Every signature and every hash in the bundle holds").waitFor();
    await page.getByLabel("Bundle file").setInputFiles(`${path}.changed`);
    await page.getByText("The bundle does not verify.").waitFor();
  });
};
