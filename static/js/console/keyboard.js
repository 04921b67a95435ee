// SPDX-License-Identifier: EUPL-1.2
// Everything can be done without a mouse; letters do nothing while one types, nor for who may not act.
import { config } from "./config.js";
import { escape as leaveBulk } from "./bulk.js";
import { askAbout } from "./interventions.js";
import { toggleHelp } from "./menus.js";
import { toggleMap } from "./map_only.js";
import { toggle as togglePause } from "./pause.js";
import { actOnCurrent, chooseCurrent, enter, openCurrent, otherList, step } from "./queue.js";
import { comeBack } from "./returning.js";
import { focusSearch } from "./search.js";
import { deselect, select, selection } from "./selection.js";

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => openCurrent(),
  l: otherList,
  m: toggleMap,
  n: enter,
  p: togglePause,
  "/": focusSearch,
  "?": toggleHelp,
  ...(config.can.handle || config.can.acknowledge ? { a: actOnCurrent, x: chooseCurrent } : {}),
  ...(config.can.open_intervention ? { i: askAbout } : {}),
  ...(config.can.shelve ? { s: () => openCurrent("mask") } : {}),
};

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

function escape(event) {
  if (typing(event.target)) leave(event.target);
  else if (isFree() && leaveBulk()) return;
  else if ((selection.asset || selection.incident) && isFree()) back();
}

/** A field given up: back to its panel, or to where one was before the search. */
function leave(field) {
  if (field !== document.activeElement || field.closest("dialog")) return; // a menu took it back, a dialog will
  const panel = field.closest(".panel");
  field.blur();
  if (panel) panel.focus({ preventScroll: true });
  else comeBack();
}

/** Nothing lies over the page that Escape closes first. */
const isFree = () => !document.querySelector("dialog[open], details.menu[open]");

/** From a member to its incident, from an incident to nothing. */
function back() {
  if (selection.asset && selection.incident) select({ incident: selection.incident, from: "back" });
  else deselect();
}
