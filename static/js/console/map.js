// SPDX-License-Identifier: EUPL-1.2
// The map that one points at and clicks: follows the selection, and tells it.
import { config, t } from "./config.js";
import { start as startExtent } from "./extent.js";
import { chosenKinds, hiddenStates, start as startLayers } from "./layers.js";
import { features, start as startOverlays } from "./overlays.js";
import { list as listReports } from "./reports.js";
import { point, select, selection, selectPoint } from "./selection.js";
import { sector } from "./sight.js";
import { boxOf, calm, controls, draw, feature, map, open, restyle } from "./states_map.js";
import { on, store } from "./store.js";

const CLOSE = 16; // zoom from which one asset can be told from the next
const OVERLAYS = ["reports", "interventions", "energy", "planned"];
const CLICKABLE = ["reports", "interventions", "abnormal", "cluster", "energy", "normal", "silent", "unknown-asset", "shape-line", "shape-fill", "planned"];
const NONE = { id: null, places: [], cause: null, framed: false };
let members = NONE; // of the chosen incident
let [lines, outline] = [[], []]; // of the chosen asset
let wiredAsset = null; // its uid

export function start() {
  startLayers(restyle);
  if (!open({ shown: chosenKinds, hidden: hiddenStates, again: drawnAgain })) return;
  map.addControl(controls.zoom(), "bottom-right");
  map.addControl(controls.scale(), "bottom-right");
  hover();
  map.on("click", clicked);
  startOverlays(drawOverlay);
  map.on("moveend", () => listReports(map.getBounds()));
  startExtent(map);
  follow();
}

function drawnAgain() {
  OVERLAYS.forEach(drawOverlay);
  mark("chosen", placeOf(selection.asset));
  draw("network", lines);
  draw("outline", outline);
  highlight();
}

function drawOverlay(name) {
  draw(name, features(name));
  if (name === "reports") listReports(map.getBounds());
}

function follow() {
  on("selected", ({ asset, incident, from }) => go(asset, incident, from));
  on("pointed", ({ fid, lonlat, from }) => from === "queue" && mark("pointed", store.assets.get(fid)?.lonlat ?? lonlat));
  on("members", frame);
  on("go-to", ({ bounds: [west, south, east, north] }) => fit([[west, south], [east, north]])); // prettier-ignore
  on("place", placed);
  on("network", ({ uid, lines, cables }) => wired(uid, lines, cables));
}

// --- Pointing and choosing -----------------------------------------------------------------------------------------------

/** Of what stands on one spot, as a detector on the mast of a lamp, what is wrong is named first, as it is on a click. */
function hover() {
  map.on("mousemove", CLICKABLE, ({ features: found, originalEvent }) => tip([...found].sort(nearestFirst)[0], originalEvent));
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

const fidOf = (found) => (found.properties.overlay ? null : (found.properties.fid ?? found.id ?? null));

function describe(found) {
  if (found.properties.overlay) return found.properties.title;
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
  if (found.properties.overlay) return found.properties.url && location.assign(found.properties.url);
  if (found.properties.point_count) return openCluster(found);
  const fid = fidOf(found);
  const alarm = [...store.alarms.values()].find((one) => one.asset.fid === fid);
  const lonlat = store.assets.get(fid)?.lonlat ?? (found.geometry.type === "Point" ? found.geometry.coordinates : lngLat.toArray());
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
  if (asset?.uid !== wiredAsset) [lines, outline] = [[], []];
  wiredAsset = asset?.uid ?? null;
  draw("network", lines);
  draw("outline", outline);
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
  fit(all);
}

function fit(places) {
  map.fitBounds(boxOf(places), { padding: 64, maxZoom: CLOSE + 1, offset: [-panelWidth() / 2, 0], duration: calm.matches ? 0 : 150 });
}

function highlight() {
  draw("members", members.places.map((lonlat) => feature(lonlat, {})));
  if (!selection.asset) mark("chosen", members.cause);
}

/** The panel learnt where the chosen asset is, and its shape when it is more than a point. */
function placed({ uid, lonlat, geometry, attributes }) {
  if (selection.asset?.uid !== uid || !lonlat) return;
  const unknownBefore = !placeOf(selection.asset);
  selection.asset.lonlat = lonlat;
  mark("chosen", lonlat);
  const shapes = [geometry?.type === "Point" ? null : geometry, sector(lonlat, attributes)].filter(Boolean);
  outline = shapes.map((shape) => ({ type: "Feature", properties: {}, geometry: shape }));
  draw("outline", outline);
  if (unknownBefore) move(lonlat, Math.max(map.getZoom(), CLOSE));
}

/** What feeds the chosen asset and what it feeds, on demand: only while it is chosen. */
function wired(uid, found, cables) {
  if (selection.asset?.uid !== uid) return;
  const line = (nature, geometry) => ({ type: "Feature", properties: { nature }, geometry });
  lines = [
    ...cables.map(({ geometry, supply }) => line(supply ?? "power", geometry)),
    ...found.map(([west, south, east, north, nature, supply]) => line(supply ?? nature, { type: "LineString", coordinates: [[west, south], [east, north]] })),
  ]; // prettier-ignore
  draw("network", lines);
}

function mark(source, lonlat) {
  draw(source, lonlat ? [feature(lonlat, {})] : []);
}

function panelWidth() {
  const panel = document.querySelector(".panel:not([hidden])");
  return panel && innerWidth > 900 ? panel.offsetWidth : 0;
}

function move(center, zoom) {
  const padding = { right: panelWidth(), left: 0, top: 0, bottom: 0 };
  map.easeTo({ center, zoom, padding, duration: calm.matches ? 0 : 150 });
}
