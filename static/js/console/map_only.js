// SPDX-License-Identifier: EUPL-1.2
// The map alone, or beside the list. On a phone, one or the other: the tabs do it.
import { t } from "./config.js";
import { show as showTab } from "./tabs.js";

const phone = matchMedia("(max-width: 820px)");
const button = () => document.querySelector("[data-map-only]");

export const start = () => button().addEventListener("click", toggleMap);

export function toggleMap() {
  const root = document.documentElement;
  if (phone.matches) return showTab(root.dataset.tab === "map" ? "queue" : "map");
  const isAlone = root.toggleAttribute("data-map-alone");
  button().setAttribute("aria-pressed", String(isAlone));
  button().setAttribute("aria-label", t(isAlone ? "map_smaller" : "map_larger"));
  window.dispatchEvent(new Event("resize")); // the map measures itself
  if (isAlone) document.querySelector(".maplibregl-canvas")?.focus({ preventScroll: true });
  else document.querySelector("[data-rows] [aria-current] [data-open], [data-rows] [data-open]")?.focus({ preventScroll: true });
}
