// SPDX-License-Identifier: EUPL-1.2
// Acknowledge: shown at once, taken back with the reason when the server refuses.
import { post } from "./api.js";
import { t } from "./config.js";
import { putAlarm, store } from "./store.js";
import { toast } from "./toast.js";

const AFTER = { unack: "acked", rtn_unack: "normal" };
const inFlight = new Set();

export const acknowledgeable = (alarm) => alarm.state in AFTER;

/** True when the server accepted. Throws nothing: a refusal is told by a toast. */
export async function acknowledge(id, comment = "") {
  const before = store.alarms.get(id);
  if (!before || !acknowledgeable(before) || inFlight.has(id)) return false;
  inFlight.add(id);
  putAlarm({ ...before, state: AFTER[before.state], acked_at: new Date().toISOString(), ack_comment: comment });
  try {
    putAlarm({ ...store.alarms.get(id), ...(await post(`/api/v1/alarms/${id}/acknowledge/`, { comment })) });
    toast(t("ack_done"));
    return true;
  } catch (error) {
    putAlarm(before);
    toast(t("ack_refused", { why: error.message }), { error: true });
    return false;
  } finally {
    inFlight.delete(id);
  }
}
