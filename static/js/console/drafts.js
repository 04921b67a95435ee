// SPDX-License-Identifier: EUPL-1.2
// Comments typed and not sent yet: they outlive a refusal, a redrawn panel and a new login of the same person in this tab.
import { config } from "./config.js";

const KEY = `connecte-drafts-${config.user}`;
const drafts = new Map(read());

export const draftOf = (alarmId) => drafts.get(alarmId) ?? "";

export function keep(alarmId, text) {
  if (text) drafts.set(alarmId, text);
  else drafts.delete(alarmId);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...drafts]));
  } catch {
    // storage refused: the draft lasts as long as the page
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}
