// SPDX-License-Identifier: EUPL-1.2
// Which equipment the map shows, by trade and by state: the legend is the switch. What is hidden is counted on the button.
import { config, t } from "./config.js";
import { icon } from "./shapes.js";
import { hide, howManyHidden, isHidden, isOn, turnOn } from "./shown_layers.js";

const STATES = ["critical", "major", "minor", "masked", "unknown", "normal", "silent"];

export function start(changed) {
  const place = document.querySelector("[data-layers]");
  const used = new Set(Object.values(config.kinds).map(layerOf));
  for (const [layer, label] of Object.entries({ ...config.trades, ...config.layers })) if (used.has(layer)) place.append(choice(layer, [label], changed));
  if (config.backdrop) offerBackdrop(changed);
  document.querySelector("[data-legend]").append(...LEGEND.map((line) => entry(line, changed)));
  count();
}

/** Images of somebody else behind the map, when the installation has them. */
function offerBackdrop(changed) {
  const [place, box] = [document.querySelector("[data-backdrop]"), document.createElement("input")];
  box.checked = isOn("backdrop");
  box.addEventListener("change", () => {
    turnOn("backdrop", box.checked);
    changed();
  });
  place.append(ticked(box, [config.backdrop.label]));
  place.hidden = false;
}

/** Ids of the kinds of the layers shown. */
export function chosenKinds() {
  return Object.entries(config.kinds).filter(([, kind]) => !isHidden(layerOf(kind))).map(([id]) => Number(id));
}

/** States and priorities that the map leaves out. */
export const hiddenStates = () => new Set(STATES.filter((state) => isHidden(`state-${state}`)));

/** That of its own, when the person may see it as one; else that of its trade. */
function layerOf(kind) {
  return config.layers?.[kind.layer] ? kind.layer : kind.trade;
}

/** A box that shows `name`, ticked while it is not hidden. */
function choice(name, parts, changed) {
  const box = document.createElement("input");
  box.checked = !isHidden(name);
  box.addEventListener("change", () => {
    hide(name, !box.checked);
    count();
    changed();
  });
  return ticked(box, parts);
}

export function ticked(box, parts) {
  const label = document.createElement("label");
  box.type = "checkbox";
  label.append(box, ...parts.map((part) => (typeof part === "string" ? span(part) : part)));
  return label;
}

function span(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** An operator who hid something yesterday must see it today. */
function count() {
  const n = howManyHidden();
  const said = document.querySelector("[data-layers-hidden]");
  if (!said) return;
  said.textContent = n ? t("layers_hidden", { n }) : "";
  said.hidden = !n;
}

const LEGEND = [
  ["critical", "filled", "critical"], ["major", "filled", "major"], ["minor", "filled", "minor"],
  ["major", "ticked", "acked"], ["major", "outline", "rtn_unack"], ["masked", "outline", "masked"],
  ["unknown", "outline", "unknown"], ["normal", "filled", "normal"], ["silent", "outline", "silent"],
]; // prettier-ignore

function entry([shape, variant, word], changed) {
  const item = document.createElement("li");
  const parts = [icon({ shape, variant }), t(word)];
  item.append(...(STATES.includes(word) ? [choice(`state-${word}`, parts, changed)] : [parts[0], span(parts[1])]));
  return item;
}
