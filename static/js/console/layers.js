// SPDX-License-Identifier: EUPL-1.2
// Which layers the map shows (remembered in this browser), and the legend. A layer is a trade, or the meters.
import { config, t } from "./config.js";
import { icon } from "./shapes.js";

const KEY = "connecte-hidden-trades";
const hidden = new Set(read());

export function start(changed) {
  const place = document.querySelector("[data-layers]");
  const used = new Set(Object.values(config.kinds).map(layerOf));
  for (const [layer, label] of Object.entries({ ...config.trades, ...config.layers })) if (used.has(layer)) place.append(choice(layer, label, changed));
  document.querySelector("[data-legend]").append(...LEGEND.map(entry));
}

/** Ids of the kinds of the layers shown. */
export function chosenKinds() {
  return Object.entries(config.kinds).filter(([, kind]) => !hidden.has(layerOf(kind))).map(([id]) => Number(id));
}

/** That of its own, when the person may see it as one; else that of its trade. */
function layerOf(kind) {
  return config.layers?.[kind.layer] ? kind.layer : kind.trade;
}

function choice(layer, text, changed) {
  const [label, box, words] = ["label", "input", "span"].map((tag) => document.createElement(tag));
  box.type = "checkbox";
  box.checked = !hidden.has(layer);
  words.textContent = text;
  label.append(box, words);
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(layer);
    else hidden.add(layer);
    remember();
    changed();
  });
  return label;
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  try {
    localStorage.setItem(KEY, JSON.stringify([...hidden]));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
}

const LEGEND = [
  ["critical", "filled", "critical"], ["major", "filled", "major"], ["minor", "filled", "minor"],
  ["major", "ticked", "acked"], ["major", "outline", "rtn_unack"], ["masked", "outline", "masked"],
  ["unknown", "outline", "unknown"], ["normal", "filled", "normal"], ["silent", "outline", "silent"],
]; // prettier-ignore

function entry([shape, variant, word]) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = t(word);
  item.append(icon({ shape, variant }), text);
  return item;
}
