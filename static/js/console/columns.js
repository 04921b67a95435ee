// SPDX-License-Identifier: EUPL-1.2
// What a row says beside its name and its age: chosen by the person, kept in this browser.
import { config, t } from "./config.js";
import { on, tell } from "./store.js";

/** In the order shown; those that are on until the person says otherwise. */
const OFFERED = {
  incidents: { members: true, testimonies: true, state: true, follower: true, class: true, owner: false, source: false, number: false },
  alarms: { state: true, occurrences: true, asset: true, owner: false, source: false, kind: false, incident: false },
};
const KEY = `connecte-columns-${config.user}`;
const kept = read();
const form = () => document.querySelector("[data-columns]");

export const shows = (listed, name) => kept[listed]?.[name] ?? OFFERED[listed][name] ?? true;
export const ownerOf = ({ territory }) => config.queue?.owners?.[territory] ?? territory ?? "";
export const kindOf = (code) => Object.values(config.kinds).find((kind) => kind.code === code)?.label ?? "";

export function start() {
  on("asked", ({ listed }) => paint(listed));
  form().addEventListener("change", ({ target }) => change(target.dataset.listed, target.name, target.checked));
}

function paint(listed) {
  if (form().dataset.listed === listed) return;
  form().dataset.listed = listed;
  form().replaceChildren(...Object.keys(OFFERED[listed]).map((name) => box(listed, name)));
}

function box(listed, name) {
  const [label, input, words] = ["label", "input", "span"].map((tag) => document.createElement(tag));
  Object.assign(input, { type: "checkbox", name, checked: shows(listed, name) });
  input.dataset.listed = listed;
  words.textContent = t(`column_${name}`);
  label.append(input, words);
  return label;
}

function change(listed, name, isOn) {
  kept[listed] = { ...kept[listed], [name]: isOn };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
  tell("columns");
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
