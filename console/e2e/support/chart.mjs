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

/** What the map shows of the draft: its geometries, and whether they lie in view. */
export function draftOnMap(page) {
  return page.evaluate(() => {
    const { map } = document.querySelector(".chart").chart;
    const layer = map.getLayers().getArray().find((each) => each.getZIndex() === 30);
    const [west, south, east, north] = map.getView().calculateExtent(map.getSize());
    return layer.getSource().getFeatures().map((feature) => {
      const geometry = feature.getGeometry();
      const [x0, y0, x1, y1] = geometry.getExtent();
      return { type: geometry.getType(), coordinates: geometry.getCoordinates(), inView: x0 >= west && y0 >= south && x1 <= east && y1 <= north, pixels: Math.max(x1 - x0, y1 - y0) / map.getView().getResolution() };
    });
  });
}

/** The notices that the map draws at the time that it shows: those to which it gives a style. */
export function drawnNow(page) {
  return page.evaluate(() => {
    const { map } = document.querySelector(".chart").chart;
    const layer = map.getLayers().getArray().find((each) => each.getZIndex() === 10);
    const style = layer.getStyleFunction();
    return [...new Set(layer.getSource().getFeatures().filter((feature) => style(feature, map.getView().getResolution())?.length > 0).map((feature) => feature.get("drawn").mark.id))];
  });
}

/** Draws an area by hand, or what another button of the toolbar draws: a click at each place, and a double click at the last. */
export async function drawArea(page, places, what = "polygon") {
  await page.locator(`[role="toolbar"] [data-draw="${what}"]`).click();
  const pixels = [];
  for (const place of places) pixels.push(await pixel(page, place));
  for (const [i, [x, y]] of pixels.entries()) {
    await page.mouse.move(x, y, { steps: 3 });
    if (i < pixels.length - 1) await page.mouse.click(x, y);
    else await page.mouse.dblclick(x, y);
  }
}
