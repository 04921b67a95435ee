// SPDX-License-Identifier: EUPL-1.2
// Who works without a mouse is taken into what opens, and back where they were when it closes.
let origin = null;

const active = () => document.activeElement;
const isPage = (element) => !element || element === document.body;
const isThere = (element) => !isPage(element) && element.isConnected && element.checkVisibility();

/** The focus is in something that has just been hidden. */
export const isLost = () => !isPage(active()) && !isThere(active());

/** Into `panel`, remembering what one leaves. */
export function enter(panel) {
  if (!panel.contains(active()) && isThere(active())) origin = active();
  panel.focus({ preventScroll: true });
}

/** What one leaves for a field that Escape gives back. */
export function leaveFor(field) {
  if (active() !== field && isThere(active())) origin = active();
}

/** Where one was before, when it is still there; else the chosen row of the list, else the first one. */
export function comeBack() {
  const row = document.querySelector("[data-rows] [aria-current] [data-open]") ?? document.querySelector("[data-rows] [data-open]");
  const place = isThere(origin) ? origin : row;
  origin = null;
  place?.focus();
}
