// SPDX-License-Identifier: EUPL-1.2
// What the map shows, for a list that is limited to it; and the map brought to where such a list was sent from.
import { on, tell } from "./store.js";

export const extent = { box: "" }; // "west,south,east,north", "" while there is no map

export function start(map) {
  on("show-extent", (box) => show(map, box));
  map.on("load", () => note(map, false));
  map.on("moveend", ({ originalEvent }) => note(map, Boolean(originalEvent)));
  const asked = new URLSearchParams(location.search).get("bbox");
  if (asked) show(map, asked);
}

/** The list follows the hand that moves the map, not the map that goes to what one chose in the list. */
function note(map, byHand) {
  const seen = map.getBounds();
  const box = [within(seen.getWest(), 180), within(seen.getSouth(), 85), within(seen.getEast(), 180), within(seen.getNorth(), 85)];
  extent.box = box.map((degrees) => degrees.toFixed(4)).join(",");
  tell("extent", { box: extent.box, byHand });
}

const within = (degrees, most) => Math.max(-most, Math.min(most, degrees));

function show(map, text) {
  const [west, south, east, north] = text.split(",").map(Number);
  if ([west, south, east, north].every(Number.isFinite) && west < east && south < north) {
    map.fitBounds([west, south, east, north], { padding: 0, duration: 0 }); // prettier-ignore
  }
}
