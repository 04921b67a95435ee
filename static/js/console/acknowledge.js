// SPDX-License-Identifier: EUPL-1.2
// Acknowledge: shown as done when the server said so, not before; a refusal or a silence is told in words.
import { get, post } from "./api.js";
import { t } from "./config.js";
import { putAlarm, store, tell } from "./store.js";
import { toast } from "./toast.js";

const WAITING = new Set(["unack", "rtn_unack"]);
const sending = new Set();

export const acknowledgeable = (alarm) => WAITING.has(alarm.state);
export const isSending = (id) => sending.has(id);

/** "" when the server accepted, else the sentence that says why not, shown as a toast too. Null: nothing was asked. */
export async function acknowledge(id, comment = "") {
  const alarm = store.alarms.get(id);
  if (!alarm || !acknowledgeable(alarm) || sending.has(id)) return null;
  mark(id, true);
  try {
    const answer = await post(`/api/v1/alarms/${id}/acknowledge/`, { comment });
    putAlarm({ ...store.alarms.get(id), ...answer });
    toast(t("ack_done"));
    return "";
  } catch (error) {
    const sentence = t(error.isCertain ? "ack_refused" : "ack_unsure", { why: error.message });
    toast(sentence, { error: true });
    if (error.status === 409) putRight(id);
    return sentence;
  } finally {
    mark(id, false);
  }
}

function mark(id, is) {
  if (is) sending.add(id);
  else sending.delete(id);
  tell("alarms", new Set([id]));
}

/** Somebody was faster or it is over: show what it became, even when the stream is cut. */
async function putRight(id) {
  const answer = await get(`/api/v1/alarms/${id}/`).catch(() => null);
  if (answer) putAlarm({ ...store.alarms.get(id), ...answer });
}
