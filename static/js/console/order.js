// SPDX-License-Identifier: EUPL-1.2
// What the lists show and in which order: what must be done first. Alarms: then the newest; incidents: then the oldest.
import { isFollowedBy, isMine, isOpenIncident, isUnattended, tradeOf } from "./incidents.js";
import { isOpen, isToDo } from "./store.js";

const RANK = { critical: 1, major: 2, minor: 3 };
const SHELVED = new Set(["shelved", "suppressed", "out_of_service"]);

const rank = (alarm) => RANK[alarm.severity] * 2 + (isToDo(alarm) ? 0 : 1);

export function order(one, other) {
  return rank(one) - rank(other) || Date.parse(other.raised_at) - Date.parse(one.raised_at) || other.id - one.id;
}

/** An alarm shown stays in place when it is acknowledged or over: it leaves when the list is made again. */
export function wanted(alarm, { state, trade, severity = [] }) {
  if (trade && alarm.asset.trade !== trade) return false;
  if (severity.length && !severity.includes(alarm.severity)) return false;
  if (state === "shelved") return SHELVED.has(alarm.state);
  if (state === "hidden") return isOpen(alarm) && Boolean(alarm.masked);
  return state === "todo" ? isToDo(alarm) : isOpen(alarm) && !alarm.masked;
}

const rankOfIncident = (incident) => RANK[incident.severity] * 2 + (isUnattended(incident) ? 0 : 1);

/** The one that has waited longest first; those that are over, the newest first. */
export function orderIncidents(one, other) {
  const age = Date.parse(one.opened_at) - Date.parse(other.opened_at) || one.id - other.id;
  if (!isOpenIncident(one) && !isOpenIncident(other)) return -age;
  return rankOfIncident(one) - rankOfIncident(other) || age;
}

export function wantedIncident(incident, { state, trade, severity = [], assigned_to: person = "" }) {
  if (trade && tradeOf(incident) !== trade) return false;
  if (severity.length && !severity.includes(incident.severity)) return false;
  if (person && !isFollowedBy(incident, person)) return false;
  if (state === "over") return !isOpenIncident(incident);
  if (!isOpenIncident(incident)) return false;
  if (state === "unattended") return isUnattended(incident);
  return state === "mine" ? isMine(incident) : true;
}
