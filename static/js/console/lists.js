// SPDX-License-Identifier: EUPL-1.2
// The two lists of the console: incidents, which are worked; alarms, which say what the equipment says.
import { acknowledge, acknowledgeable } from "./acknowledge.js";
import { config, t } from "./config.js";
import { take, takeable } from "./incident_acts.js";
import { causeOf } from "./incidents.js";
import { fillIncident, makeIncidentRow } from "./incident_row.js";
import { order, orderIncidents, wanted, wantedIncident } from "./order.js";
import { fill, makeRow } from "./row.js";
import { learn, learnIncidents, store } from "./store.js";

/** What the API is asked for a state: one table, the server's (apps/console/asking.py). */
const asked = (listed) => ({ state }) => config.queue.lists[listed][state];

export const INCIDENTS = {
  name: "incidents",
  path: "/api/v1/incidents/",
  items: store.incidents,
  counts: () => store.openIncidents,
  learn: learnIncidents,
  may: config.can.handle, // else one only reads: nothing is said to be for them to do
  states: config.can.handle ? ["open", "unattended", "mine", "over"] : ["open", "unattended", "over"],
  parameters: asked("incidents"),
  over: () => ({ state: "closed", active: 0 }),
  order: orderIncidents,
  wanted: wantedIncident,
  makeRow: makeIncidentRow,
  fill: fillIncident,
  selection: (incident) => ({ incident: incident.id, asset: null, place: incident.cause?.lonlat ?? null }),
  fid: () => null,
  place: (incident) => incident.cause?.lonlat ?? null,
  act: (incident) => config.can.handle && takeable(incident) && take(incident.id),
  named: (incident) => [incident.title, causeOf(incident)].filter(Boolean).join(", "),
};

export const ALARMS = {
  name: "alarms",
  path: "/api/v1/alarms/",
  items: store.alarms,
  counts: () => store.openAlarms,
  learn,
  may: config.can.acknowledge,
  states: ["todo", "all", "shelved", "hidden"],
  parameters: asked("alarms"),
  over: ({ asset }) => (store.assets.get(asset.fid)?.state === "masked" ? { masked: true } : { state: "normal", active: false }),
  order,
  wanted,
  makeRow,
  fill,
  selection: (alarm) => ({ asset: alarm.asset, alarm: alarm.id }),
  fid: (alarm) => alarm.asset.fid,
  place: (alarm) => store.assets.get(alarm.asset.fid)?.lonlat ?? alarm.asset.lonlat ?? null,
  act: (alarm) => config.can.acknowledge && acknowledgeable(alarm) && acknowledge(alarm.id),
  named: (alarm) => t("acknowledge_named", { title: alarm.title, code: alarm.asset.code }),
};
