// SPDX-License-Identifier: EUPL-1.2
// Draws and edits the geometry of a form field with Leaflet, over our own outlines and base map.
/* global L */
const CLOSEST = 15; // zoom from which streets and buildings are asked for
const STYLES = {
  outline: { color: "#8E9BAE", weight: 1.5, fill: false, dashArray: "4 4" },
  street: { color: "#A9B4C4", weight: 2 },
  building: { color: "#A9B4C4", weight: 1, fillOpacity: 0.25 },
  water: { color: "#7FA9BF", weight: 1, fillOpacity: 0.35 },
};

// django-leaflet writes only the outer ring of each surface: an outline with a hole would lose it.
const Surfaces = L.FieldStore.extend({
  _serialize(group) {
    const parts = group.getLayers().map((layer) => layer.toGeoJSON(7).geometry);
    const coordinates = parts.flatMap((part) => (part.type === "Polygon" ? [part.coordinates] : part.coordinates));
    return parts.length ? JSON.stringify({ type: "MultiPolygon", coordinates }) : "";
  },
});

function start(element) {
  const { field, type, context, home, unsaved, zoomIn, zoomOut } = element.dataset;
  Object.assign(L.Control.Zoom.prototype.options, { zoomInTitle: zoomIn, zoomOutTitle: zoomOut });
  const djoptions = { center: [46.6, 2.4], zoom: 6, layers: [], overlays: [], attributionprefix: "", scale: "metric", precision: 7 };
  const map = L.Map.djangoMap(`${field}-map`, { djoptions, callback: null, globals: false });
  const background = L.geoJSON(null, { style, interactive: false }).addTo(map);
  L.GeometryField.unsavedText = unsaved;
  const store = type.toLowerCase() === "multipolygon" ? { field_store_class: Surfaces } : {};
  new L.GeometryField({ fieldid: field, modifiable: true, geom_type: type, srid: 4326, precision: 7, ...store }).addTo(map);
  if (!document.getElementById(field).value && home) show(map, JSON.parse(home));
  if (context) follow(map, background, context);
}

const style = (feature) => STYLES[feature.properties.layer] ?? { color: "#A9B4C4", weight: 1, fillOpacity: 0.15 };

const show = (map, [west, south, east, north]) => map.fitBounds([[south, west], [north, east]]);

function follow(map, background, url) {
  let asking = new AbortController();
  const refresh = async () => {
    asking.abort();
    asking = new AbortController();
    const query = new URLSearchParams({ bbox: map.getBounds().toBBoxString(), detail: map.getZoom() >= CLOSEST ? "1" : "" });
    const read = fetch(`${url}?${query}`, { signal: asking.signal }).then((answer) => (answer.ok ? answer.json() : null));
    const around = await read.catch(() => null); // the map moved again, or no network: what is drawn stays
    if (around) background.clearLayers().addData(around).bringToBack();
  };
  map.on("moveend", refresh);
  refresh();
}

for (const element of document.querySelectorAll("[data-geometry]")) start(element);
