// SPDX-License-Identifier: EUPL-1.2
// The few worst incidents in large type, with their age: what is to be done first comes first, as in the console's list.
import { get } from "../console/api.js";
import { address, config, t } from "../console/config.js";
import { causeOf, isOpenIncident, isUnattended, lookOfIncident, sayingOfIncident } from "../console/incidents.js";
import { hold } from "../console/memory.js";
import { orderIncidents } from "../console/order.js";
import { icon } from "../console/shapes.js";
import { learnIncidents, on, store, tell } from "../console/store.js";
import { showAge } from "../console/ticking.js";

const MOST = 7; // rows drawn; the style sheet shows those that have room
const READ = 60; // incidents read at once: the rest is counted
const SOON = 500; // milliseconds
const RETRY = 10_000;
const place = (name) => document.querySelector(`[data-${name}]`);
let read = new Set(); // ids of the last reading, until they are over
let pending = null;

export function start() {
  if (!config.can.incidents) return;
  hold("incidents", ({ id }) => read.has(id));
  on("gap", reading);
  on("incidents", changed);
  reading();
}

/** Open incidents that are known, the worst first. */
export const openIncidents = () => [...store.incidents.values()].filter(isOpenIncident).sort(orderIncidents);

async function reading() {
  clearTimeout(pending);
  try {
    const page = await get(address("/api/v1/incidents/", { open: "true", limit: READ }, { scoped: true }));
    const answered = new Set(page.results.map(({ id }) => id));
    const over = [...store.incidents.values()].filter(({ id }) => !page.next && !answered.has(id));
    learnIncidents(over.map((incident) => ({ ...incident, state: "closed" })));
    learnIncidents(page.results);
    read = answered;
    paint();
    tell("worst", { isRead: true });
  } catch {
    later(RETRY); // lost: said by status.js
  }
}

function later(delay) {
  clearTimeout(pending);
  pending = setTimeout(reading, delay);
}

/** When what was read is used up and more are open, the next ones are read. */
function changed(ids) {
  const opened = [...ids].map((id) => store.incidents.get(id)).filter((one) => one?.fresh && isUnattended(one));
  paint();
  tell("worst", { opened });
  const known = openIncidents().length;
  if (known < Math.min(MOST, store.openIncidents.all)) later(SOON);
}

function paint() {
  const shown = openIncidents().slice(0, MOST);
  const rows = new Map([...place("worst").children].map((row) => [Number(row.dataset.id), row]));
  place("worst").replaceChildren(...shown.map((incident) => fill(rows.get(incident.id) ?? made(incident.id), incident)));
}

function made(id) {
  const row = document.querySelector("#wall-row").content.firstElementChild.cloneNode(true);
  row.dataset.id = id;
  return row;
}

function fill(row, incident) {
  const seen = lookOfIncident(incident);
  const part = (name) => row.querySelector(`[data-${name}]`);
  row.className = `wall-row ${seen.shape} ${seen.variant}`;
  part("shape").replaceChildren(icon(seen, sayingOfIncident(incident)));
  part("title").textContent = incident.title;
  part("where").textContent = whereOf(incident);
  part("state").textContent = [incident.state_label, incident.masked ? t("masked_symptoms", { n: incident.masked }) : ""].filter(Boolean).join(" · ");
  showAge(part("age"), incident.opened_at);
  return row;
}

/** Its cause, then its commune. */
export const whereOf = (incident) => [causeOf(incident), config.wall.territories[codeOf(incident)]?.name].filter(Boolean).join(" · ");

export const codeOf = ({ territory }) => territory?.code ?? territory ?? "";
