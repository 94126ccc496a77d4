import Icon from "ol/style/Icon.js";

type Maker = typeof import("milsymbol").default;

let maker: Maker | undefined;
let loading: Promise<void> | undefined;
const made = new Map<string, Icon>();

/** Loads the symbol library, which is large, once; the map draws without it until it is there. */
export function loadSymbols(): Promise<void> {
  loading ??= import("milsymbol").then((library) => {
    maker = library.default;
  });
  return loading;
}

/**
 * The symbol for a code, in the colour of its party on the map's ground; undefined until the library is there. The
 * frame's shape says whose it is, as the standard has it; its colours are the page's, because red and amber are kept
 * for severity.
 */
export function symbol(code: string, colour: string, ground: string): Icon | undefined {
  const key = `${code} ${colour} ${ground}`;
  const known = made.get(key);
  if (known !== undefined || maker === undefined) return known;
  const drawn = new maker.Symbol(code, { size: 19, strokeWidth: 6, fillColor: ground, frameColor: colours(colour), iconColor: colours(colour), outlineWidth: 4, outlineColor: ground });
  const anchor = drawn.getAnchor();
  const icon = new Icon({
    declutterMode: "obstacle",
    img: drawn.asCanvas(2), scale: 0.5,
    anchor: [anchor.x * 2, anchor.y * 2], anchorXUnits: "pixels", anchorYUnits: "pixels",
  });
  made.set(key, icon);
  return icon;
}

function colours(colour: string): Record<"Civilian" | "Friend" | "Hostile" | "Neutral" | "Unknown" | "Suspect", string> {
  return { Civilian: colour, Friend: colour, Hostile: colour, Neutral: colour, Unknown: colour, Suspect: colour };
}
