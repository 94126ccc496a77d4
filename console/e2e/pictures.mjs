// Takes the pictures of docs/pictures from the demonstration, as two visitors see it: the
// United States' officer in the dark, the Russian Federation's in the light. The one files
// a movement, and both see the clash.
//
//   node pictures.mjs FOLDER
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enter, handIn, ready, send, sign, type } from "./support/acts.mjs";
import { launch } from "./support/browser.mjs";
import { does, parley } from "./support/program.mjs";

const folder = process.argv[2] ?? "../../docs/pictures";
const largest = 400_000; // bytes of a picture
const size = { width: 1280, height: 800 };

const scratch = await mkdtemp(join(tmpdir(), "pp-"));
const dir = join(scratch, "d");

/** Starts the demonstration, and gives its addresses once the play is over. */
async function perform() {
  const child = spawn(parley, ["demo", "--stay", "--pause", "0", "--us-console", "127.0.0.1:0", "--ru-console", "127.0.0.1:0", dir], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const addresses = await new Promise((done, failed) => {
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const found = [...said.slice(said.lastIndexOf("Now it is yours")).matchAll(/http:\/\/\S+#code=\S+/g)].map(([address]) => address);
      if (said.includes("Now it is yours") && found.length >= 4) done(found);
    });
    child.once("exit", (code) => failed(new Error(`the demonstration ended with exit code ${code}:\n${said}`)));
  });
  return { child, us: addresses[0], ru: addresses[2] };
}

/** A visitor with a code becomes an officer and signs in. */
async function visitor(browser, address, theme) {
  const context = await browser.newContext({ viewport: size, locale: "en-GB", timezoneId: "Asia/Damascus", reducedMotion: "reduce" });
  await context.addInitScript((chosen) => localStorage.setItem("parley.settings", JSON.stringify({ theme: chosen })), theme);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const [origin, code] = address.split("/#code=");
  await handIn(page, origin, code);
  await enter(page);
  return page;
}

const go = (page, path) => page.evaluate((to) => { location.hash = location.hash.split("/").slice(0, 3).join("/") + "/" + to; }, path);

/** Opens a screen that shows the convoy. */
async function show(page, path) {
  await go(page, path);
  await page.getByText("relief convoy").first().waitFor();
  await still(page);
}

/** Waits until nothing moves any more but the ages. */
async function still(page) {
  await page.evaluate(() => document.fonts.ready);
  for (let before, same = 0; same < 3;) {
    await page.waitForTimeout(300);
    const words = (await page.locator("main").innerText()).replace(/\d+ s/g, "");
    const drawn = await page.evaluate(() => [...document.querySelectorAll("canvas")].map((each) => each.toDataURL()).join());
    same = words + drawn === before ? same + 1 : 0;
    before = words + drawn;
  }
}

async function take(page, name) {
  const path = join(folder, name + ".png");
  await page.mouse.move(2, size.height - 2);
  await page.screenshot({ path, animations: "disabled" });
  const { size: bytes } = await stat(path);
  console.log(`${path}  ${bytes} bytes`);
  if (bytes > largest) throw new Error(`${path}: ${bytes} bytes, and may have ${largest}`);
}

await mkdir(folder, { recursive: true });
const { child, us, ru } = await perform();
const browser = await launch();
try {
  const here = await visitor(browser, us, "dark");
  const there = await visitor(browser, ru, "light");
  await go(here, "file");
  await ready(here);
  await here.locator("#file-originator").selectOption("relief");
  await type(here, {
    kind: "movement", name: "relief convoy", shape: "corridor", places: "35.0300N 40.3000E\n35.0700N 40.3700E", radius: "200M",
    lower: "GND", upper: "100FT AGL", from: "110700ZNOV17", until: "111600ZNOV17", office: "relief coordination", means: "deconfliction line",
  });
  const meets = here.getByRole("region", { name: "Whom it would meet" });
  await meets.getByText("ground operation on the west bank").waitFor();
  await meets.getByRole("button", { name: "Show on the map" }).first().click();
  await meets.scrollIntoViewIfNeeded();
  await still(here);
  await take(here, "file-dark");
  await send(here);
  const came = await sign(here);
  if (came !== "filed") throw new Error(`the convoy's notice came to be ${came}`);
  const noon = Date.UTC(2017, 10, 11, 12);
  await show(here, "desk");
  await take(here, "desk-dark");
  await show(here, `map?at=${noon}`);
  await here.getByRole("button", { name: "Show on the map" }).first().click();
  await still(here);
  await take(here, "map-dark");
  const [found] = JSON.parse(await does("--home", join(dir, "ru"), "--json", "clash", "list")).filter((each) => each.status !== "resolved");
  await show(there, `clash/${found.id}`);
  await take(there, "clash-light");
} finally {
  await browser.close();
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGINT");
  await ended;
  await rm(scratch, { recursive: true, force: true });
}
