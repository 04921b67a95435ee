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

  // The page before its styles, and what the browser draws itself (calendars, scroll bars).
  function paint() {
    root.dataset.shown = current();
    const meta = document.querySelector('meta[name="color-scheme"]');
    if (meta) meta.content = root.dataset.theme || "light dark";
  }

  function show() {
    paint();
    document.dispatchEvent(new CustomEvent("themechange", { detail: current() }));
  }

  const choice = "themeFixed" in root.dataset ? null : stored(); // a wall shows what its address says
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  paint();

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    show();
  });
})();
