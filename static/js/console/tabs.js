// SPDX-License-Identifier: EUPL-1.2
// On a phone, list or map; elsewhere both are there and the tabs are hidden by the style sheet.
export function start() {
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.addEventListener("click", () => show(button.dataset.tab));
  }
}

export function show(name) {
  document.documentElement.dataset.tab = name;
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tab === name));
  }
  window.dispatchEvent(new Event("resize")); // the map measures itself when it appears
}
