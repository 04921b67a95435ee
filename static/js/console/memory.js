// SPDX-License-Identifier: EUPL-1.2
// What the store may forget, so that a screen left open for weeks stays as light as on its first day. What is over and shown
// nowhere leaves it; what is open too, beyond a number, or when messages were missed: it can be read again.
import { isOpenIncident } from "./incidents.js";
import { isOpen, store } from "./store.js";

const MOST = 5000; // alarms, and incidents, that nothing shows
const SHELVED = new Set(["shelved", "out_of_service", "suppressed"]);
const isAlive = { alarms: (alarm) => isOpen(alarm) || SHELVED.has(alarm.state), incidents: isOpenIncident };
const holders = { alarms: [], incidents: [] };

/** A part of the page shows these: `isHeld(item)`. */
export const hold = (name, isHeld) => holders[name].push(isHeld);

/** `all`: whatever is shown nowhere. Returns how many left. */
export function forget({ all = false } = {}) {
  return Object.keys(holders).reduce((gone, name) => gone + forgetIn(name, all), 0);
}

function forgetIn(name, all) {
  const items = store[name];
  const free = [...items.values()].filter((item) => !holders[name].some((isHeld) => isHeld(item)));
  const alive = free.filter(isAlive[name]);
  const kept = new Set(all ? [] : alive.slice(-MOST)); // a Map keeps the order of arrival
  const gone = free.filter((item) => !kept.has(item));
  for (const { id } of gone) items.delete(id);
  return gone.length;
}
