// SPDX-License-Identifier: EUPL-1.2
// One night on one map, with what is counted at the instant that is shown.
import { config, t } from "../console/config.js";
import { controls, feature, Ground } from "../console/ground.js";
import { chosenKinds, hiddenStates } from "../console/layers.js";
import { saying } from "../console/shapes.js";
import { Cursor, STATE } from "./cursor.js";
import { ALARM, WORK } from "./past.js";
import { Scene } from "./scene.js";

const NEAR = 15; // zoom to which one event is looked at
const POINTED = ["teams", "abnormal", "cluster"];
const COUNTS = [["replay_open", "open"], ["replay_todo", "todo"], ["replay_incidents", "incidents"], ["replay_away", "away"], ["replay_lost", "lost"]]; // prettier-ignore
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Pane {
  constructor(element, past) {
    this.element = element;
    this.past = past;
    this.cursor = new Cursor(past);
    this.scene = new Scene(past, this.cursor);
    this.ground = this.open();
    this.count();
  }

  /** null where there is no WebGL: the list and the counts say the same. */
  open() {
    try {
      const container = this.element.querySelector("[data-pane-map]");
      const ground = new Ground(container, this.scene, { shown: chosenKinds, hidden: hiddenStates, label: t("replay_map"), onReady: () => this.ready() });
      ground.map.addControl(controls.zoom(), "bottom-right");
      ground.map.addControl(controls.scale(), "bottom-right");
      ground.map.on("mousemove", POINTED, ({ features, originalEvent }) => this.tip(features[0], originalEvent));
      ground.map.on("mouseleave", POINTED, () => this.tip(null));
      return ground;
    } catch {
      this.element.querySelector("[data-pane-message]").hidden = false;
      return null;
    }
  }

  ready() {
    const { map } = this.ground;
    map.addSource("teams", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    const layout = { "icon-image": ["concat", "team|", ["get", "look"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-offset": [0, -26] }; // prettier-ignore
    map.addLayer({ id: "teams", type: "symbol", source: "teams", layout });
    this.scene.follow();
    this.ground.drawStates();
    this.ground.draw("teams", this.scene.teams());
  }

  /** Of this instant: counted at once, drawn by `draw`. */
  go(seconds) {
    this.isMoved = this.cursor.go(seconds) || this.isMoved;
    if (this.isMoved) this.count();
  }

  draw() {
    if (!this.isMoved || !this.ground?.ready) return;
    this.isMoved = false;
    for (const fid of this.scene.follow()) this.ground.join(fid);
    this.ground.drawPoints();
    this.ground.draw("teams", this.scene.teams());
  }

  count() {
    const said = COUNTS.map(([word, name]) => t(word, { n: this.cursor.counts[name] })).join(" · ");
    const place = this.element.querySelector("[data-pane-counts]");
    if (place.textContent !== said) place.textContent = said;
  }

  /** Where change `index` happened, or null. */
  placeOf(index) {
    const { what, row } = this.past.changes;
    const thing = this.past.parts[what[index]][row[index]];
    return what[index] === ALARM ? this.past.assets[thing.asset].lonlat : (thing.lonlat ?? null);
  }

  /** Circle the place of a change, and go there when it is out of view. */
  show(index) {
    const place = index < 0 ? null : this.placeOf(index);
    if (!this.ground?.ready) return;
    this.ground.draw("chosen", place ? [feature(place, {})] : []);
    if (!place || this.ground.map.getBounds().contains(place)) return;
    this.ground.map.easeTo({ center: place, zoom: Math.min(NEAR, this.ground.map.getZoom() + 2), duration: calm.matches ? 0 : 150 });
  }

  tip(found, event) {
    const element = this.element.querySelector("[data-pane-tip]");
    element.hidden = !found;
    if (!found) return;
    element.textContent = this.describe(found.properties);
    const room = element.parentElement.clientWidth - element.offsetWidth - 4;
    element.style.transform = `translate(${Math.min(event.offsetX + 14, room)}px, ${event.offsetY + 14}px)`;
  }

  describe(properties) {
    if (properties.point_count) return t("map_active", { n: properties.alarms });
    if (properties.look) return [this.past.parts[WORK][properties.row].number, t("replay_order")].join(" · ");
    const asset = this.scene.assets.get(properties.fid);
    if (!asset) return "";
    const { code, alarms } = this.past.assets[asset.row];
    const present = alarms.find((alarm) => this.cursor.looks[ALARM][alarm] & STATE);
    return [code, config.kinds[asset.kind]?.label, this.past.parts[ALARM][present]?.title, saying(asset)].filter(Boolean).join(" · ");
  }
}
