// SPDX-License-Identifier: EUPL-1.2
// What the list is asked: a form that opens above it, and one chip for each filter that is on.
import { FILTERS, isSet, plain } from "./asked.js";
import { config, t } from "./config.js";
import { extent } from "./extent.js";
import { asked, refilter, statesShown } from "./queue.js";
import { on, store, tell } from "./store.js";

const WAIT = 350; // milliseconds after the last key
const form = () => document.querySelector("[data-filters]");
const fields = () => form().elements;
let typing = null;

export function start() {
  fields().trade.append(...tradesUsed().map(([value, label]) => new Option(label, value)));
  fields().owner.append(...Object.entries(config.queue.owners).map(([code, name]) => new Option(name, code)));
  fields().owner.closest("label").hidden = Object.keys(config.queue.owners).length < 2;
  fields().assigned_to.append(...others().map(([name, label]) => new Option(label, name)));
  form().addEventListener("submit", (event) => event.preventDefault());
  form().addEventListener("change", ({ target }) => target.name !== "q" && change(target));
  fields().q.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => change(fields().q), WAIT);
  });
  document.querySelector("[data-filters-clear]").addEventListener("click", clear);
  on("asked", paint);
  on("snapshot", fillSources);
  on("extent", () => (fields().bbox.disabled = !extent.box));
}

function tradesUsed() {
  const used = new Set(Object.values(config.kinds).map((kind) => kind.trade));
  return Object.entries(config.trades).filter(([value]) => used.has(value));
}

const others = () => Object.entries(config.queue.people).filter(([name]) => name !== config.username);

function fillSources() {
  const field = fields().source;
  if (field.options.length - 1 === store.sources.length) return;
  const { value } = field;
  field.replaceChildren(field.options[0], ...store.sources.map(({ slug, name }) => new Option(name, slug)));
  field.value = value;
  paint(asked());
}

function change(field) {
  const { name } = field;
  if (name === "severity") return refilter({ severity: ticked() }, name);
  refilter({ [name]: name === "bbox" ? (field.checked ? extent.box : "") : field.value.trim() }, name);
}

const ticked = () => [...fields().severity].filter((box) => box.checked).map((box) => box.value).sort(); // prettier-ignore

function clear() {
  refilter(plain(plainState()), "clear");
  document.querySelector("[data-filters-open]").focus();
}

const plainState = () => statesShown()[0][0];
const isOn = (filter, name) => (name === "state" ? filter.state !== plainState() : isSet(filter, name));

function paint({ listed, filter }) {
  fields().state.replaceChildren(...statesShown().map(([value, label]) => new Option(label, value)));
  fields().state.value = filter.state;
  for (const box of fields().severity) box.checked = filter.severity.includes(box.value);
  for (const name of ["trade", "owner", "source", "older_than", "assigned_to"]) put(fields()[name], filter[name]);
  if (document.activeElement !== fields().q) fields().q.value = filter.q;
  fields().bbox.checked = Boolean(filter.bbox);
  document.querySelector("[data-assigned-label]").textContent = t(`assigned_${listed}`);
  const set = ["state", ...FILTERS].filter((name) => isOn(filter, name));
  document.querySelector("[data-filters-count]").textContent = set.length || "";
  document.querySelector("[data-chips]").replaceChildren(...set.map((name) => chip(name, filter)));
  document.querySelector("[data-chips-area]").hidden = !set.length;
}

/** A value that is not offered (of a link, of a source not read yet) is shown all the same. */
function put(field, value) {
  if (value && ![...field.options].some((option) => option.value === value)) field.append(new Option(value, value));
  field.value = value;
}

function chip(name, filter) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const words = `${t(`filter_${name}`)}${t("colon")} ${said(name, filter)}`;
  button.type = "button";
  button.className = "chip";
  button.append(text("span", name === "bbox" ? t("filter_bbox") : words), text("span", "×", "chip-close"));
  button.setAttribute("aria-label", t("filter_remove", { what: words }));
  button.addEventListener("click", () => remove(name));
  item.append(button);
  return item;
}

function text(tag, content, style = "") {
  const element = document.createElement(tag);
  element.textContent = content;
  element.className = style;
  return element;
}

function remove(name) {
  refilter({ [name]: { severity: [], state: plainState() }[name] ?? "" }, `remove ${name}`);
  (document.querySelector(".chip") ?? document.querySelector("[data-filters-open]")).focus();
}

function said(name, filter) {
  if (name === "severity") return filter.severity.map((one) => t(one).toLocaleLowerCase("fr")).join(", ");
  if (name === "q") return t("quoted", { text: filter.q });
  if (name === "bbox") return "";
  return [...fields()[name].options].find((option) => option.value === filter[name])?.textContent ?? filter[name];
}

/** A view was chosen: the map goes where it looks. */
export const lookAt = (query) => {
  const box = new URLSearchParams(query).get("bbox");
  if (box) tell("show-extent", box);
};
