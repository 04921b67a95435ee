// SPDX-License-Identifier: EUPL-1.2
// Rows ticked to act on all of them at once; Shift for a row of them; or all that is filtered, shown or not.
import { t } from "./config.js";
import { on, tell } from "./store.js";

const ids = new Set();
let isOpen = false;
let isAll = false; // all that is filtered: the server finds them when it is asked
let last = null;

const rows = () => document.querySelector("[data-rows]");

export const isChoosing = () => isOpen;
export const picked = () => ({ ids: [...ids], isAll });

export function start() {
  on("asked", clear); // another list: what was ticked is not in it
}

export function open() {
  isOpen = true;
  said();
}

export function close() {
  isOpen = false;
  clear();
}

export function clear() {
  ids.clear();
  isAll = false;
  last = null;
  said();
}

export function chooseAll() {
  isAll = true;
  said();
}

export function toggle(id, shownIds = []) {
  isOpen = true;
  if (isAll) leaveAll(shownIds.length ? shownIds : [...rows().children].map((row) => Number(row.dataset.id)));
  if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  last = id;
  said();
}

/** From all that is filtered to those that one sees, but one. */
function leaveAll(shownIds) {
  isAll = false;
  shownIds.forEach((one) => ids.add(one));
}

function toggleUpTo(id, shownIds) {
  const [from, to] = [shownIds.indexOf(last), shownIds.indexOf(id)].sort((one, other) => one - other);
  const isOn = !ids.has(id);
  for (const one of shownIds.slice(Math.max(0, from), to + 1)) {
    if (isOn) ids.add(one);
    else ids.delete(one);
  }
  last = id;
  said();
}

/** True when the click was to choose: on the box always, anywhere on the row but its name while one chooses. */
export function clicked(event, id) {
  const onBox = event.target.closest(".row-choice");
  if (!onBox && (!isOpen || event.target.closest("[data-open], [data-act]"))) return false;
  if (onBox && event.target.localName !== "input") return true; // the label passes the click on to its box
  const shownIds = [...rows().children].map((row) => Number(row.dataset.id));
  if (event.shiftKey && last !== null && last !== id) toggleUpTo(id, shownIds);
  else toggle(id, shownIds);
  return true;
}

/** A row is drawn or drawn again. */
export function dress(row, name) {
  const box = row.querySelector("[data-choose]");
  if (!box) return;
  box.checked = isAll || ids.has(Number(row.dataset.id));
  row.toggleAttribute("data-chosen", isOpen && box.checked);
  if (name) box.setAttribute("aria-label", t("choose_named", { name }));
}

function said() {
  document.querySelector("[data-queue]").toggleAttribute("data-choosing", isOpen);
  for (const row of rows().children) dress(row);
  tell("chosen", picked());
}
