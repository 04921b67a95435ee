// SPDX-License-Identifier: EUPL-1.2
// Find an asset by code, street or name, then go to it.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { select } from "./selection.js";

const WAIT = 200; // milliseconds after the last key
const MOST = 8;

const form = () => document.querySelector("[data-search]");
const field = () => form().querySelector("input");
const list = () => document.querySelector("[data-results]");
let waiting = null;
let asking = null;

export function start() {
  field().addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  field().addEventListener("keydown", keys);
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    (list().querySelector("[aria-selected=true]") ?? list().querySelector("[role=option]"))?.click();
  });
  document.addEventListener("click", (event) => form().contains(event.target) || hide());
}

export const focusSearch = () => field().select();

async function look() {
  asking?.abort();
  const q = field().value.trim();
  if (q.length < 2) return hide();
  asking = new AbortController();
  try {
    const url = address("/api/v1/assets/", { q, limit: MOST }, { scoped: true });
    show(await get(url, asking.signal));
  } catch (error) {
    if (error.name !== "AbortError") message(error.message);
  }
}

function show({ results, next }) {
  if (!results.length) return message(t("search_none"));
  list().replaceChildren(...results.map(option));
  if (next) list().append(note(t("search_more")));
  reveal();
}

function option(asset, index) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.id = `resultat-${index}`;
  item.setAttribute("aria-selected", "false");
  item.append(text("strong", asset.code), text("span", asset.name), text("span", kindOf(asset), "muted"));
  item.addEventListener("click", () => choose(asset));
  return item;
}

const kindOf = (asset) => asset.kind?.label ?? Object.values(config.kinds).find((k) => k.code === asset.kind)?.label ?? "";

function text(tag, content, style = "") {
  const element = document.createElement(tag);
  element.textContent = content ?? "";
  element.className = style;
  return element;
}

const note = (sentence) => text("li", sentence, "note");

function message(sentence) {
  list().replaceChildren(note(sentence));
  reveal();
}

function choose(asset) {
  hide();
  field().blur();
  select({ asset, from: "search" });
}

function reveal() {
  list().hidden = false;
  field().setAttribute("aria-expanded", "true");
}

function hide() {
  list().hidden = true;
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

function keys(event) {
  if (event.key === "Escape") hide();
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const options = [...list().querySelectorAll("[role=option]")];
  if (!move || !options.length) return;
  event.preventDefault();
  const current = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const chosen = options[(current + move + options.length) % options.length];
  options.forEach((item) => item.setAttribute("aria-selected", String(item === chosen)));
  field().setAttribute("aria-activedescendant", chosen.id);
}
