// SPDX-License-Identifier: EUPL-1.2
// The public map: our own base map, reports one by one when they are few, else in groups. The list says the same things.
/* global L */
const box = document.querySelector("[data-map]");
const said = document.querySelector("[data-map-said]");
const tools = document.querySelector("[data-map-tools]");
const legend = document.querySelector("[data-legend]");
const SHAPES = { open: "◆", working: "◐", repaired: "✓", ended: "–" };
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
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.dataset.label);
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
  for (const feature of found.features) marks.addLayer(mark(feature));
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

function mark({ geometry, properties }) {
  const at = [geometry.coordinates[1], geometry.coordinates[0]];
  return properties.count ? group(at, properties) : alone(at, properties);
}

function group(at, { count, open: waiting }) {
  const side = count > 99 ? 52 : count > 9 ? 44 : 36;
  const words = `${count} ${box.dataset.many} ${waiting}`;
  const icon = drawn(`seen-group ${waiting ? "some" : ""}`, count, side);
  return pressed(named(L.marker(at, { icon, title: words }), words), () => map.setView(at, Math.min(map.getZoom() + 2, 19)));
}

function alone(at, properties) {
  const words = `${properties.title}, ${properties.where} : ${properties.state}`;
  const icon = drawn(`seen-mark ${properties.phase}`, SHAPES[properties.phase] ?? "•", 34);
  const popup = () => L.popup({ minWidth: 200, offset: [0, -10] }).setLatLng(at).setContent(card(properties)).openOn(map);
  return pressed(named(L.marker(at, { icon, title: words }), words), popup);
}

function drawn(className, text, side) {
  const content = Object.assign(document.createElement("span"), { textContent: text });
  return L.divIcon({ className, html: content, iconSize: [side, side] });
}

function pressed(marker, act) {
  return marker.on("click", act).on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && act());
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
