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
