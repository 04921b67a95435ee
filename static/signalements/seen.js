// SPDX-License-Identifier: EUPL-1.2
// The public map: our own base map, reports one by one when they are few, else in groups. The list says the same things.
/* global L */
const box = document.querySelector("[data-map]");
const said = document.querySelector("[data-map-said]");
const tools = document.querySelector("[data-map-tools]");
const legend = document.querySelector("[data-legend]");
const SHAPES = { open: "◆", working: "◐", repaired: "✓", ended: "–" };
const SAME = 3; // metres
const NEAR = 16; // zoom from which the base map is drawn in full
const wide = window.matchMedia("(min-width: 1080px)");
let map, far, near, marks, asking;

if (box) {
  if (wide.matches) open();
  else tools.hidden = false;
  tools.querySelector("[data-open-map]").addEventListener("click", toggle);
}

function toggle({ currentTarget: button }) {
  const wanted = box.hidden;
  button.setAttribute("aria-expanded", String(wanted));
  if (wanted) return open();
  box.hidden = legend.hidden = true;
  said.textContent = "";
}

function open() {
  box.hidden = legend.hidden = false;
  if (!map) begin();
  map.invalidateSize();
}

function begin() {
  map = L.map(box, { attributionControl: false, zoomControl: false, maxZoom: 19, minZoom: 8 });
  const zoom = L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  legend.append(zoom.getContainer()); // under the map: on it, it would cover marks
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.dataset.label);
  map.getPanes().overlayPane.setAttribute("aria-hidden", "true"); // streets are drawn, not told
  far = L.layerGroup().addTo(map);
  near = L.layerGroup().addTo(map);
  marks = L.layerGroup().addTo(map);
  const [lat, lon] = (box.dataset.home ?? "").split(",").map(Number);
  map.setView([lat || 46.6, lon || 2.4], lat ? 13 : 6);
  map.on("moveend", draw);
  read(box.dataset.base).then((drawn) => drawn && sketch(far, drawn.features));
  draw();
}

async function read(address, signal) {
  const answer = await fetch(address, { signal }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

async function draw() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  detail(signal);
  const query = new URLSearchParams(box.dataset.query);
  query.set("groups", String(Math.round(box.clientWidth / 64)));
  query.set("bbox", map.getBounds().toBBoxString());
  const found = await read(`${box.dataset.points}?${query}`, signal);
  if (signal.aborted) return;
  if (!found) return void (said.textContent = box.dataset.failed);
  marks.clearLayers();
  for (const one of gathered(found.features)) marks.addLayer(mark(one));
  said.textContent = found.partial ? box.dataset.partial : found.features.length ? "" : box.dataset.none;
}

async function detail(signal) {
  if (map.getZoom() < NEAR) return near.clearLayers();
  const found = await read(`${box.dataset.near}&bbox=${map.getBounds().toBBoxString()}`, signal);
  if (!found || signal.aborted) return;
  near.clearLayers();
  sketch(near, found.features.filter(({ properties }) => !properties.uid));
}

// Colours are those of the style sheet: they follow the theme.
function sketch(group, features) {
  const style = ({ properties }) => ({ className: `map-${properties.layer}`, weight: group === far ? 1 : 3, fillOpacity: 1 });
  for (const feature of features) L.geoJSON(feature, { style, interactive: false, pointToLayer: () => null }).addTo(group);
}

// Marks that would cover each other are one, with their number: what is drawn is within reach of a finger and of a key.
function gathered(features) {
  let piles = features.map(pile);
  for (let before = Infinity; piles.length < before; ) {
    before = piles.length;
    piles = merged(piles); // a mark that grows may cover another one
  }
  return piles;
}

function merged(piles) {
  piles.sort((one, other) => other.count - one.count);
  const kept = [];
  for (const one of piles) {
    const over = kept.find((other) => other.point.distanceTo(one.point) < (side(other.count) + side(one.count)) / 2);
    if (!over) kept.push(one);
    else Object.assign(over, { count: over.count + one.count, open: over.open + one.open, alone: [...over.alone, ...one.alone] });
  }
  return kept;
}

function pile({ geometry, properties }) {
  const at = L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
  const { count = 1, open: waiting = Number(["open", "working"].includes(properties.phase)) } = properties;
  return { at, point: map.latLngToContainerPoint(at), count, open: waiting, alone: properties.count ? [] : [{ at, ...properties }] };
}

const side = (count) => (count > 99 ? 52 : count > 9 ? 44 : count > 1 ? 36 : 34);
// One of the server's groups has no words yet, were it alone in it.
const mark = (one) => (one.count === 1 && one.alone.length ? alone(one.alone[0]) : group(one));

function group({ at, count, open: waiting, alone: known }) {
  const words = `${count} ${count > 1 ? box.dataset.many : box.dataset.one} ${waiting}`;
  const icon = drawn(`seen-group ${waiting ? "some" : ""}`, count, side(count));
  return pressed(named(L.marker(at, { icon, title: words }), words), (byKey) => {
    if (known.length === count && stuck(known)) return show(at, several(known), byKey);
    map.setView(at, Math.min(map.getZoom() + 2, 19));
  });
}

// No zoom parts them: they are of one place, or as near as makes no difference.
const stuck = (known) => map.getZoom() >= 19 || known.every(({ at }) => at.distanceTo(known[0].at) < SAME);

function alone(properties) {
  const words = `${properties.title}, ${properties.where} : ${properties.state}`;
  const icon = drawn(`seen-mark ${properties.phase}`, SHAPES[properties.phase], 34);
  return pressed(named(L.marker(properties.at, { icon, title: words }), words), (byKey) => show(properties.at, card(properties), byKey));
}

/** By a key, the keyboard goes in, and comes back to the mark when it is closed. */
function show(at, content, byKey) {
  const before = document.activeElement;
  const popup = L.popup({ minWidth: 220, maxHeight: 280, offset: [0, -10] }).setLatLng(at).setContent(content);
  popup.openOn(map);
  popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", box.dataset.close);
  if (!byKey) return;
  content.querySelector("a").focus({ preventScroll: true }); // the frame of the map does not scroll
  content.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup(popup));
  popup.once("remove", () => (before.isConnected ? before : box).focus());
}

function several(known) {
  const body = document.createElement("div");
  body.append(Object.assign(document.createElement("strong"), { textContent: `${known.length} ${box.dataset.same}` }));
  const list = body.appendChild(Object.assign(document.createElement("ul"), { className: "seen-same" }));
  for (const { title, state, url } of known) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: `${title} : ${state}` });
    list.appendChild(document.createElement("li")).append(link);
  }
  return body;
}

function drawn(className, text, side) {
  const content = Object.assign(document.createElement("span"), { textContent: text });
  return L.divIcon({ className, html: content, iconSize: [side, side] });
}

function pressed(marker, act) {
  return marker.on("click", () => act(false)).on("keydown", ({ originalEvent }) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    act(true);
  });
}

function named(marker, words) {
  return marker.on("add", () => marker.getElement()?.setAttribute("aria-label", words));
}

function card({ title, where, state, date, rounded, url }) {
  const body = document.createElement("div");
  const line = (text, tag = "p") => body.append(Object.assign(document.createElement(tag), { textContent: text }));
  line(title, "strong");
  line(state);
  line(where);
  line(`${box.dataset.since} ${new Date(`${date}T12:00`).toLocaleDateString("fr-FR")}`);
  if (rounded) line(box.dataset.approximate);
  body.append(Object.assign(document.createElement("a"), { href: url, textContent: box.dataset.more }));
  return body;
}
