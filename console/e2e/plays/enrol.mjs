import assert from "node:assert/strict";
import { enrolled, enter, givePIN, handIn, open, sign } from "../support/acts.mjs";

export default (play, world) => {
  play("an officer comes with a code, the enrolment officer signs by command line, and they sign in", async () => {
    const { us } = world;
    const duty = (world.duty = await world.comes(us));
    const { page } = duty;
    const { code } = await us.gives("officer", "code", "--office", "Duty desk", "--person", "p1", "--role", "draft,acknowledge");
    const print = await handIn(page, us.origin, code);
    assert.ok(!page.url().includes(code), "the code does not stay in the address");
    await page.getByText("Waiting for the enrolment officer to sign.").waitFor();
    const [request] = await us.gives("officer", "requests");
    assert.equal(request.fingerprint, print, "both screens show one fingerprint");
    await us.does("officer", "enroll", "--by", us.path("enrol.key"), "--request", request.id, "--confirm", `fingerprint-${print.slice(0, 4)}`);
    await enter(page);
    await page.getByText("line to the node: connected").waitFor();
  });

  play("a code works once", async () => {
    const { us, duty } = world;
    const { code } = await us.gives("officer", "code", "--office", "Second desk", "--person", "p2", "--role", "draft,release,acknowledge");
    world.second = await world.comes(us);
    world.print = await handIn(world.second.page, us.origin, code);
    const again = await duty.page.evaluate(async (code) => (await fetch("/v1/enrolments", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code, key: "01" + "ab".repeat(32) }) })).status, code);
    assert.ok(again >= 400, `a second use is refused, not ${again}`);
  });

  play("an enrolment officer signs at the page, after comparing the fingerprint", async () => {
    const { us, second } = world;
    world.personnel = await enrolled(await world.comes(us), "Enrolment desk", "p8", ["enroll"]);
    const { page } = world.personnel;
    await open(page, "officers");
    await page.getByText(world.print).waitFor();
    await page.getByRole("button", { name: "Enrol", exact: true }).click();
    assert.ok((await page.getByRole("dialog").innerText()).includes(world.print), "the fingerprint is among what is signed");
    assert.equal(await sign(page), "filed");
    await enter(second.page);
  });

  play("a code is made at the page, and shown once", async () => {
    const { page } = world.personnel;
    await page.getByLabel("Office", { exact: true }).fill("Night desk");
    await page.getByLabel("Person", { exact: true }).fill("p5");
    await page.getByRole("button", { name: "Make a code" }).click();
    const dialog = page.getByRole("dialog", { name: "One-time code" });
    assert.match(await dialog.locator(".print").innerText(), /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
  });

  play("the kept key is wrapped, cannot be taken out, and outlives a reload", async () => {
    const { page } = world.duty;
    const kept = () => page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name);
      const found = [];
      for (const name of names) {
        const db = await new Promise((done, fail) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
        for (const store of db.objectStoreNames) {
          const all = await new Promise((done) => { const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
          const look = async (value, path) => {
            if (value instanceof CryptoKey) {
              const taken = await Promise.all(["raw", "pkcs8", "jwk"].map((form) => crypto.subtle.exportKey(form, value).then(() => form, () => "")));
              found.push({ path, key: true, extractable: value.extractable, taken: taken.filter(Boolean) });
            } else if (value instanceof Uint8Array) found.push({ path, bytes: value.length });
            else if (value && typeof value === "object") for (const [name, each] of Object.entries(value)) await look(each, `${path}.${name}`);
          };
          for (const value of all) await look(value, store);
        }
        db.close();
      }
      return found;
    });
    const before = await kept();
    const keys = before.filter(({ key }) => key);
    assert.ok(keys.length > 0, "the browser's own key is kept");
    for (const key of keys) assert.deepEqual([key.extractable, key.taken], [false, []], `${key.path} cannot be taken out`);
    assert.ok(before.some(({ path, bytes }) => path.endsWith("sealed") && bytes > 48), "the officer's key is kept sealed");
    await page.reload();
    await page.getByText("key locked").waitFor();
    assert.deepEqual(await kept(), before);
  });

  play("the key in use cannot be taken out", async () => {
    const { page } = world.duty;
    await page.evaluate(() => {
      globalThis.used = [];
      const { sign } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.sign = function (algorithm, key, ...rest) {
        globalThis.used.push(Promise.all(["pkcs8", "jwk", "raw"].map((form) => this.exportKey(form, key).then(() => form, () => "refused"))).then((taken) => ({ extractable: key.extractable, taken })));
        return sign.call(this, algorithm, key, ...rest);
      };
    });
    await open(page, "messages");
    await page.getByLabel("Text", { exact: true }).fill("Line check.");
    await page.getByRole("button", { name: "Read and sign" }).click();
    await page.getByRole("dialog", { name: "Message" }).getByRole("button", { name: "Sign and file" }).click();
    const locked = page.getByRole("dialog", { name: "Open your key" });
    await locked.getByLabel("PIN").fill("not-the-pin");
    await locked.getByRole("button", { name: "Open", exact: true }).click();
    await locked.getByText("This PIN does not open the key.").waitFor();
    await givePIN(page);
    await page.getByRole("dialog").getByText("Filed", { exact: true }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    const used = await page.evaluate(() => Promise.all(globalThis.used));
    assert.deepEqual(used, [{ extractable: false, taken: ["refused", "refused", "refused"] }]);
  });

  play("a key that is not used locks itself", async () => {
    const { page } = world.personnel;
    await page.clock.install();
    await open(page, "officers");
    await page.keyboard.press("Shift");
    await page.getByRole("button", { name: "Lock the key" }).waitFor();
    await page.clock.fastForward("14:30");
    await page.getByRole("button", { name: "Lock the key" }).waitFor();
    await page.clock.fastForward("01:00");
    await page.getByText("key locked").waitFor();
    await page.getByRole("button", { name: "Make a code" }).waitFor();
  });

  play("the other side's officer is enrolled the same way", async () => {
    world.them = await world.officer(world.ru, "Оперативный дежурный", "r1", "acknowledge", "draft", "release");
  });
};
