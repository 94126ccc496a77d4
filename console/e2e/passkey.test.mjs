/** The kinds of officers' keys at the page: a passkey of a virtual authenticator, P-256, and what a browser without Ed25519 does. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { barriers, enter, file, fill, givePIN, handIn, open, pin, send, sign, usual } from "./support/acts.mjs";
import { until } from "./support/until.mjs";
import { World } from "./support/world.mjs";

const passkey = "A passkey or security key";
const P256 = "A key in this browser (P-256)";
const Ed25519 = "A key in this browser (Ed25519)";

/** An authenticator of the device, which knows its user. It gives the DevTools session and the authenticator's id. */
async function authenticator(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send("WebAuthn.enable");
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { tools, authenticatorId };
}

/** How often the authenticator has signed with its only key. */
async function signatures({ tools, authenticatorId }) {
  const { credentials } = await tools.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  return credentials[0].signCount;
}

describe("the kinds of officers' keys", { concurrency: 1 }, () => {
  const world = new World();
  let named; // the same console by its name: a browser makes passkeys for no bare address
  const people = {};
  before(async () => {
    await world.open();
    named = { origin: world.us.origin.replace("127.0.0.1", "localhost"), channel: world.us.channel };
  }, { timeout: 60_000 });
  after(() => world.close());
  afterEach(() => assert.deepEqual(world.wrong, [], "no error in any page's console, and no request outside the own origin"));
  const play = (name, act) => test(name, { timeout: 60_000 }, act);

  const code = async (person) => (await world.us.gives("officer", "code", "--office", "Duty desk", "--person", person, "--role", "draft,acknowledge")).code;
  const chooses = (page, label) => page.getByRole("radio", { name: label, exact: true });

  /** Signs for the key whose fingerprint a page shows, as the enrolment officer; it gives the key. */
  async function enrols(print) {
    const found = (await world.us.gives("officer", "requests")).find((each) => each.fingerprint === print);
    assert.ok(found, `the enrolment officer sees the fingerprint ${print}`);
    await world.us.does("officer", "enroll", "--by", world.us.path("enrol.key"), "--request", found.id, "--confirm", `fingerprint-${print.slice(0, 4)}`);
    return found.key;
  }

  /** The key that has signed the current text of a notice. */
  async function signer(name) {
    const { id } = await until("the notice", () => world.us.notice(name));
    const { history } = await world.us.get(`/v1/channels/${named.channel}/notices/${id}`);
    const { place } = history.find(({ current }) => current);
    return JSON.stringify(await world.us.get(`/v1/channels/${named.channel}/entries/${place.party}/${place.epoch}/${place.number}`));
  }

  play("a page at a bare address makes no passkey, says why, and leads to its name with the code", async () => {
    const { page } = await world.comes(world.us);
    const given = await code("p20");
    await page.goto(`${world.us.origin}/#code=${given}`);
    await page.getByText("Passkeys need a name").waitFor();
    assert.ok(await chooses(page, passkey).isDisabled());
    assert.ok(await chooses(page, Ed25519).isChecked(), "Ed25519 is the usual choice");
    assert.deepEqual(await barriers(page), []);
    const to = await page.getByRole("link", { name: /Open this page as/ }).getAttribute("href");
    assert.equal(to, `${named.origin}/#code=${given}`);
    people.link = to;
  });

  play("an officer comes with a passkey: no PIN, and the authenticator is asked to sign in", async () => {
    const officer = (people.passkey = await world.comes(named));
    const { page } = officer;
    officer.device = await authenticator(page);
    await page.goto(people.link);
    await chooses(page, passkey).check();
    assert.equal(await page.locator("input[type=password]").count(), 0, "the page has no PIN for a passkey");
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", { name: "Make the key and hand it in" }).click();
    await page.getByRole("heading", { name: "Read this to the enrolment officer" }).waitFor();
    officer.key = await enrols((await page.locator(".print").innerText()).trim());
    assert.match(officer.key, /^030[23][0-9a-f]{64}$/);
    await page.getByText("You are enrolled. You can sign in.").waitFor();
    const before = await signatures(officer.device);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "Desk", exact: true }).waitFor();
    assert.equal(await signatures(officer.device), before + 1);
    assert.equal(await page.getByRole("dialog").count(), 0);
  });

  play("each word is one signature of the authenticator, and both nodes take it", async () => {
    const { page, device, key } = people.passkey;
    const before = await signatures(device);
    assert.equal(await file(page, { ...usual, kind: "site", name: "Field bakery", shape: "at", places: "35.10N 40.40E" }), "filed");
    await page.waitForURL(/\/notice\//); // where the page goes once something is filed
    assert.equal(await signatures(device), before + 1);
    assert.ok((await signer("Field bakery")).includes(key), "the notice is signed by the passkey");
    await until("the notice at the other side", () => world.ru.notice("Field bakery"));
  });

  play("an authenticator that does not know its user signs nothing; the officer tries again", async () => {
    const { page, device } = people.passkey;
    const verified = (isUserVerified) => device.tools.send("WebAuthn.setUserVerified", { authenticatorId: device.authenticatorId, isUserVerified });
    await fill(page, { ...usual, kind: "site", name: "Field laundry", shape: "at", places: "35.12N 40.42E" });
    await send(page);
    await verified(false);
    await assert.rejects(sign(page), /There is no signature by the passkey/);
    assert.equal(await world.us.notice("Field laundry"), undefined);
    await verified(true);
    await page.getByRole("button", { name: "Try again" }).click();
    assert.equal(await sign(page), "filed");
    await page.waitForURL(/\/notice\//);
  });

  play("a passkey outlives a reload and signing out; settings have no PIN for it", async () => {
    const { page, device } = people.passkey;
    await open(page, "settings");
    await page.getByText("asks for you at each signature").waitFor();
    assert.equal(await page.getByText("Change the PIN").count(), 0);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.reload();
    await page.getByText(passkey).waitFor();
    const before = await signatures(device);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("line to the node: connected").waitFor();
    assert.equal(await signatures(device), before + 1);
  });

  play("an officer comes with a key of P-256: a PIN opens it, also after a reload", async () => {
    const { page } = await world.comes(world.us);
    await page.goto(`${world.us.origin}/#code=${await code("p21")}`);
    await chooses(page, P256).check();
    await page.getByLabel("A new PIN", { exact: true }).fill(pin);
    await page.getByLabel("The PIN again").fill(pin);
    await page.getByRole("button", { name: "Make the key and hand it in" }).click();
    await page.getByRole("heading", { name: "Read this to the enrolment officer" }).waitFor();
    const key = await enrols((await page.locator(".print").innerText()).trim());
    assert.match(key, /^020[23][0-9a-f]{64}$/);
    await enter(page);
    await page.reload();
    page.officer = { site: world.us };
    assert.equal(await file(page, { ...usual, kind: "site", name: "Water point", shape: "at", places: "35.14N 40.44E" }), "filed");
    assert.ok((await signer("Water point")).includes(key), "the notice is signed by the key of P-256");
  });

  play("a browser without Ed25519 makes a key of P-256", async () => {
    const { page, context } = await world.comes(world.us);
    await context.addInitScript(() => {
      const { generateKey } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.generateKey = function (algorithm, ...rest) {
        if ((algorithm.name ?? algorithm) === "Ed25519") return Promise.reject(new DOMException("Algorithm: Unrecognized name", "NotSupportedError"));
        return generateKey.call(this, algorithm, ...rest);
      };
    });
    await page.goto(`${world.us.origin}/#code=${await code("p22")}`);
    await page.getByText("This browser makes no keys of this kind.").waitFor();
    assert.ok(await chooses(page, Ed25519).isDisabled());
    const print = await handIn(page, world.us.origin, await code("p22"));
    assert.match(await enrols(print), /^02/);
    await enter(page);
  });

  play("a key that was kept before there were kinds still signs in", async () => {
    const { page } = await world.comes(world.us);
    await enrols(await handIn(page, world.us.origin, await code("p23")));
    await page.getByText("You are enrolled. You can sign in.").waitFor();
    await page.evaluate(async () => {
      const db = await new Promise((done) => { const asked = indexedDB.open("parley"); asked.onsuccess = () => done(asked.result); });
      const keys = db.transaction("keys", "readwrite").objectStore("keys");
      const [{ key, ...older }] = await new Promise((done) => { const asked = keys.getAll(); asked.onsuccess = () => done(asked.result); });
      await new Promise((done) => { keys.put(older, key).onsuccess = done; });
      db.close();
    });
    await page.goto(`${world.us.origin}/#/`);
    await page.reload();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await givePIN(page);
    await page.getByRole("heading", { name: "Desk", exact: true }).waitFor();
  });
});
