// SPDX-License-Identifier: EUPL-1.2
// Who works without a mouse is taken into what opens, stays where they are while news write it anew, and is taken back
// where they were when it closes.
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

/** Write anew what is in `element`: who was on something there is on it again, and what they unfolded is open. */
export function replace(element, ...nodes) {
  const unfolded = [...element.querySelectorAll("details[open]")].map((fold) => wayTo(fold, element));
  staying(element, () => {
    element.replaceChildren(...nodes);
    for (const fold of unfolded.map((way) => follow(way, element))) if (fold?.matches("details")) fold.open = true;
  });
}

/**
 * `change()` writes anew, hides or shows in `element`. Who had the focus on what is gone has it on what says the same in the
 * same place, never on another act: else on the panel around.
 */
export function staying(element, change) {
  const left = element.contains(active()) ? active() : null;
  const way = left && wayTo(left, element);
  change();
  if (!left || isThere(left)) return;
  const found = follow(way, element);
  const isSame = isThere(found) && found.tagName === left.tagName && found.textContent === left.textContent;
  (isSame ? found : element.closest("[tabindex]"))?.focus({ preventScroll: true });
}

/** From `top` down to `element`: of each, what names it among those beside it, else its place. */
function wayTo(element, top) {
  const way = [];
  for (let one = element; one !== top; one = one.parentElement) {
    const place = [...one.parentElement.children].indexOf(one) + 1;
    way.unshift(one.dataset.id ? `:scope > [data-id="${CSS.escape(one.dataset.id)}"]` : `:scope > :nth-child(${place})`);
  }
  return way;
}

const follow = (way, top) => way.reduce((one, step) => one?.querySelector(step), top);

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
