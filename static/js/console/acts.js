// SPDX-License-Identifier: EUPL-1.2
// Something asked of the server by somebody: shown as done when the server said so, not before; a refusal or a silence
// is told in words. One act at a time on one thing.
import { post } from "./api.js";
import { t } from "./config.js";
import { toast } from "./toast.js";

const sending = new Set(); // keys: "incident 12", "alarm 7"
const refusals = new Map(); // key -> why the last act was refused, until the next try

export const isSending = (key) => sending.has(key);
export const refusalOf = (key) => refusals.get(key) ?? "";

/**
 * Ask it. Returns "" when the server accepted, else the sentence that says why not (a toast says it too); null when the
 * same thing is being asked already. `onAnswer(answer)` lays the answer in the store, `repaint()` shows that one waits.
 */
export async function ask({ key, url, body, done, onAnswer, onConflict = () => {}, repaint = () => {} }) {
  if (sending.has(key)) return null;
  sending.add(key);
  refusals.delete(key);
  repaint();
  try {
    onAnswer(await post(url, body));
    toast(done);
    return "";
  } catch (error) {
    if (!("isCertain" in error)) throw error;
    const sentence = t(error.isCertain ? "act_refused" : "act_unsure", { why: error.message });
    refusals.set(key, sentence);
    toast(sentence, { error: true });
    if (error.status === 409 || error.status === 404) onConflict();
    return sentence;
  } finally {
    sending.delete(key);
    repaint();
  }
}
