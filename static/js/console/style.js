// SPDX-License-Identifier: EUPL-1.2
// The map's style: a quiet base, assets as faint dots, colour and shape only for what is abnormal.
import { areas, marks, overlaySources } from "./overlay_style.js";

const LABELS = ["Inter"];
const EMPTY = { type: "FeatureCollection", features: [] };
const SINGLE = ["!", ["has", "n"]]; // a detailed tile's feature; with `n` it is a cell of an aggregated tile
const STATE = ["coalesce", ["feature-state", "s"], 0]; // 0 as the tile says, 1 drawn apart, 2 unknown

const HALO = 0.28; // opacity; what beats is laid over the map (pulse.js)

export const SHOWN_APART = 1;
export const UNKNOWN = 2;

export function style({ colours, tiles, backdrop, isDark, detailZoom, kinds, hidden }) {
  return {
    version: 8,
    sources: { ...sources(tiles), ...images(backdrop) },
    layers: [...base(colours, backdrop && photo(isDark)), ...areas(colours), ...shapes(colours, kinds, hidden), ...quiet(colours, kinds, detailZoom, hidden), ...abnormal(colours), ...marks(), ...chosen(colours)],
    transition: { duration: 150 },
  };
}

function sources(tiles) {
  const vector = (url, maxzoom) => ({ type: "vector", tiles: [url], minzoom: 0, maxzoom });
  const points = { type: "geojson", data: EMPTY, cluster: true, clusterMaxZoom: 15 };
  const worst = { worst: ["max", ["get", "worst"]], alarms: ["+", ["get", "alarms"]] };
  return {
    base: vector(tiles.base, 16),
    assets: vector(tiles.assets, 16),
    abnormal: { ...points, clusterRadius: 36, clusterProperties: worst },
    ...overlaySources(),
    unknown: { ...points, clusterRadius: 26, clusterProperties: { n: ["+", ["get", "n"]] } },
    chosen: { type: "geojson", data: EMPTY },
    members: { type: "geojson", data: EMPTY },
    pointed: { type: "geojson", data: EMPTY },
    network: { type: "geojson", data: EMPTY },
    outline: { type: "geojson", data: EMPTY },
  };
}

// --- Base ------------------------------------------------------------------------------------------------------------

/** Images of somebody else. What they do not give, our own map underneath shows. */
function images(backdrop) {
  return backdrop ? { backdrop: { type: "raster", tiles: [backdrop.tiles], tileSize: 256, maxzoom: 19 } } : {};
}

/** Paler than it was taken, and dark at night: symbols are what is read. */
function photo(isDark) {
  const paint = { "raster-fade-duration": 0, "raster-saturation": -0.4, "raster-brightness-min": isDark ? 0 : 0.5, "raster-brightness-max": isDark ? 0.5 : 1 };
  return { id: "backdrop", source: "backdrop", type: "raster", paint };
}

function base(c, backdrop) {
  const from = { source: "base" };
  const fill = (id, colour) => ({ id, ...from, "source-layer": id, type: "fill", paint: { "fill-color": colour } });
  return [
    { id: "land", type: "background", paint: { "background-color": c["map-land"] } },
    fill("green", c["map-green"]),
    fill("water", c["map-water"]),
    { ...fill("building", c["map-building"]), minzoom: 14 },
    line("street", c["map-street"], ["interpolate", ["exponential", 1.5], ["zoom"], 11, 0.5, 14, 1.4, 18, 9]),
    ...(backdrop ? [backdrop] : []),
    line("boundary", c["map-outline"], 0.6, { "line-opacity": 0.5 }),
    line("district", c["map-outline"], 0.6, { "line-dasharray": [3, 3], "line-opacity": 0.5 }),
    line("outline", c["map-outline"], ["interpolate", ["linear"], ["zoom"], 8, 0.8, 14, 1.8]),
    streetNames(c),
  ];
}

function line(id, colour, width, more = {}) {
  const paint = { "line-color": colour, "line-width": width, ...more };
  return { id, source: "base", "source-layer": id, type: "line", layout: { "line-join": "round", "line-cap": "round" }, paint };
}

function streetNames(c) {
  const layout = { "symbol-placement": "line", "text-field": ["get", "label"], "text-font": LABELS, "text-size": 11 };
  const paint = { "text-color": c["map-label"], "text-halo-color": c["map-land"], "text-halo-width": 1.2 };
  return { id: "street-name", source: "base", "source-layer": "street", type: "symbol", minzoom: 15, layout, paint };
}

// --- Assets: geometry from the tiles, state from the page --------------------------------------------------------------

/** Layers of a state that one hides are left out; cells mix what is normal and what is silent. */
function quiet(c, kinds, detailZoom, hidden) {
  const left = { normal: ["normal"], silent: ["silent"], "unknown-asset": ["unknown"], "unknown-cell": ["unknown"], cells: ["normal", "silent"] };
  return assets(c, kinds, detailZoom).filter(({ id }) => !left[id].every((state) => hidden.has(state)));
}

function assets(c, kinds, detailZoom) {
  const shown = ["in", ["get", "k"], ["literal", kinds]];
  const from = { source: "assets", "source-layer": "assets" };
  const size = ["interpolate", ["exponential", 1.6], ["zoom"], 10, 0.8, 12, 1.3, 15, 3, 18, 6];
  const faint = (far, near) => {
    const unless = (opacity) => ["case", ["==", STATE, 0], opacity, 0];
    return ["interpolate", ["linear"], ["zoom"], 10, unless(far / 3), 12.5, unless(far), 15, unless(near)];
  };
  return [
    {
      id: "cells", ...from, type: "circle", filter: ["all", ["has", "n"], shown],
      paint: {
        "circle-color": c.muted, "circle-opacity": 0.32,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 1.1, 12, 4],
      },
    },
    {
      id: "silent", ...from, type: "circle", filter: ["all", SINGLE, shown, ["==", ["get", "m"], 0]],
      paint: {
        "circle-color": c.muted, "circle-opacity": 0, "circle-radius": size, "circle-stroke-color": c.muted,
        "circle-stroke-width": 1, "circle-stroke-opacity": faint(0.2, 0.45),
      },
    },
    {
      id: "normal", ...from, type: "circle", filter: ["all", SINGLE, shown, ["==", ["get", "m"], 1]],
      paint: { "circle-color": c.ok, "circle-radius": size, "circle-opacity": faint(0.4, 0.55) },
    },
    {
      id: "unknown-asset", ...from, type: "symbol", filter: ["all", SINGLE, shown],
      layout: { "icon-image": "ring", "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": grow(0.5, 0.9) },
      paint: { "icon-opacity": ["case", ["==", STATE, UNKNOWN], 1, 0] },
    },
    {
      id: "unknown-cell", source: "unknown", type: "symbol", maxzoom: detailZoom,
      layout: {
        "icon-image": "ring", "icon-allow-overlap": true, "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 0.5, 40, 1.6],
      },
    },
  ]; // prettier-ignore
}

/** Of lines and surfaces, under the points: the colour says again what their symbol says; dashes where nobody knows. */
function shapes(c, kinds, hidden) {
  const from = { source: "assets", "source-layer": "shapes" };
  const kind = ["in", ["get", "k"], ["literal", kinds]];
  const isSurface = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
  const look = ["to-string", ["feature-state", "look"]];
  const told = ["case", ["==", ["get", "m"], 1], "normal", "silent"];
  const seen = ["case", ["==", STATE, UNKNOWN], "unknown", ["==", STATE, SHOWN_APART], look, told];
  const unlessHidden = (opacity) => ["case", ["in", seen, ["literal", [...hidden]]], 0, opacity];
  const colour = ["match", seen, "critical", c.critical, "major", c.major, "minor", c.minor, "unknown", c.unknown, "normal", c.ok, c.muted];
  const abnormal = ["==", STATE, SHOWN_APART];
  /** What is well shows from near only; what is not, from as far as it is drawn. */
  const drawn = (isKnown, quiet) => ["case", [isKnown ? "!=" : "==", STATE, UNKNOWN], unlessHidden(["case", isKnown ? abnormal : true, 1, quiet]), 0];
  const line = (isKnown, paint) => ({
    "line-color": colour, "line-width": ["case", abnormal, 2.6, 1.2],
    "line-opacity": ["interpolate", ["linear"], ["zoom"], 12.5, drawn(isKnown, 0), 15, drawn(isKnown, 0.45)], ...paint,
  }); // prettier-ignore
  return [
    { id: "shape-fill", ...from, type: "fill", filter: ["all", kind, isSurface], paint: { "fill-color": colour, "fill-opacity": unlessHidden(["case", abnormal, 0.24, 0.12]) } },
    { id: "shape-line", ...from, type: "line", filter: kind, layout: { "line-join": "round", "line-cap": "round" }, paint: line(true, {}) },
    { id: "shape-unknown", ...from, type: "line", filter: kind, paint: line(false, { "line-dasharray": [3, 2] }) },
  ]; // prettier-ignore
}

const grow = (from, to) => ["interpolate", ["linear"], ["zoom"], 12, from, 17, to];

// --- What is abnormal, at every zoom -----------------------------------------------------------------------------------

function abnormal(c) {
  const alone = ["!", ["has", "point_count"]];
  const overlap = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  const worstLast = { "symbol-sort-key": ["get", "worst"] };
  return [
    ...outlined(c),
    ...networkLines(c),
    {
      id: "halo", source: "abnormal", type: "circle", filter: ["==", ["get", "worst"], 11], // critical, unacknowledged
      paint: { "circle-color": c.critical, "circle-opacity": HALO, "circle-radius": ["case", alone, 20, 28] },
    },
    {
      id: "cluster", source: "abnormal", type: "symbol", filter: ["has", "point_count"],
      layout: { ...overlap, ...worstLast, "icon-image": ["concat", "cluster|", ["get", "worst"], "|", ["get", "alarms"]] },
    },
    {
      id: "abnormal", source: "abnormal", type: "symbol", filter: alone,
      layout: { ...overlap, ...worstLast, "icon-image": ["concat", "asset|", ["get", "worst"]], "icon-size": grow(0.85, 1.1) },
    },
  ]; // prettier-ignore
}

/** From what feeds to what is fed: plain while nothing is said, thick and red where it is cut, dashed where nobody knows. */
function networkLines(c) {
  const layout = { "line-cap": "round" };
  const one = (nature, paint) => ({ id: `network-${nature}`, source: "network", type: "line", layout, filter: ["==", ["get", "nature"], nature], paint });
  return [
    one("data", { "line-color": c.muted, "line-width": 1.2, "line-opacity": 0.7, "line-dasharray": [1, 3] }),
    one("power", { "line-color": c.accent, "line-width": 1.4, "line-opacity": 0.7 }),
    one("fed", { "line-color": c.accent, "line-width": 1.4, "line-opacity": 0.7 }),
    one("unknown", { "line-color": c.unknown, "line-width": 1.6, "line-dasharray": [3, 2] }),
    one("cut", { "line-color": c.critical, "line-width": 2.4, "line-dasharray": [4, 1.5] }),
  ]; // prettier-ignore
}

/** The shape of the chosen asset, where it is a line or a surface. */
function outlined(c) {
  return [
    { id: "outline-fill", source: "outline", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": c.accent, "fill-opacity": 0.16 } },
    { id: "outline-line", source: "outline", type: "line", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": c.accent, "line-width": 7, "line-opacity": 0.35 } },
  ]; // prettier-ignore
}

function chosen(c) {
  const ring = (id, width, opacity) => ({
    id, source: id, type: "circle",
    paint: {
      "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": c.accent, "circle-stroke-width": width,
      "circle-stroke-opacity": opacity,
    },
  }); // prettier-ignore
  const member = {
    id: "members", source: "members", type: "circle",
    paint: {
      "circle-radius": grow(5, 12), "circle-opacity": 0.12, "circle-color": c.accent, "circle-stroke-color": c.accent,
      "circle-stroke-width": 1.2, "circle-stroke-opacity": 0.8,
    },
  }; // prettier-ignore
  return [member, ring("pointed", 2, 0.7), ring("chosen", 3, 1)];
}
