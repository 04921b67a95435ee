// SPDX-License-Identifier: EUPL-1.2
// The metering points of the chosen asset, or of what it feeds: links to what they counted and to their site.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { note } from "./history.js";

const METER = "energy_meter";
const MOST = 5; // shown one by one; the board of meters has the others

/** Whether this kind may have any: nobody else is asked about. */
export function mayCount(kind) {
  const found = Object.values(config.kinds).find((one) => one.code === kind);
  return config.can.meters && (kind === METER || ["building", "lighting"].includes(found?.trade));
}

export async function showMeters(asset, section, signal) {
  const kind = asset.kind?.code ?? asset.kind;
  if (!section) return;
  section.hidden = true;
  if (!mayCount(kind)) return;
  const place = section.querySelector("[data-panel-meters]");
  try {
    const { results } = await get(address("/api/v1/metering-points/", { equipment: asset.uid, limit: MOST }), signal);
    place.replaceChildren(...results.map(line));
    section.hidden = !results.length;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    place.replaceChildren(note(error.message, "li"));
    section.hidden = false;
  }
}

function line(point) {
  const item = document.createElement("li");
  item.append(link(`/energie/compteurs/${point.id}/`, t("see_meter", { code: point.code })));
  if (point.site && config.can.sites) item.append(" · ", link(`/energie/sites/${point.site}/`, t("see_site")));
  return item;
}

function link(href, text) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  return anchor;
}
