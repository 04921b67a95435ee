// SPDX-License-Identifier: EUPL-1.2
// Reports of inhabitants as a layer of the map, remembered in this browser, and the list of those in view.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { on } from "./store.js";

const KEY = "connecte-shown-reports";
const SOON = 1500; // milliseconds: many messages make one reading
const LISTED = 40; // rows of the list; the page of reports has them all
const MARKS = { critical: "◆", major: "!", minor: "?", running: "→" };

let points = [];
let more = false;
let pending = null;
let view = () => null; // bounds of the map
let redraw = () => {};

/** `drawn()` when what the map shows changed; `bounds()`: what it shows now. */
export function start(drawn, bounds) {
  if (!config.can.signalements) return;
  [redraw, view] = [drawn, bounds];
  document.querySelector("[data-layers]").after(choice());
  on("signalements", soon);
  on("snapshot", soon);
  if (shown()) read();
}

export const shown = () => remembered() === "oui";

/** GeoJSON features of the layer. */
export function features() {
  if (!shown()) return [];
  return points.map(({ id, reference, label, state_label: state, look, lonlat }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: lonlat },
    properties: { report: id, look, title: [reference, label, state].join(" · ") },
  }));
}

export const open = (id) => location.assign(`/signalements/${id}/`);

/** Those in view, the newest first. */
export function list() {
  const panel = document.querySelector("[data-reports]");
  if (!panel) return;
  panel.hidden = !shown();
  if (panel.hidden) return;
  const box = view();
  const here = points.filter(({ lonlat }) => !box || box.contains(lonlat));
  panel.querySelector("[data-reports-count]").textContent = t("reports_in_view", { n: String(here.length) });
  panel.querySelector("[data-reports-list]").replaceChildren(...here.slice(0, LISTED).map(row));
  const rest = panel.querySelector("[data-reports-more]");
  rest.hidden = here.length <= LISTED && !more;
}

function row({ id, reference, label, address: where, look, state_label: state }) {
  const [item, link, mark, words] = ["li", "a", "span", "span"].map((tag) => document.createElement(tag));
  link.href = `/signalements/${id}/`;
  mark.className = `badge ${look}`;
  mark.textContent = MARKS[look];
  mark.setAttribute("aria-hidden", "true");
  words.textContent = label;
  const small = document.createElement("small");
  small.textContent = [state, where, reference].filter(Boolean).join(" · ");
  link.append(mark, words, small);
  item.append(link);
  return item;
}

function choice() {
  const [group, legend, label, box, words] = ["fieldset", "legend", "label", "input", "span"].map((tag) => document.createElement(tag));
  legend.textContent = t("reports_layer");
  box.type = "checkbox";
  box.checked = shown();
  words.textContent = t("reports_open");
  label.append(box, words);
  box.addEventListener("change", () => {
    remember(box.checked ? "oui" : "non");
    if (box.checked) read();
    else tell();
  });
  group.append(legend, label);
  return group;
}

function soon() {
  if (!shown()) return;
  clearTimeout(pending);
  pending = setTimeout(read, SOON);
}

async function read() {
  const found = await get(address("/api/v1/signalements/map/", {}, { scoped: true })).catch(() => null);
  if (found) ({ points, more } = found);
  tell();
}

function tell() {
  redraw();
  list();
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // storage refused: the layer stays as it was
  }
}
