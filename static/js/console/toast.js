// SPDX-License-Identifier: EUPL-1.2
// One sentence at the bottom of the screen, read aloud, gone after a while.
const SHOWN = 6000; // milliseconds
const SHOWN_ERROR = 15_000; // longer sentences, read while busy
let hiding = null;

export function toast(text, { error = false } = {}) {
  const place = document.querySelector("[data-toast]");
  place.textContent = text;
  place.classList.toggle("error", error);
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (place.hidden = true), error ? SHOWN_ERROR : SHOWN);
}
