// SPDX-License-Identifier: EUPL-1.2
// What the list of alarms shows and in which order: what must be done first, then the newest.
import { isOpen, isToDo } from "./store.js";

const RANK = { critical: 1, major: 2, minor: 3 };

const rank = (alarm) => RANK[alarm.severity] * 2 + (isToDo(alarm) ? 0 : 1);

export function order(one, other) {
  return rank(one) - rank(other) || Date.parse(other.raised_at) - Date.parse(one.raised_at) || other.id - one.id;
}

/** An alarm shown stays in place when it is acknowledged or over: it leaves when the list is made again. */
export function wanted(alarm, { state, trade }) {
  if (trade && alarm.asset.trade !== trade) return false;
  return state === "todo" ? isToDo(alarm) : isOpen(alarm);
}
