// SPDX-License-Identifier: EUPL-1.2
// The map and the states on it: geometry from cached tiles, states joined here by fid; follows the store. Nobody clicks here.
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { config, t } from "./config.js";
import { palette } from "./palette.js";
import { startPulse } from "./pulse.js";
import { look } from "./shapes.js";
import { on, store } from "./store.js";
import { SHOWN_APART, style, UNKNOWN } from "./style.js";
import { image, rank } from "./symbols.js";

const MOST_IMAGES = 250; // clusters have a number in theirs: over weeks, thousands
const SOON = 120; // milliseconds: a burst of changes is drawn once
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

export let map = null;
let colours = null;
let ready = false;
let drawnVersions = "";
let kinds = () => []; // ids of the kinds shown
let drawn = () => {}; // after the states, when all is drawn again
const joined = new Map(); // fid -> state given to the tiles' feature
const images = new Set(); // names, the oldest first
const waiting = new Set(); // what has to be drawn again: "abnormal", "unknown"

/** Opens the map in `[data-map]`; null, and said in words, without WebGL. `shown()`: kinds; `again()` after each whole drawing. */
export function open({ shown, again = () => {}, options = {} }) {
  [kinds, drawn] = [shown, again];
  try {
    map = create(options);
  } catch {
    return unavailable();
  }
  map.on("style.load", styled);
  map.on("error", ({ error }) => console.warn("map:", error?.message ?? error));
  map.once("idle", () => (map.getContainer().dataset.idle = Math.round(performance.now()))); // read by first_view.py
  startPulse(map);
  document.addEventListener("themechange", restyle);
  on("snapshot", () => (JSON.stringify([store.versions, store.detailZoom]) === drawnVersions ? drawAll() : restyle()));
  on("assets", (fids) => changed(fids));
  return map;
}

function create(options) {
  maplibre.setWorkerUrl(new URL(config.worker, location.href).href);
  colours = palette();
  const container = document.querySelector("[data-map]");
  const words = {
    "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"),
    "NavigationControl.ResetBearing": t("compass"), "Map.Title": t("map_label"),
  }; // prettier-ignore
  const view = config.bounds ? { bounds: config.bounds, fitBoundsOptions: { padding: 48, maxZoom: 16 } } : { center: [2.4, 46.6], zoom: 5 };
  const quiet = { attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, maxZoom: 20 };
  const made = new maplibre.Map({ container, style: currentStyle(), locale: words, ...view, ...quiet, ...options });
  made.touchZoomRotate.disableRotation();
  made.setMissingStyleImageResolver(addImage);
  return made;
}

function unavailable() {
  const message = document.querySelector("[data-map-message]");
  message.textContent = t("map_unavailable");
  message.hidden = false;
  return null;
}

/** Box of these places, for the map to fit. */
export function boxOf(places) {
  const box = new maplibre.LngLatBounds();
  places.forEach((lonlat) => box.extend(lonlat));
  return box;
}

export const controls = { zoom: () => new maplibre.NavigationControl({ showCompass: false }), scale: () => new maplibre.ScaleControl({ maxWidth: 100 }) };

function addImage(name) {
  const made = image(name, colours);
  if (!made || map.hasImage(name)) return;
  map.addImage(name, made.data, { pixelRatio: made.pixelRatio });
  images.add(name);
  if (images.size > MOST_IMAGES) drop(images.values().next().value);
}

/** What is drawn with it stays drawn; asked again, it is made again. */
function drop(name) {
  images.delete(name);
  if (map.hasImage(name)) map.removeImage(name);
}

// --- Style -------------------------------------------------------------------------------------------------------------

function currentStyle() {
  drawnVersions = JSON.stringify([store.versions, store.detailZoom]);
  const tiles = { assets: tileAddress("assets"), base: tileAddress("base") };
  return style({ colours, tiles, detailZoom: store.detailZoom, kinds: kinds() });
}

function tileAddress(layer) {
  const query = new URLSearchParams({ v: store.versions[layer] });
  if (config.territory) query.set("territory", config.territory);
  return `${location.origin}/api/v1/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`;
}

/** Draws everything again: other colours, other kinds, another geometry. */
export function restyle() {
  if (!map) return;
  ready = false;
  colours = palette();
  joined.clear();
  images.clear();
  map.setStyle(currentStyle(), { diff: false });
}

function styled() {
  ready = true;
  drawAll();
}

// --- States ------------------------------------------------------------------------------------------------------------

function drawAll() {
  if (!ready) return;
  for (const fid of [...joined.keys()]) join(fid);
  for (const fid of store.assets.keys()) join(fid);
  for (const fid of store.unknown) join(fid);
  drawAbnormal();
  drawUnknown();
  drawn();
}

function changed(fids) {
  if (!ready) return;
  fids.forEach(join);
  if (!waiting.size) setTimeout(drawWaiting, SOON);
  waiting.add("abnormal").add("unknown");
}

function drawWaiting() {
  waiting.clear();
  if (!ready) return;
  drawAbnormal();
  drawUnknown();
}

function join(fid) {
  const state = store.assets.has(fid) ? SHOWN_APART : store.unknown.has(fid) ? UNKNOWN : 0;
  if ((joined.get(fid) ?? 0) === state) return;
  const feature = { source: "assets", sourceLayer: "assets", id: fid };
  if (state) map.setFeatureState(feature, { s: state });
  else map.removeFeatureState(feature, "s");
  if (state) joined.set(fid, state);
  else joined.delete(fid);
}

export const feature = (coordinates, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties });

/** Puts `features` in a source of the style; kept for later by nobody: `again()` puts them back. */
export function draw(source, features) {
  if (ready) map.getSource(source)?.setData({ type: "FeatureCollection", features });
}

function drawAbnormal() {
  const chosen = new Set(kinds());
  const shown = [...store.assets.values()].filter((asset) => asset.lonlat && chosen.has(asset.kind));
  draw("abnormal", shown.map((asset) => feature(asset.lonlat, { fid: asset.fid, worst: rank(look(asset)), alarms: asset.alarms })));
}

function drawUnknown() {
  const chosen = new Set(kinds());
  const { side, count } = store.cells;
  const features = [];
  for (const [key, n] of count) {
    const [x, y, kind] = key.split(",").map(Number);
    if (chosen.has(kind)) features.push(feature([(x + 0.5) * side, (y + 0.5) * side], { n }));
  }
  draw("unknown", features);
}
