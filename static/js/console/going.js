// SPDX-License-Identifier: EUPL-1.2
// To what the search found: chosen in the panel, shown on the map, or another screen.
import { toggleHelp } from "./menus.js";
import { select } from "./selection.js";
import { tell } from "./store.js";
import { show as showTab } from "./tabs.js";

const WAYS = {
  asset: ({ uid, fid, lonlat }) => select({ asset: { uid, fid, lonlat }, from: "search" }),
  incident: ({ id }) => select({ incident: id, from: "search" }),
  place: toPlace,
  page: ({ url }) => location.assign(url),
  sources: openSources,
  help: () => toggleHelp(),
};

export const go = ({ target }) => WAYS[target.type]?.(target);

/** A territory without an outline is shown by its own list and map. */
function toPlace({ bounds, territory }) {
  if (!bounds) return location.assign(`?${new URLSearchParams({ territory })}`);
  showTab("map"); // a phone shows one or the other
  tell("go-to", { bounds });
}

function openSources() {
  const menu = document.querySelector("[data-sources]").closest("details");
  setTimeout(() => (menu.open = true)); // after the click that chose, which closes menus
}
