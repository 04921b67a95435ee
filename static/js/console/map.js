// SPDX-License-Identifier: EUPL-1.2
// The map: geometry from cached tiles, states joined here by fid; follows the store and the selection.
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { config, t } from "./config.js";
import { feature, Ground } from "./ground.js";
import { start as startLayers } from "./layers.js";
import { startPulse } from "./pulse.js";
import { features as reportFeatures, list as listReports, open as openReport, start as startReports } from "./reports.js";
import { point, select, selection, selectPoint } from "./selection.js";
import { on, store } from "./store.js";

const CLOSE = 16; // zoom from which one asset can be told from the next
const SOON = 120; // milliseconds: a burst of changes is drawn once
const CLICKABLE = ["reports", "abnormal", "cluster", "normal", "silent", "unknown-asset"];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let ground = null;
let map = null;
const NONE = { id: null, places: [], cause: null, framed: false };
let members = NONE; // of the chosen incident
let isWaiting = false; // something has to be drawn again

export function start() {
  startLayers(restyle);
  try {
    ground = new Ground(document.querySelector("[data-map]"), store, { onReady: styled });
  } catch {
    return unavailable();
  }
  map = ground.map;
  map.once("idle", () => (map.getContainer().dataset.idle = Math.round(performance.now()))); // read by first_view.py
  hover();
  map.on("click", clicked);
  document.addEventListener("themechange", restyle);
  startReports(drawReports, () => isReady() && map.getBounds());
  map.on("moveend", listReports);
  follow();
}

function unavailable() {
  const message = document.querySelector("[data-map-message]");
  message.textContent = t("map_unavailable");
  message.hidden = false;
}

// --- Style -------------------------------------------------------------------------------------------------------------

const restyle = () => ground?.restyle();
const isReady = () => Boolean(ground?.ready);

function styled() {
  drawAll();
  mark("chosen", placeOf(selection.asset));
  highlight();
  startPulse(map, calm);
}

// --- States ------------------------------------------------------------------------------------------------------------

function follow() {
  on("snapshot", () => (ground.isStale ? restyle() : drawAll()));
  on("assets", (fids) => changed(fids));
  on("selected", ({ asset, incident, from }) => go(asset, incident, from));
  on("pointed", ({ fid, lonlat, from }) => from === "queue" && mark("pointed", store.assets.get(fid)?.lonlat ?? lonlat));
  on("members", frame);
  on("place", ({ uid, lonlat, links }) => placed(uid, lonlat, links));
}

function drawAll() {
  if (!isReady()) return;
  ground.drawStates();
  drawReports();
}

function drawReports() {
  if (!isReady()) return;
  draw("reports", reportFeatures());
  listReports();
}

function changed(fids) {
  if (!isReady()) return;
  fids.forEach((fid) => ground.join(fid));
  if (!isWaiting) setTimeout(drawWaiting, SOON);
  isWaiting = true;
}

function drawWaiting() {
  isWaiting = false;
  ground.drawPoints();
}

const draw = (source, features) => ground.draw(source, features);

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
  if (!isReady()) return;
  draw("members", members.places.map((lonlat) => feature(lonlat, {})));
  if (!selection.asset) mark("chosen", members.cause);
}

/** The panel learnt where the chosen asset is, and what feeds it. */
function placed(uid, lonlat, links) {
  if (!isReady() || selection.asset?.uid !== uid || !lonlat) return;
  const unknownBefore = !placeOf(selection.asset);
  selection.asset.lonlat = lonlat;
  mark("chosen", lonlat);
  const lines = links.map((other) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [lonlat, other] } }));
  draw("network", lines);
  if (unknownBefore) move(lonlat, Math.max(map.getZoom(), CLOSE));
}

function mark(source, lonlat) {
  if (isReady()) draw(source, lonlat ? [feature(lonlat, {})] : []);
}

function panelWidth() {
  const panel = document.querySelector(".panel:not([hidden])");
  return panel && innerWidth > 900 ? panel.offsetWidth : 0;
}

function move(center, zoom) {
  const padding = { right: panelWidth(), left: 0, top: 0, bottom: 0 };
  map.easeTo({ center, zoom, padding, duration: calm.matches ? 0 : 150 });
}
