/** How places, heights, lengths and times are written for people. Reading what people wrote is the node's work. */
export { formatHeight, type Height } from "./height.ts";
export { drawnLength, exactLength, formatGap, formatLength } from "./length.ts";
export { DEGREE, exactPlace, formatGrid, formatPlace, gridSide, notations, placeAt, squaresIn, type Notation, type Place } from "./place.ts";
export { exactTime, floorTo, formatDTG, formatWindow, localTime, within } from "./time.ts";
export { isOpen, lastOpening, openingAt, openingsWithin, period, type Every, type Opening, type Windowed } from "./window.ts";
