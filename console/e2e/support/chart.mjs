/** The map of a page: a canvas tells nothing, so its element is asked for the map's own data. */

const mercator = ([lat, lon]) => [lon * 111319.49079327358, 6378137 * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))];

/** Waits until everything is drawn. */
export function drawn(page) {
  return page.evaluate(() => new Promise((done) => {
    const { map } = document.querySelector(".chart").chart;
    map.once("rendercomplete", () => done());
    map.render();
  }));
}

/** Looks at a place, degrees north and east. */
export async function lookAt(page, place, zoom) {
  await page.waitForFunction(() => document.querySelector(".chart")?.chart);
  await page.evaluate(([centre, zoom]) => {
    const view = document.querySelector(".chart").chart.map.getView();
    view.cancelAnimations();
    view.setCenter(centre);
    view.setZoom(zoom);
  }, [mercator(place), zoom]);
  await drawn(page);
}

/** Where a place lies on the screen. */
export async function pixel(page, place) {
  return page.evaluate((at) => {
    const element = document.querySelector(".chart");
    const [x, y] = element.chart.map.getPixelFromCoordinate(at);
    const box = element.getBoundingClientRect();
    return [box.left + x, box.top + y];
  }, mercator(place));
}

/** Every feature of the layer of filed notices: the notice's id, and its geometry. */
export function filedOnMap(page) {
  return page.evaluate(() => {
    const found = {};
    for (const layer of document.querySelector(".chart").chart.map.getLayers().getArray()) {
      for (const feature of layer.getSource?.()?.getFeatures?.() ?? []) {
        const mark = feature.get("drawn")?.mark;
        if (mark) (found[mark.id] ??= []).push(JSON.stringify(feature.getGeometry().getCoordinates()));
      }
    }
    return found;
  });
}

/** Draws an area by hand: a click at each place, and a double click at the last. */
export async function drawArea(page, places) {
  await page.getByRole("toolbar").getByRole("button").first().click();
  const pixels = [];
  for (const place of places) pixels.push(await pixel(page, place));
  for (const [i, [x, y]] of pixels.entries()) {
    await page.mouse.move(x, y, { steps: 3 });
    if (i < pixels.length - 1) await page.mouse.click(x, y);
    else await page.mouse.dblclick(x, y);
  }
}
