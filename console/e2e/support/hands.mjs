/** What an officer does without a mouse. */

/** Presses Tab until the focus is where it should be. */
export async function tabTo(page, locator) {
  await locator.first().waitFor();
  for (let i = 0; i < 300; i++) {
    if (await locator.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${locator}`);
}

export async function press(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press("Enter");
}

export async function types(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Signs with the keyboard what the dialog shows; the key may be locked, and the node may ask. */
export async function signs(page, act) {
  await press(page, page.getByRole("dialog").getByRole("button", { name: act, exact: true }));
  const dialog = page.locator("dialog");
  const done = dialog.getByText(/^(Filed|On the desk)$/);
  const asked = dialog.getByRole("button", { name: "Yes, it is so" });
  const trouble = dialog.locator(".trouble");
  for (;;) {
    await done.or(asked).or(trouble).first().waitFor();
    if (await trouble.isVisible()) throw new Error(await trouble.innerText());
    if (await done.isVisible()) break;
    await press(page, asked);
    await asked.waitFor({ state: "detached" }).catch(() => {});
  }
  await press(page, dialog.getByRole("button", { name: "Close", exact: true }));
  await dialog.waitFor({ state: "detached" });
}

/** Counts whatever a pointer does in the pages of a profile, from here on. */
export async function handsOff({ context }) {
  await context.addInitScript(() => {
    globalThis.touched = [];
    for (const what of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart", "wheel", "dragstart"]) addEventListener(what, (event) => { if (event.isTrusted) globalThis.touched.push(what); }, { capture: true, passive: true });
  });
}

/** What pointers have done in a page; nothing, where all was done by keys. */
export const touched = (page) => page.evaluate(() => globalThis.touched);

/** Enrols an officer who has no pointer: the code in the address is the last thing that is not typed here. */
export async function enrolledByHands(officer, pin, office, person, roles) {
  const { site, page } = officer;
  await handsOff(officer);
  const { code } = await site.gives("officer", "code", "--office", office, "--person", person, "--role", roles.join(","));
  await page.goto(`${site.origin}/#code=${code}`);
  await types(page, page.getByLabel("A new PIN", { exact: true }), pin);
  await types(page, page.getByLabel("The PIN again"), pin);
  await page.keyboard.press("Enter");
  await page.getByText("Waiting for the enrolment officer to sign.").waitFor();
  const print = (await page.locator(".print").innerText()).trim();
  const request = (await site.gives("officer", "requests")).find((each) => each.fingerprint === print);
  await site.does("officer", "enroll", "--by", site.path("enrol.key"), "--request", request.id, "--confirm", `fingerprint-${print.slice(0, 4)}`);
  await press(page, page.getByRole("button", { name: "Sign in", exact: true }));
  await page.getByRole("heading", { name: "Desk", exact: true }).waitFor();
  page.officer = officer;
  return officer;
}
