// SPDX-License-Identifier: EUPL-1.2
// The first visit, in four steps that one may skip; remembered in this browser, opened again from the help.
import { t } from "./config.js";

const KEY = "connecte-toured";
const dialog = () => document.querySelector("[data-tour]");
const part = (name) => dialog().querySelector(`[data-tour-${name}]`);
let at = 0;

export function start() {
  part("skip").addEventListener("click", () => dialog().close());
  part("back").addEventListener("click", () => show(at - 1));
  part("next").addEventListener("click", () => (at + 1 < steps().length ? show(at + 1) : dialog().close()));
  dialog().addEventListener("close", over);
  document.querySelector("[data-tour-open]").addEventListener("click", () => setTimeout(open)); // once the help is closed
  if (!isKnown()) open();
}

const steps = () => [...dialog().querySelectorAll("[data-tour-step]")].filter((step) => partOf(step)?.checkVisibility());

const partOf = (step) => document.querySelector(step.dataset.part);

function open() {
  dialog().showModal();
  show(0);
}

function show(index) {
  at = index;
  const all = steps();
  const step = all[at];
  part("count").textContent = t("tour_count", { n: at + 1, all: all.length });
  part("title").textContent = step.dataset.title;
  part("text").textContent = step.content.textContent;
  part("back").hidden = at === 0;
  part("next").textContent = t(at + 1 < all.length ? "tour_next" : "tour_end");
  point(partOf(step));
  part("title").focus();
}

function point(shown) {
  for (const one of document.querySelectorAll(".toured")) one.classList.toggle("toured", one === shown);
  shown?.classList.add("toured");
}

function over() {
  point(null);
  try {
    localStorage.setItem(KEY, "oui");
  } catch {
    // storage refused: it will be offered again
  }
}

function isKnown() {
  try {
    return Boolean(localStorage.getItem(KEY));
  } catch {
    return true; // storage refused: not at every visit
  }
}
