// SPDX-License-Identifier: EUPL-1.2
// What people do to incidents and to their alarms, through the API. Nothing is shown done before its answer.
import { ask, isSending } from "./acts.js";
import { get } from "./api.js";
import { t } from "./config.js";
import { isUnattended } from "./incidents.js";
import { putAlarm, putIncident, store, tell } from "./store.js";

const keyOf = (id) => `incident ${id}`;

export const takeable = isUnattended;
export const isBusy = (id) => isSending(keyOf(id));

export const take = (id, comment = "") => incident(id, "take", { comment }, t("done_take"));
export const move = (id, to, why = "") => incident(id, "move", { to, why }, t("done_move"));
export const classify = (id, code) => incident(id, "classify", { fault_class: code }, t("done_class"));
export const release = (id) => incident(id, "assign", { assigned_to: null }, t("done_release"));
export const merge = (id, incidents, why) => incident(id, "merge", { incidents, why }, t("done_merge"));

/** The answer is the new incident: `onMade` is told its number. */
export function split(id, episodes, why, onMade) {
  return incident(id, "split", { episodes, why }, t("done_split"), (made) => {
    putIncident(made);
    onMade(made.id);
  });
}

function incident(id, act, body, done, onAnswer = putIncident) {
  return ask({
    key: keyOf(id), url: `/api/v1/incidents/${id}/${act}/`, body, done, onAnswer,
    onConflict: () => readAgain(id),
    repaint: () => store.incidents.has(id) && tell("incidents", new Set([id])),
  }); // prettier-ignore
}

/** Somebody was faster: show what it became, even when the stream is cut. */
async function readAgain(id) {
  const answer = await get(`/api/v1/incidents/${id}/`).catch(() => null);
  if (answer) putIncident(answer);
}

// --- Alarms set aside -------------------------------------------------------------------------------------------------

/** `hours` 0: out of service until somebody puts it back. */
export function setAside(alarmId, hours, reason) {
  if (!hours) return alarm(alarmId, "out-of-service", { reason }, t("done_out_of_service"));
  return alarm(alarmId, "shelve", { hours, reason }, t("done_shelve"));
}

export const bringBack = (alarmId, comment = "") => alarm(alarmId, "bring-back", { comment }, t("done_bring_back"));

function alarm(id, act, body, done) {
  const onAnswer = (answer) => putAlarm({ ...store.alarms.get(id), ...answer });
  return ask({ key: `alarm ${id}`, url: `/api/v1/alarms/${id}/${act}/`, body, done, onAnswer });
}

