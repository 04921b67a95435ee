// SPDX-License-Identifier: EUPL-1.2
// The map of the present: follows the store. That of the console, where one clicks (map.js), and that of the wall.
import { t } from "./config.js";
import { Ground } from "./ground.js";
import { startPulse } from "./pulse.js";
import { on, store } from "./store.js";

export { boxOf, controls, feature } from "./ground.js";

const SOON = 120; // milliseconds: a burst of changes is drawn once
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

export let map = null;
let ground = null;
let drawn = () => {}; // after the states, when all is drawn again
let isWaiting = false; // something has to be drawn again

/** Opens the map in `[data-map]`; null, and said in words, without WebGL. `shown()`: kinds; `hidden()`: states; `again()` after each whole drawing. */
export function open({ shown, hidden, again = () => {}, options = {} }) {
  drawn = again;
  try {
    ground = new Ground(document.querySelector("[data-map]"), store, { shown, hidden, options, onReady: drawAll });
  } catch {
    return unavailable();
  }
  map = ground.map;
  map.once("idle", () => (map.getContainer().dataset.idle = Math.round(performance.now()))); // read by first_view.py
  startPulse(map);
  document.addEventListener("themechange", restyle);
  on("snapshot", () => (ground.isStale ? restyle() : drawAll()));
  on("assets", (fids) => changed(fids));
  return map;
}

function unavailable() {
  const message = document.querySelector("[data-map-message]");
  message.textContent = t("map_unavailable");
  message.hidden = false;
  return null;
}

export const restyle = () => ground?.restyle();

export const draw = (source, features) => ground?.draw(source, features);

function drawAll() {
  if (!ground?.ready) return;
  ground.drawStates();
  drawn();
}

function changed(fids) {
  if (!ground.ready) return;
  fids.forEach((fid) => ground.join(fid));
  if (!isWaiting) setTimeout(drawWaiting, SOON);
  isWaiting = true;
}

function drawWaiting() {
  isWaiting = false;
  ground.drawPoints();
}
