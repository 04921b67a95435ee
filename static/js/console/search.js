// SPDX-License-Identifier: EUPL-1.2
// Find anything: equipment, streets, incidents, screens; then go to it. What was chosen before is offered at once.
import { get } from "./api.js";
import { address, t } from "./config.js";
import { go } from "./going.js";
import { recent, remember } from "./recent.js";
import { leaveFor } from "./returning.js";
import { groupsOf, note, options, recentOf, working } from "./search_results.js";

const WAIT = 150; // milliseconds after the last key
const form = () => document.querySelector("[data-search]");
const field = () => form().querySelector("input");
const list = () => document.querySelector("[data-results]");
let waiting = null;
let asking = null;

export function start() {
  field().addEventListener("input", soon);
  field().addEventListener("focus", () => field().value.trim() || offerRecent());
  field().addEventListener("keydown", keys);
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    (current() ?? options(list())[0])?.click();
  });
  document.addEventListener("click", (event) => form().contains(event.target) || hide());
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault(); // browsers look elsewhere with it
    focusSearch();
  });
}

export function focusSearch() {
  leaveFor(field());
  field().select();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(look, WAIT);
}

async function look() {
  asking?.abort();
  const q = field().value.trim();
  if (!q) return offerRecent();
  if (q.length < 2 && !/\d/.test(q)) return hide();
  asking = new AbortController();
  working(list(), true);
  try {
    const { groups } = await get(address("/api/v1/console/search/", { q }, { scoped: true }), asking.signal);
    show(groupsOf(groups, q, (found) => choose(found, q)));
  } catch (error) {
    if (error.name !== "AbortError") show([note(error.message)]);
  }
}

function offerRecent() {
  const known = recent();
  if (known.length) show([recentOf(known, (q) => again(q))]);
  else hide();
}

function again(q) {
  field().value = q;
  field().focus();
  look();
}

function choose(found, q) {
  remember(q);
  hide();
  field().blur();
  go(found);
}

function show(parts) {
  working(list(), false);
  list().replaceChildren(...parts);
  list().hidden = false;
  field().setAttribute("aria-expanded", "true");
  field().removeAttribute("aria-activedescendant");
}

function hide() {
  asking?.abort();
  clearTimeout(waiting);
  list().hidden = true;
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

const current = () => list().querySelector("[aria-selected=true]");

function keys(event) {
  if (event.key === "Escape") hide();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = options(list());
  if (!step || list().hidden || !all.length) return;
  event.preventDefault();
  const at = all.indexOf(current());
  const chosen = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === chosen));
  field().setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}
