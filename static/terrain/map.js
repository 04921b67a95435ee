// SPDX-License-Identifier: EUPL-1.2
// The day's work over the streets, drawn as one SVG: no map library, nothing asked of anybody, kept in the phone.
import { h, icon, svg } from "./dom.js";
import { nextClock, split } from "./flow.js";
import * as net from "./net.js";
import * as store from "./store.js";
import { jobs, known } from "./sync.js";
import { config, t } from "./words.js";

const SIZE = 1000; // units of the drawing, whatever the screen
const CLOSEST = 120; // metres across
const SHAPES = { critical: "M0-15 15 0 0 15-15 0Z", major: "M0-14 14 11-14 11Z", minor: "M-11 0a11 11 0 1 0 22 0 11 11 0 1 0-22 0Z" };

let view = null; // { x, y, width } in metres, y to the south; null: all is seen
let lines = null;
let asked = "";

/** Metres to the east and to the south of the first job: a flat city. */
function flat([lon, lat], [lon0, lat0]) {
  return [(lon - lon0) * 111_320 * Math.cos((lat0 * Math.PI) / 180), (lat0 - lat) * 110_574];
}

export async function screen() {
  const shown = jobs().filter((job) => job.lonlat);
  if (!shown.length) return [h("h1", {}, t("map")), h("p", { class: "field-empty" }, t("map_none"))];
  await streets(shown);
  const origin = shown[0].lonlat;
  const points = shown.map((job) => ({ job, at: flat(job.lonlat, origin) }));
  const whole = around(points.map((point) => point.at));
  const drawing = svg("svg", { class: "field-map", role: "group", "aria-label": t("map") });
  const state = { drawing, whole, points, origin, view: view ?? { ...whole } };
  for (const line of lines) drawing.append(svg("polyline", { class: "street", points: line.map((place) => flat(place, origin).map((it) => it.toFixed(1)).join()).join(" ") }));
  if (known.position) drawing.append(me(state));
  for (const point of points) drawing.append(pin(point));
  handled(state);
  see(state, state.view);
  const zoom = (factor) => () => see(state, scaled(state.view, factor));
  const tool = (mark, words, act) => h("button", { type: "button", class: "button", "aria-label": words, title: words, onclick: act }, icon(mark));
  return [
    h("h1", { class: "visually-hidden" }, t("map")),
    h("div", { class: "field-mapbox" }, drawing, h("div", { class: "field-tools" }, tool("plus", t("map_in"), zoom(0.6)), tool("minus", t("map_out"), zoom(1.6)), tool("maximize", t("map_all"), () => see(state, { ...whole }))), h("p", { class: "field-scale", "data-scale": true })),
    h("ol", { class: "field-legend" }, points.map(({ job }, index) => h("li", {}, h("a", { href: `#ot-${job.id}` }, h("strong", {}, String(index + 1)), h("span", {}, [job.title, job.street].filter(Boolean).join(" · ")))))),
  ];
}

/** Streets of the day: from the phone, from the server when the places are others. */
async function streets(shown) {
  const places = shown.map((job) => job.lonlat.join()).sort().join(" ");
  if (lines && asked === places) return;
  const key = `lines:${known.person}`;
  const kept = known.broken ? null : await store.get("settings", key);
  lines = kept?.lines ?? [];
  asked = kept?.places ?? "";
  if (asked === places || known.net === "offline") return;
  const answer = await net.lines();
  if (answer?.status !== 200) return;
  [lines, asked] = [answer.body.lines, places];
  if (!known.broken) await store.put("settings", { key, lines, places, person: known.person });
}

export const prefetch = () => streets(jobs().filter((job) => job.lonlat));

function around(places) {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const width = Math.max(400, 1.3 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)));
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2, width };
}

const scaled = (from, factor) => ({ ...from, width: Math.min(40_000, Math.max(CLOSEST, from.width * factor)) });

/** The centre and the width; shapes keep their size. */
function see(state, wanted) {
  view = state.view = wanted;
  const { x, y, width } = wanted;
  state.drawing.setAttribute("viewBox", `${x - width / 2} ${y - width / 2} ${width} ${width}`);
  for (const mark of state.drawing.querySelectorAll("[data-at]")) mark.setAttribute("transform", `translate(${mark.dataset.at}) scale(${(width / SIZE) * 2.2})`);
  const nice = [1, 2, 5].flatMap((n) => [10, 100, 1000].map((power) => n * power)).filter((n) => n <= width / 4);
  const metres = Math.max(...nice);
  const scale = document.querySelector("[data-scale]") ?? null;
  if (scale) scale.textContent = t("map_scale", { n: metres });
  else requestAnimationFrame(() => document.querySelector("[data-scale]")?.replaceChildren(t("map_scale", { n: metres })));
}

function pin({ job, at }) {
  const over = split([job], config).done.length > 0;
  const late = nextClock(job) && Date.parse(nextClock(job).due) <= Date.now();
  const words = [t(job.priority), job.title, job.state_label].join(", ");
  return svg("a", { href: `#ot-${job.id}`, "data-at": at.map((it) => it.toFixed(1)).join(), "aria-label": words, class: `pin ${over ? "over" : job.priority} ${late ? "late" : ""}` }, svg("circle", { r: 26, class: "reach" }), svg("path", { d: SHAPES[job.priority] }), svg("text", { y: 52, "text-anchor": "middle" }, String(jobs().filter((one) => one.lonlat).findIndex((one) => one.id === job.id) + 1)));
}

function me({ origin }) {
  const at = flat([known.position.lon, known.position.lat], origin);
  return svg("g", { "data-at": at.map((it) => it.toFixed(1)).join(), class: "me", "aria-label": t("me"), role: "img" }, svg("circle", { r: 14 }), svg("circle", { r: 6 }));
}

/** One finger moves, two fingers or the wheel make it larger. */
function handled(state) {
  const fingers = new Map();
  const { drawing } = state;
  let moved = false;
  const metres = () => state.view.width / Math.min(drawing.clientWidth, drawing.clientHeight);
  drawing.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    moved = false;
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const here = [event.clientX, event.clientY];
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (others.length) see(state, scaled(state.view, apart(before, others[0]) / Math.max(1, apart(here, others[0]))));
    else if (moved || Math.hypot(here[0] - before[0], here[1] - before[1]) > 6) {
      moved = true;
      see(state, { ...state.view, x: state.view.x - (here[0] - before[0]) * metres(), y: state.view.y - (here[1] - before[1]) * metres() });
    } else return;
    fingers.set(event.pointerId, here);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) drawing.addEventListener(end, (event) => fingers.delete(event.pointerId));
  drawing.addEventListener("click", (event) => moved && event.preventDefault(), true);
  drawing.addEventListener("wheel", (event) => {
    event.preventDefault();
    see(state, scaled(state.view, event.deltaY > 0 ? 1.15 : 0.87));
  }, { passive: false });
}

const apart = ([x, y], [x2, y2]) => Math.hypot(x - x2, y - y2);
