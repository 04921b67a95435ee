// SPDX-License-Identifier: EUPL-1.2
// The map: geometry from cached tiles, states joined here by fid; follows the store and the selection.
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { config, t } from "./config.js";
import { start as startExtent } from "./extent.js";
import { chosenKinds, start as startLayers } from "./layers.js";
import { palette } from "./palette.js";
import { features as reportFeatures, list as listReports, open as openReport, start as startReports } from "./reports.js";
import { point, select, selection, selectPoint } from "./selection.js";
import { look } from "./shapes.js";
import { on, store } from "./store.js";
import { SHOWN_APART, style, UNKNOWN } from "./style.js";
import { image, rank } from "./symbols.js";
import { startPulse, STILL } from "./pulse.js";

const CLOSE = 16; // zoom from which one asset can be told from the next
const SOON = 120; // milliseconds: a burst of changes is drawn once
const CLICKABLE = ["reports", "abnormal", "cluster", "normal", "silent", "unknown-asset"];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let map = null;
let colours = null;
let ready = false;
let drawnVersions = "";
const NONE = { id: null, places: [], cause: null, framed: false };
let members = NONE; // of the chosen incident
const joined = new Map(); // fid -> state given to the tiles' feature
const waiting = new Set(); // what has to be drawn again: "abnormal", "unknown"

export function start() {
  startLayers(restyle);
  try {
    map = create();
  } catch {
    return unavailable();
  }
  map.on("style.load", styled);
  map.on("error", ({ error }) => console.warn("map:", error?.message ?? error));
  map.once("idle", () => (map.getContainer().dataset.idle = Math.round(performance.now()))); // read by first_view.py
  hover();
  map.on("click", clicked);
  document.addEventListener("themechange", restyle);
  startReports(drawReports, () => ready && map.getBounds());
  map.on("moveend", listReports);
  startExtent(map);
  follow();
}

function create() {
  maplibre.setWorkerUrl(new URL(config.worker, location.href).href);
  colours = palette();
  const container = document.querySelector("[data-map]");
  const words = {
    "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"),
    "NavigationControl.ResetBearing": t("compass"), "Map.Title": t("map_label"),
  }; // prettier-ignore
  const view = config.bounds ? { bounds: config.bounds, fitBoundsOptions: { padding: 48, maxZoom: 16 } } : { center: [2.4, 46.6], zoom: 5 };
  const quiet = { attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, maxZoom: 20 };
  const made = new maplibre.Map({ container, style: currentStyle(), locale: words, ...view, ...quiet });
  made.touchZoomRotate.disableRotation();
  made.setMissingStyleImageResolver(addImage);
  made.addControl(new maplibre.NavigationControl({ showCompass: false }), "bottom-right");
  made.addControl(new maplibre.ScaleControl({ maxWidth: 100 }), "bottom-right");
  return made;
}

function unavailable() {
  const message = document.querySelector("[data-map-message]");
  message.textContent = t("map_unavailable");
  message.hidden = false;
}

function addImage(name) {
  const made = image(name, colours);
  if (made && !map.hasImage(name)) map.addImage(name, made.data, { pixelRatio: made.pixelRatio });
}

// --- Style -------------------------------------------------------------------------------------------------------------

function currentStyle() {
  drawnVersions = JSON.stringify([store.versions, store.detailZoom]);
  const tiles = { assets: tileAddress("assets"), base: tileAddress("base") };
  return style({ colours, tiles, detailZoom: store.detailZoom, kinds: chosenKinds(), pulse: STILL });
}

function tileAddress(layer) {
  const query = new URLSearchParams({ v: store.versions[layer] });
  if (config.territory) query.set("territory", config.territory);
  return `${location.origin}/api/v1/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`;
}

function restyle() {
  if (!map) return;
  ready = false;
  colours = palette();
  joined.clear();
  map.setStyle(currentStyle(), { diff: false });
}

function styled() {
  ready = true;
  drawAll();
  mark("chosen", placeOf(selection.asset));
  highlight();
  startPulse(map, calm);
}

// --- States ------------------------------------------------------------------------------------------------------------

function follow() {
  on("snapshot", () => (JSON.stringify([store.versions, store.detailZoom]) === drawnVersions ? drawAll() : restyle()));
  on("assets", (fids) => changed(fids));
  on("selected", ({ asset, incident, from }) => go(asset, incident, from));
  on("pointed", ({ fid, lonlat, from }) => from === "queue" && mark("pointed", store.assets.get(fid)?.lonlat ?? lonlat));
  on("members", frame);
  on("place", ({ uid, lonlat, links }) => placed(uid, lonlat, links));
}

function drawAll() {
  if (!ready) return;
  for (const fid of [...joined.keys()]) join(fid);
  for (const fid of store.assets.keys()) join(fid);
  for (const fid of store.unknown) join(fid);
  drawAbnormal();
  drawUnknown();
  drawReports();
}

function drawReports() {
  if (!ready) return;
  draw("reports", reportFeatures());
  listReports();
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

const feature = (coordinates, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties });
const draw = (source, features) => map.getSource(source)?.setData({ type: "FeatureCollection", features });

function drawAbnormal() {
  const kinds = new Set(chosenKinds());
  const shown = [...store.assets.values()].filter((asset) => asset.lonlat && kinds.has(asset.kind));
  draw("abnormal", shown.map((asset) => feature(asset.lonlat, { fid: asset.fid, worst: rank(look(asset)), alarms: asset.alarms })));
}

function drawUnknown() {
  const kinds = new Set(chosenKinds());
  const { side, count } = store.cells;
  const features = [];
  for (const [key, n] of count) {
    const [x, y, kind] = key.split(",").map(Number);
    if (kinds.has(kind)) features.push(feature([(x + 0.5) * side, (y + 0.5) * side], { n }));
  }
  draw("unknown", features);
}

// --- Pointing and choosing -----------------------------------------------------------------------------------------------

/** Of what stands on one spot, as a detector on the mast of a lamp, what is wrong is named first, as it is on a click. */
function hover() {
  map.on("mousemove", CLICKABLE, ({ features, originalEvent }) => tip([...features].sort(nearestFirst)[0], originalEvent));
  map.on("mouseleave", CLICKABLE, () => tip(null));
}

function tip(found, event) {
  map.getCanvas().style.cursor = found ? "pointer" : "";
  point(found ? fidOf(found) : null, "map");
  const element = document.querySelector("[data-map-tip]");
  element.hidden = !found;
  if (!found) return;
  element.textContent = describe(found);
  const room = element.parentElement;
  const x = Math.min(event.offsetX + 14, room.clientWidth - element.offsetWidth - 4);
  const below = event.offsetY + 14 + element.offsetHeight < room.clientHeight;
  element.style.transform = `translate(${x}px, ${below ? event.offsetY + 14 : event.offsetY - 10 - element.offsetHeight}px)`;
}

const fidOf = (found) => (found.properties.report ? null : (found.properties.fid ?? found.id ?? null));

function describe(found) {
  if (found.properties.report) return found.properties.title;
  if (found.properties.point_count) return t("map_active", { n: found.properties.alarms });
  const asset = store.assets.get(fidOf(found));
  const kind = config.kinds[asset?.kind ?? found.properties.k]?.label ?? "";
  const known = [...store.alarms.values()].find((alarm) => alarm.asset.fid === fidOf(found));
  const state = asset?.state ?? (store.unknown.has(found.id) ? "unknown" : found.properties.m ? "normal" : "silent");
  return [known?.asset.code, kind, known && state === "fault" ? known.title : t(state)].filter(Boolean).join(" · ");
}

async function clicked({ point: at, lngLat }) {
  const around = [[at.x - 6, at.y - 6], [at.x + 6, at.y + 6]]; // prettier-ignore
  const [found] = map.queryRenderedFeatures(around, { layers: CLICKABLE }).sort(nearestFirst);
  if (!found) return;
  if (found.properties.report) return openReport(found.properties.report);
  if (found.properties.point_count) return openCluster(found);
  const fid = fidOf(found);
  const alarm = [...store.alarms.values()].find((one) => one.asset.fid === fid);
  const lonlat = store.assets.get(fid)?.lonlat ?? found.geometry.coordinates ?? lngLat.toArray();
  if (alarm) select({ asset: { ...alarm.asset, lonlat }, from: "map" });
  else selectPoint(fid, lonlat);
}

const nearestFirst = (one, other) => CLICKABLE.indexOf(one.layer.id) - CLICKABLE.indexOf(other.layer.id);

async function openCluster(found) {
  const zoom = await map.getSource("abnormal").getClusterExpansionZoom(found.id ?? found.properties.cluster_id);
  move(found.geometry.coordinates, Math.max(zoom, map.getZoom() + 1));
}

function placeOf(asset) {
  return asset?.lonlat ?? store.assets.get(asset?.fid)?.lonlat ?? null;
}

function go(asset, incident, from) {
  if (members.id !== incident) members = { ...NONE, id: incident };
  highlight();
  const place = placeOf(asset);
  mark("chosen", place);
  if (!asset) draw("network", []);
  if (place && from !== "map") move(place, Math.max(map.getZoom(), CLOSE));
}

/** The members of the chosen incident: circled, and all in view the first time. */
function frame({ id, places, cause }) {
  if (id !== selection.incident) return;
  const isFirst = !members.framed;
  members = { id, places, cause, framed: true };
  highlight();
  const all = cause ? [cause, ...places] : places;
  if (!isFirst || !all.length || !map || selection.asset) return;
  const box = new maplibre.LngLatBounds();
  all.forEach((lonlat) => box.extend(lonlat));
  map.fitBounds(box, { padding: 64, maxZoom: CLOSE + 1, offset: [-panelWidth() / 2, 0], duration: calm.matches ? 0 : 150 });
}

function highlight() {
  if (!ready) return;
  draw("members", members.places.map((lonlat) => feature(lonlat, {})));
  if (!selection.asset) mark("chosen", members.cause);
}

/** The panel learnt where the chosen asset is, and what feeds it. */
function placed(uid, lonlat, links) {
  if (!ready || selection.asset?.uid !== uid || !lonlat) return;
  const unknownBefore = !placeOf(selection.asset);
  selection.asset.lonlat = lonlat;
  mark("chosen", lonlat);
  const lines = links.map((other) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [lonlat, other] } }));
  draw("network", lines);
  if (unknownBefore) move(lonlat, Math.max(map.getZoom(), CLOSE));
}

function mark(source, lonlat) {
  if (ready) draw(source, lonlat ? [feature(lonlat, {})] : []);
}

function panelWidth() {
  const panel = document.querySelector(".panel:not([hidden])");
  return panel && innerWidth > 900 ? panel.offsetWidth : 0;
}

function move(center, zoom) {
  const padding = { right: panelWidth(), left: 0, top: 0, bottom: 0 };
  map.easeTo({ center, zoom, padding, duration: calm.matches ? 0 : 150 });
}
