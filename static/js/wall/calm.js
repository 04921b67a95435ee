// SPDX-License-Identifier: EUPL-1.2
// Nothing is wrong: said so, with the last thing that was.
import { get } from "../console/api.js";
import { address } from "../console/config.js";
import { showAge, trueNow } from "../console/ticking.js";
import { whereOf } from "./worst.js";

const [DAWN, DUSK] = [7, 20]; // hours between which one does not speak of a night
const EVERY = 60_000;
const place = (name) => document.querySelector(`[data-${name}]`);

export function show(calm) {
  place("calm").hidden = !calm;
  if (!calm) return;
  hour();
  last();
}

setInterval(() => !place("calm").hidden && hour(), EVERY);

function hour() {
  const now = new Date(trueNow()).getHours();
  place("calm").dataset.hour = now >= DAWN && now < DUSK ? "day" : "night";
}

async function last() {
  const page = await get(address("/api/v1/incidents/", { open: "false", limit: 1 }, { scoped: true })).catch(() => null);
  const found = page?.results[0];
  place("last").hidden = !found;
  if (!found) return;
  place("last-title").textContent = [found.title, whereOf(found)].filter(Boolean).join(" · ");
  showAge(place("last-age"), found.opened_at);
}
