/** Every screen, in every language and theme. */

/** The screens of a channel, each with what names it. */
export const paths = (world) => [
  ["desk"], ["duties"], ["line"], ["map"], ["file"], ["file", world.point], ["notices"], ["notice", world.point], ["clashes"], ["clash", world.open],
  ["near?place=37SFV%20065%20090&radius=10KM"], ["messages"], ...(world.hospital ? [["notice", world.hospital]] : []), ["batches"], ["batches", "progress"], ["drafts"], ["sheets"], ["measures"], ["handover"], ["officers"], ["entries"], ["verify"], ["settings"],
];

/** Sets language and theme as an officer's settings have them, and loads the page anew. */
export async function dressed(page, language, theme) {
  await page.evaluate(([language, theme]) => {
    const kept = JSON.parse(localStorage.getItem("parley.settings") ?? "{}");
    localStorage.setItem("parley.settings", JSON.stringify({ ...kept, language, theme }));
  }, [language, theme]);
  await page.reload();
  await page.locator(`html[lang="${language}"][data-theme="${theme}"]`).waitFor();
}

/** Waits until a screen has what it shows: nothing is loading, and a map is drawn. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => {
    const screen = document.querySelector("main");
    return screen?.querySelector("h1") && ![...document.querySelectorAll("main [aria-busy=true]")].length;
  });
  await page.evaluate(async () => {
    const chart = document.querySelector(".chart")?.chart;
    while (chart?.map.getView().getAnimating()) await new Promise((done) => requestAnimationFrame(done));
    if (chart) await new Promise((done) => { chart.map.once("rendercomplete", done); chart.map.render(); });
    await document.fonts.ready;
    // What flashes until somebody acts never ends.
    await Promise.all(document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity).map((each) => each.finished.catch(() => {})));
  });
}
