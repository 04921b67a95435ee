// SPDX-License-Identifier: EUPL-1.2
// A map of what is known: geometry from cached tiles, states joined here by fid. The console and the wall show the present on
// one, a replay a past night on one or two. Nobody clicks here.
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { config, t } from "./config.js";
import { palette } from "./palette.js";
import { look } from "./shapes.js";
import { sparePixels } from "./sharpness.js";
import { isOn } from "./shown_layers.js";
import { SHOWN_APART, style, UNKNOWN } from "./style.js";
import { image, rank } from "./symbols.js";

const EVERYWHERE = { center: [2.4, 46.6], zoom: 5 };
const NOTHING = new Set();
const MOST_IMAGES = 250; // clusters have a number in theirs: over weeks, thousands

export const feature = (coordinates, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties });

export const controls = { zoom: () => new maplibre.NavigationControl({ showCompass: false }), scale: () => new maplibre.ScaleControl({ maxWidth: 100 }) };

/** Box of these places, for the map to fit. */
export function boxOf(places) {
  const box = new maplibre.LngLatBounds();
  places.forEach((lonlat) => box.extend(lonlat));
  return box;
}

/** `known`: {assets, unknown, cells, versions, detailZoom}, read at each drawing; `shown()`: ids of the kinds, `hidden()`: states left out. Throws where
 * there is no WebGL. */
export class Ground {
  constructor(container, known, { shown, hidden = () => NOTHING, label = t("map_label"), options = {}, onReady }) {
    Object.assign(this, { known, shown, hidden, ready: false, drawnVersions: "" });
    this.joined = new Map(); // fid -> what was given to the tiles' features of it
    this.images = new Set(); // names, the oldest first
    maplibre.setWorkerUrl(new URL(config.worker, location.href).href);
    this.colours = palette();
    this.credit = document.createElement("p");
    this.credit.className = "map-credit";
    this.map = this.create(container, label, options);
    sparePixels(this.map);
    this.map.on("style.load", () => {
      this.ready = true;
      onReady();
    });
    this.map.on("error", ({ error }) => console.warn("map:", error?.message ?? error));
  }

  create(container, label, options) {
    const words = {
      "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"),
      "NavigationControl.ResetBearing": t("compass"), "Map.Title": label,
    }; // prettier-ignore
    const view = config.bounds ? { bounds: config.bounds, fitBoundsOptions: { padding: 48, maxZoom: 16 } } : EVERYWHERE;
    const quiet = { attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, maxZoom: 20 };
    const made = new maplibre.Map({ container, style: this.currentStyle(), locale: words, ...view, ...quiet, ...options });
    made.touchZoomRotate.disableRotation();
    made.getContainer().append(this.credit);
    made.setMissingStyleImageResolver((name) => this.addImage(name));
    return made;
  }

  addImage(name) {
    const made = image(name, this.colours);
    if (!made || this.map.hasImage(name)) return;
    this.map.addImage(name, made.data, { pixelRatio: made.pixelRatio });
    this.images.add(name);
    if (this.images.size > MOST_IMAGES) this.drop(this.images.values().next().value);
  }

  /** What is drawn with it stays drawn; asked again, it is made again. */
  drop(name) {
    this.images.delete(name);
    if (this.map.hasImage(name)) this.map.removeImage(name);
  }

  // --- Style -----------------------------------------------------------------------------------------------------------

  currentStyle() {
    this.drawnVersions = this.versions();
    const tiles = { assets: this.tileAddress("assets"), base: this.tileAddress("base") };
    const backdrop = isOn("backdrop") ? config.backdrop : null;
    this.credit.textContent = backdrop?.credit ?? "";
    const isDark = document.documentElement.dataset.shown === "dark";
    return style({ colours: this.colours, tiles, backdrop, isDark, detailZoom: this.known.detailZoom, kinds: this.shown(), hidden: this.hidden() });
  }

  versions() {
    return JSON.stringify([this.known.versions, this.known.detailZoom]);
  }

  /** The geometry or the rights changed since it was drawn. */
  get isStale() {
    return this.versions() !== this.drawnVersions;
  }

  tileAddress(layer) {
    const query = new URLSearchParams({ v: this.known.versions[layer] });
    if (config.territory) query.set("territory", config.territory);
    return `${location.origin}/api/v1/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`;
  }

  /** Draws everything again: other colours, other kinds, another geometry. */
  restyle() {
    this.ready = false;
    this.colours = palette();
    this.joined.clear();
    this.images.clear();
    this.map.setStyle(this.currentStyle(), { diff: false });
  }

  // --- States ----------------------------------------------------------------------------------------------------------

  drawStates() {
    if (!this.ready) return;
    for (const fid of [...this.joined.keys()]) this.join(fid);
    for (const fid of this.known.assets.keys()) this.join(fid);
    for (const fid of this.known.unknown) this.join(fid);
    this.drawPoints();
  }

  join(fid) {
    const asset = this.known.assets.get(fid);
    const state = asset ? SHOWN_APART : this.known.unknown.has(fid) ? UNKNOWN : 0;
    const given = asset ? look(asset).shape : state;
    if ((this.joined.get(fid) ?? 0) === given) return;
    for (const sourceLayer of ["assets", "shapes"]) {
      const place = { source: "assets", sourceLayer, id: fid };
      if (state) this.map.setFeatureState(place, { s: state, look: asset ? given : null });
      else this.map.removeFeatureState(place);
    }
    if (state) this.joined.set(fid, given);
    else this.joined.delete(fid);
  }

  /** Puts `features` in a source of the style; kept for later by nobody: `onReady` puts them back. */
  draw(source, features) {
    if (this.ready) this.map.getSource(source)?.setData({ type: "FeatureCollection", features });
  }

  /** What is abnormal one by one, and what is unknown by cells. */
  drawPoints() {
    if (!this.ready) return;
    const kinds = new Set(this.shown());
    const hidden = this.hidden();
    const shown = [...this.known.assets.values()].filter((asset) => asset.lonlat && kinds.has(asset.kind) && !hidden.has(look(asset).shape));
    this.draw("abnormal", shown.map((asset) => feature(asset.lonlat, { fid: asset.fid, worst: rank(look(asset)), alarms: asset.alarms })));
    this.draw("unknown", hidden.has("unknown") ? [] : [...this.cells(kinds)]);
  }

  *cells(kinds) {
    const { side, count } = this.known.cells;
    for (const [key, n] of count) {
      const [x, y, kind] = key.split(",").map(Number);
      if (kinds.has(kind)) yield feature([(x + 0.5) * side, (y + 0.5) * side], { n });
    }
  }
}
