// SPDX-License-Identifier: EUPL-1.2
// Clear or dark: the person's choice, else the page's or the system's. Runs before the first paint, so nothing flashes.
(() => {
  const root = document.documentElement;
  const KEY = "connecte-theme";

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage refused: the system's preference applies
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // storage refused: the choice lasts as long as the page
    }
  }

  function current() {
    return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }

  function show() {
    root.dataset.shown = current();
    document.dispatchEvent(new CustomEvent("themechange", { detail: current() }));
  }

  const choice = stored();
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  root.dataset.shown = current();

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    show();
  });
})();
