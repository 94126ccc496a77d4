/** What an officer does at the page, as they would tell it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export const pin = "harbour-7";

const exact = (name) => ({ name, exact: true });

/** Opens a screen of the channel. */
export async function open(page, ...path) {
  const url = `${page.officer.site.origin}/#/c/${page.officer.site.channel}/${path.join("/")}`;
  await page.goto(url);
  await page.locator("main h1").first().waitFor();
}

/** Comes with a code in the address, has the key made, and gives the fingerprint that the screen shows. */
export async function handIn(page, origin, code) {
  await page.goto(`${origin}/#code=${code}`);
  await page.getByLabel("A new PIN", { exact: true }).fill(pin);
  await page.getByLabel("The PIN again").fill(pin);
  await page.getByRole("button", { name: "Make the key and hand it in" }).click();
  await page.getByRole("heading", { name: "Read this to the enrolment officer" }).waitFor();
  return (await page.locator(".print").innerText()).trim();
}

export async function givePIN(page) {
  const dialog = page.getByRole("dialog", { name: "Open your key" });
  await dialog.getByLabel("PIN").fill(pin);
  await dialog.getByRole("button", exact("Open")).click();
  await dialog.waitFor({ state: "detached" });
}

/** Waits until the key is enrolled, and signs in with it: whoever has just set its PIN is not asked for it again. */
export async function enter(page) {
  await page.getByText("You are enrolled. You can sign in.").waitFor();
  await page.getByRole("button", exact("Sign in")).click();
  await page.getByRole("heading", exact("Desk")).waitFor();
}

/** Enrols an officer: a code, a key made in the page, and a signature from the command line. */
export async function enrolled(officer, office, person, roles, signs = byCommandLine) {
  const { site, page } = officer;
  const { code } = await site.gives("officer", "code", "--office", office, "--person", person, "--role", roles.join(","));
  const print = await handIn(page, site.origin, code);
  await signs(site, print, roles);
  await enter(page);
  page.officer = officer;
  return officer;
}

async function byCommandLine(site, print, roles) {
  const found = (await site.gives("officer", "requests")).find((each) => each.fingerprint === print);
  const by = roles.includes("enroll") ? ["--root", site.root] : ["--by", site.path("enrol.key")];
  await site.does("officer", "enroll", ...by, "--request", found.id, "--confirm", `fingerprint-${print.slice(0, 4)}`);
}

/** Waits for whichever of some things comes first, and names it. */
export async function whichever(things) {
  const names = Object.keys(things);
  const [first, ...rest] = names.map((name) => things[name].first());
  await rest.reduce((either, each) => either.or(each), first).first().waitFor();
  for (const name of names) if (await things[name].first().isVisible()) return name;
  return whichever(things);
}

/** Signs what the dialog shows, confirming what the node asks; it gives what came of it: "Filed", "On the desk", or else. */
export async function sign(page, { confirms = true } = {}) {
  const act = page.getByRole("button", { name: /^(Sign and file|Sign as draft|Release)$/ }).and(page.locator("dialog *"));
  await act.click();
  return outcome(page, confirms);
}

export async function outcome(page, confirms = true) {
  for (;;) {
    const found = await whichever({
      pin: page.getByRole("dialog", { name: "Open your key" }), question: page.locator("dialog").getByRole("heading", { name: "The node asks" }),
      filed: page.locator("dialog").getByText("Filed", { exact: true }), drafted: page.locator("dialog").getByText("On the desk", { exact: true }),
      arrived: page.locator("dialog").getByRole("heading", { name: "Something arrived since you looked" }), trouble: page.locator("dialog .trouble"),
    });
    switch (found) {
      case "pin":
        await givePIN(page);
        break;
      case "question":
        if (!confirms) return "question";
        await page.getByRole("button", { name: "Yes, it is so" }).click();
        break;
      case "filed": case "drafted":
        await page.locator("dialog").getByRole("button", exact("Close")).click();
        return found;
      case "trouble":
        throw new Error(`the page says: ${await page.locator("dialog .trouble").innerText()}`);
      default:
        return found;
    }
  }
}

/** Opens the form and fills it in by typing. */
export async function fill(page, form) {
  if (!new RegExp(`/file$`).test(new URL(page.url()).hash)) await open(page, "file");
  await ready(page);
  await type(page, form);
}

export async function ready(page) {
  await page.locator("#file-name").waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('[role="toolbar"] button')].some((button) => !button.disabled));
}

const fields = { name: "#file-name", places: "#volume-0-places", radius: "#volume-0-radius", lower: "#volume-0-lower", upper: "#volume-0-upper", from: "#volume-0-from", until: "#volume-0-until", last: "#volume-0-last", left: "#volume-0-left", right: "#volume-0-right", width: "#volume-0-width", inner: "#volume-0-inner", outer: "#volume-0-outer", bearingFrom: "#volume-0-bearingFrom", bearingTo: "#volume-0-bearingTo", office: "#file-office", means: "#file-means", remarks: "#file-remarks" };

export async function type(page, { kind, precedence, shape, every, alignment, ...texts }) {
  if (kind) await page.locator("#file-kind").selectOption(kind);
  if (precedence) await page.locator("#file-precedence").selectOption(precedence);
  if (shape) await page.locator(`input[name="volume-0-shape"][value="${shape}"]`).check();
  if (alignment) await page.locator("#volume-0-alignment").selectOption(alignment);
  if (every) await page.locator("#volume-0-every").selectOption(every);
  for (const [name, text] of Object.entries(texts)) await page.locator(fields[name]).fill(text);
}

/** Presses the form's own button: the dialog with what is to be signed opens. */
export async function send(page) {
  await page.locator("form button[type=submit].primary").click();
}

/** Files by typing, from the empty form to the end. */
export async function file(page, form) {
  await fill(page, form);
  await send(page);
  return sign(page);
}

/** What is the same in nearly every notice. */
export const usual = { lower: "GND", upper: "1500FT AGL", office: "Ops", means: "tel 100", until: "UFN" };

/** A time as officers write it: 221300ZNOV26. */
export function dtg(ms) {
  const at = new Date(ms);
  const two = (n) => String(n).padStart(2, "0");
  const month = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"][at.getUTCMonth()];
  return `${two(at.getUTCDate())}${two(at.getUTCHours())}${two(at.getUTCMinutes())}Z${month}${two(at.getUTCFullYear() % 100)}`;
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.0 to 2.2, A and AA, in short. */
export async function barriers(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"], resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary?.split("\n")[1]?.trim() ?? ""})`).join("; ")}`);
  });
}

/** When standing things began. */
export const yesterday = dtg(Date.now() - 86_400_000);
