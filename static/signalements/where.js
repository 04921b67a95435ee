// SPDX-License-Identifier: EUPL-1.2
// Step 1 with a script: photos made smaller, streets proposed, position when asked, a map and its list. All optional.
/* global L */
import "./draft.js";
import "./once.js";
import { shrunk } from "../terrain/shrink.js";

const form = document.querySelector("[data-form]");
const field = (name) => form.querySelector(`[name=${name}]`);
const said = form.querySelector("[data-said]");
const desk = () => field("territoire")?.value ?? "";
const tools = form.querySelector("[data-tools]");
if (tools) tools.hidden = false;

// --- Photos: a telephone's eight megabytes become some hundred kilobytes before they leave -------------------------

field("photo")?.addEventListener("change", async ({ target }) => {
  const kept = new DataTransfer();
  for (const file of target.files) kept.items.add(await shrunk(file).catch(() => file));
  target.files = kept.files;
});

// --- Streets ----------------------------------------------------------------------------------------------------------

const street = field("rue");
const names = document.createElement("datalist");
names.id = "rues";
street?.after(names);
street?.setAttribute("list", names.id);
let waiting;

street?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(propose, 300);
});

async function propose() {
  if (street.value.trim().length < 3) return;
  const query = new URLSearchParams({ q: street.value, territoire: desk() });
  const answer = await fetch(`${document.querySelector("[data-streets]").dataset.streets}?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const { streets } = await answer.json();
  names.replaceChildren(...streets.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

// --- Position and map -------------------------------------------------------------------------------------------------

const box = form.querySelector("[data-map]");
const near = form.querySelector("[data-near]");
const INEXACT = 60; // metres
let map, marker, ground;

form.querySelector("[data-locate]")?.addEventListener("click", ({ currentTarget: button }) => {
  said.textContent = button.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      said.textContent = coords.accuracy > INEXACT ? button.dataset.inexact : button.dataset.found;
      show([coords.latitude, coords.longitude], 18);
      place([coords.latitude, coords.longitude]);
    },
    () => (said.textContent = button.dataset.refused),
    { enableHighAccuracy: true, timeout: 15_000 },
  );
});

form.querySelector("[data-open-map]")?.addEventListener("click", ({ currentTarget: button }) => {
  const open = box.hidden;
  button.setAttribute("aria-expanded", String(open));
  if (open) show();
  else box.hidden = true;
});

// Beside the fields when there is room for it (seen.css): no gesture is needed to see it.
if (box?.parentElement.matches(".public-where") && window.matchMedia("(min-width: 1080px)").matches) show();

function show(at, zoom) {
  box.hidden = false;
  if (!map) begin();
  map.invalidateSize();
  if (at) map.setView(at, zoom);
}

function begin() {
  map = L.map(box, { attributionControl: false, zoomControl: false, maxZoom: 20, minZoom: 13 });
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.label);
  map.getPanes().overlayPane.setAttribute("aria-hidden", "true"); // streets are drawn, not told
  ground = L.layerGroup().addTo(map);
  map.on("moveend", draw);
  map.on("click", ({ latlng }) => place([latlng.lat, latlng.lng]));
  const [lat, lon] = (box.dataset.home ?? "").split(",").map(Number);
  map.setView([lat || 46.6, lon || 2.4], 16);
}

async function draw() {
  const query = new URLSearchParams({ bbox: map.getBounds().toBBoxString(), territoire: desk() });
  const answer = await fetch(`${box.dataset.map}?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const { features } = await answer.json();
  ground.clearLayers();
  features.sort((one, other) => Boolean(one.properties.uid) - Boolean(other.properties.uid)); // equipment above streets
  for (const feature of features) L.geoJSON(feature, feature.properties.uid ? { pointToLayer: dot } : { style, interactive: false }).addTo(ground);
  marker?.bringToFront();
  list(features.filter(({ properties }) => properties.uid));
}

// Colours are those of the style sheet: they follow the theme.
const style = ({ properties }) => ({ className: `map-${properties.layer}`, weight: properties.layer === "street" ? 5 : 1, fillOpacity: 1 });

function dot({ properties }, at) {
  const mark = L.circleMarker(at, { radius: 8, weight: 2, fillOpacity: 1, className: "map-asset", bubblingMouseEvents: false });
  return mark.on("click", () => pick(properties.uid, properties.name, at));
}

function list(features) {
  const select = near.querySelector("[data-near-list]");
  near.hidden = features.length === 0;
  select.replaceChildren(
    select.options[0],
    ...features.slice(0, 40).map(({ properties }) => new Option(properties.name, properties.uid, false, properties.uid === field("objet").value)),
  );
  select.onchange = () => pick(select.value, select.selectedOptions[0].textContent);
}

function place([lat, lon]) {
  field("latitude").value = lat.toFixed(6);
  field("longitude").value = lon.toFixed(6);
  field("objet").value = "";
  mark([lat, lon], box.dataset.place);
}

function pick(uid, name, at) {
  field("objet").value = uid;
  if (at) mark(at, `${box.dataset.picked} ${name}`);
  else said.textContent = uid ? `${box.dataset.picked} ${name}` : box.dataset.place;
}

function mark(at, words) {
  said.textContent = words;
  marker ??= L.circleMarker(at, { radius: 14, weight: 4, fill: false, className: "map-here", interactive: false }).addTo(map);
  marker.setLatLng(at).bringToFront();
}
