// SPDX-License-Identifier: EUPL-1.2
// Turns the views of the wall: the map goes from one to the next; a critical incident that opens is shown at once.
import { config, t } from "../console/config.js";
import { on, store } from "../console/store.js";
import { codeOf, openIncidents, whereOf } from "./worst.js";
import { show as showCalm } from "./calm.js";
import { COMMUNES, INCIDENT, isCalm, next, PERIMETER, sceneOf, scenesOf } from "./scenes.js";

const place = (name) => document.querySelector(`[data-${name}]`);
const DESK = 16; // pixels of the words where the map is not enlarged
const { seconds, views, territories } = config.wall;
let map = null;
let drawing = null; // its module
let shown = { key: "", index: 0 };
let timer = null;
let isRead = !config.can.incidents; // what is not read is not calm

export async function start() {
  on("worst", ({ opened = [], isRead: done }) => {
    if (done && !isRead) begin();
    const critical = opened.find((one) => one.severity === "critical" && one.cause?.lonlat);
    if (critical && views.includes(INCIDENT)) show(sceneOf(critical), 0);
    quiet();
  });
  for (const news of ["snapshot", "alarms", "sources"]) on(news, quiet);
  turn();
  drawing = await import("../console/states_map.js"); // last and apart: figures and words must not wait for the map
  const kinds = Object.keys(config.kinds).map(Number);
  map = drawing.open({ shown: () => kinds, again: circle, options: { interactive: false, pixelRatio: enlarge() } });
  map?.on("resize", resized);
  go(shown);
}

function resized() {
  const ratio = enlarge();
  if (ratio !== map.getPixelRatio()) map.setPixelRatio(ratio); // which resizes
  else go(shown);
}

/** The map is laid out as on a desk, then drawn as much larger as the words are: its pixel ratio. */
function enlarge() {
  const larger = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / DESK);
  document.documentElement.style.setProperty("--larger", larger);
  return larger * devicePixelRatio;
}

/** What is open is known: the turn can be made of it. */
function begin() {
  isRead = true;
  shown = { key: "", index: 0 };
  turn();
}

function turn() {
  const scenes = scenesOf({ incidents: openIncidents(), territories, views, bounds: config.bounds, codeOf });
  const index = shown.key ? next(scenes, shown.key, shown.index) : 0;
  show(scenes[index], index, scenes.length);
}

function show(scene, index, count = 0) {
  clearTimeout(timer);
  timer = setTimeout(turn, seconds * 1000);
  const isSame = shown.key === scene.key;
  shown = { ...scene, index };
  place("view").textContent = titleOf(scene);
  place("view-kind").textContent = t(`wall_view_${scene.kind}`);
  dots(index, count);
  if (!isSame) go(scene);
}

function titleOf(scene) {
  if (scene.kind === COMMUNES) return territories[scene.code].name;
  if (scene.kind === INCIDENT) return [scene.incident.title, whereOf(scene.incident)].filter(Boolean).join(" · ");
  return config.wall.name;
}

/** Where one is in the turn; nothing when it has one view, or when an incident broke in. */
function dots(index, count) {
  const marks = Array.from({ length: count > 1 ? count : 0 }, (_, rank) => {
    const mark = document.createElement("i");
    mark.className = rank === index ? "now" : "";
    return mark;
  });
  place("turn").replaceChildren(...marks);
}

function go(scene) {
  if (!map || !scene.bounds) return;
  const [west, south, east, north] = scene.bounds;
  const padding = Math.round(map.getContainer().clientHeight * (scene.kind === PERIMETER ? 0.05 : 0.08));
  map.fitBounds(drawing.boxOf([[west, south], [east, north]]), { padding, maxZoom: 17.5, duration: 0 }); // prettier-ignore
  circle();
}

/** Round the cause of the incident shown. */
function circle() {
  drawing.draw("chosen", shown.kind === INCIDENT ? [drawing.feature(shown.incident.cause.lonlat, {})] : []);
}

function quiet() {
  const { openIncidents: incidents, openAlarms: alarms, sources } = store;
  const calm = isRead && Boolean(store.readAt) && isCalm({ incidents: incidents.all, alarms: alarms.todo, sources });
  if (calm === document.documentElement.hasAttribute("data-calm")) return;
  document.documentElement.toggleAttribute("data-calm", calm);
  place("worst").hidden = calm;
  showCalm(calm);
}
