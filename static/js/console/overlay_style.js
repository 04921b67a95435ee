// SPDX-License-Identifier: EUPL-1.2
// How the layers over the equipment are drawn (overlays.js): a shape each, its colour and its mark say the state.
const EMPTY = { type: "FeatureCollection", features: [] };
const NAMES = ["planned", "energy", "interventions", "reports"]; // from below

export const overlaySources = () => Object.fromEntries(NAMES.map((name) => [name, { type: "geojson", data: EMPTY }]));

/** Surfaces lie under the equipment, points over it. */
export const areas = (c) => planned(c);
export const marks = () => [
  symbols("energy", { anchor: "center", size: [0.6, 0.95] }),
  symbols("interventions", { anchor: "center", size: [0.75, 1.1] }),
  symbols("reports", { anchor: "bottom", size: [0.7, 1.1] }),
];

const IMAGE = { energy: "site", interventions: "work", reports: "report" };

function symbols(name, { anchor, size: [far, near] }) {
  const layout = {
    "icon-image": ["concat", `${IMAGE[name]}|`, ["get", "look"]], "icon-allow-overlap": true, "icon-ignore-placement": true,
    "icon-anchor": anchor, "icon-size": ["interpolate", ["linear"], ["zoom"], 12, far, 17, near],
    "symbol-sort-key": ["match", ["get", "look"], "critical", 4, "major", 3, "minor", 2, "unknown", 1, 0],
  }; // prettier-ignore
  return { id: name, source: name, type: "symbol", layout };
}

/** On: a plain line; to come: dashes. */
function planned(c) {
  const from = { source: "planned" };
  const line = (id, isOn, paint) => ({ id, ...from, type: "line", filter: ["==", ["get", "on"], isOn], paint: { "line-color": c.accent, "line-width": 2, ...paint } });
  return [
    { id: "planned", ...from, type: "fill", paint: { "fill-color": c.accent, "fill-opacity": ["case", ["get", "on"], 0.16, 0.07] } },
    line("planned-on", true, {}),
    line("planned-to-come", false, { "line-dasharray": [3, 2] }),
  ]; // prettier-ignore
}
