// SPDX-License-Identifier: EUPL-1.2
// What the map shows over the equipment, each as a layer that one turns on: reports of inhabitants, interventions, energy,
// perimeters of planned events. Read when it is turned on, and again when something is said of it.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { ticked } from "./layers.js";
import { number } from "./sentences.js";
import { isOn, turnOn } from "./shown_layers.js";
import { on } from "./store.js";
import { toast } from "./toast.js";

const SOON = 1500; // milliseconds: many messages make one reading
const OFTEN = 60_000; // what no message tells of: alarms of energy, events that begin
const PATHS = { reports: "/api/v1/signalements/map/" };
const COUNTS = "/api/v1/console/layers/";

const read = {}; // name -> {features, points, more} as last read
const counts = {}; // name -> element that says how many
const pending = {};
let redraw = () => {};

/** `drawn(name)` when what a layer shows changed. */
export function start(drawn) {
  redraw = drawn;
  const place = document.querySelector("[data-overlays]");
  place.hidden = !names().length;
  for (const name of names()) place.append(choice(name));
  place.closest("details").addEventListener("toggle", (event) => event.target.open && count());
  on("signalements", () => soon("reports"));
  on("interventions", () => soon("interventions"));
  on("snapshot", () => names().forEach(soon));
  setInterval(() => document.hidden || ["energy", "planned"].forEach(soon), OFTEN);
  for (const name of names()) if (isOn(name)) ask(name);
}

const names = () => Object.keys(config.overlays);

export const shown = (name) => name in config.overlays && isOn(name);

/** GeoJSON features of a layer; none while it is off. */
export const features = (name) => (shown(name) ? (read[name]?.features ?? []) : []);

/** {points, more} of a layer as last read. */
export const known = (name) => read[name] ?? { points: [], more: false };

function choice(name) {
  const [box, swatch, n] = ["input", "span", "span"].map((tag) => document.createElement(tag));
  box.checked = isOn(name);
  swatch.className = `swatch ${name}`;
  swatch.setAttribute("aria-hidden", "true");
  n.className = "layer-count tnum";
  counts[name] = n;
  box.addEventListener("change", () => {
    turnOn(name, box.checked);
    if (box.checked) ask(name);
    else redraw(name);
  });
  return ticked(box, [swatch, config.overlays[name], n]);
}

/** How many there are, asked when somebody looks. */
async function count() {
  const found = await get(address(COUNTS, {}, { scoped: true })).catch(() => null);
  for (const [name, n] of Object.entries(found?.counts ?? {})) if (counts[name]) counts[name].textContent = number(n);
}

function soon(name) {
  if (!shown(name)) return;
  clearTimeout(pending[name]);
  pending[name] = setTimeout(() => ask(name), SOON);
}

async function ask(name) {
  try {
    const found = await get(address(PATHS[name] ?? `${COUNTS}${name}/`, {}, { scoped: true }));
    read[name] = { points: found.points ?? found.areas, more: found.more, features: (found.points ?? found.areas).map((one) => feature(name, one)) };
    redraw(name);
  } catch (error) {
    toast(t("layer_unread", { layer: config.overlays[name], why: error.message }), { error: true });
  }
}

const MADE = {
  planned: ({ title, on: isNow, geometry }) => [geometry, { title, on: isNow }],
  reports: ({ id, reference, label, state_label: state, look, lonlat }) => [at(lonlat), { look, title: [reference, label, state].join(" · "), url: `/signalements/${id}/` }],
}; // prettier-ignore
const spot = ({ lonlat, look, title, url }) => [at(lonlat), { look, title, url }];
const at = (coordinates) => ({ type: "Point", coordinates });

function feature(name, one) {
  const [geometry, properties] = (MADE[name] ?? spot)(one);
  return { type: "Feature", geometry, properties: { overlay: name, ...properties } };
}
