// SPDX-License-Identifier: EUPL-1.2
// Reads the page again every so many seconds, without moving who reads it: [data-again] says how many, and holds what is
// said when it could not be read. It stops when the page holds none any more. Nothing moves under a field or a selection.
const place = () => document.querySelector("[data-again]");
const held = () => document.querySelector("main, #content");
const hour = new Intl.DateTimeFormat("fr-FR", { timeStyle: "medium" });
let readAt = new Date();

if (place()) later();

function later() {
  setTimeout(look, Number(place().dataset.again) * 1000);
}

async function look() {
  if (!document.hidden && !busy()) await read();
  if (place()) later();
}

const busy = () => Boolean(held().contains(document.activeElement) && document.activeElement.matches("input, select, textarea, button")) || !getSelection().isCollapsed;

async function read() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return stale();
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main, #content");
  if (!fresh) return stale();
  readAt = new Date();
  const focused = held().contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  held().replaceChildren(...fresh.childNodes);
  if (focused) [...held().querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
}

/** What is shown is of the last time that it was read. */
function stale() {
  const note = place();
  note.hidden = false;
  note.textContent = `${note.dataset.stale} ${hour.format(readAt)}.`;
}
