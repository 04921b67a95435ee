// SPDX-License-Identifier: EUPL-1.2
// One tap is one act with its hour: kept first, then sent through the API in the order of the taps. Asked twice, the
// services do it once; what the server refuses is told in words and leaves the queue, what it did not hear stays.
import { forget, keep, waiting } from "./store.js";

const PATIENCE = 20_000; // milliseconds
const AGAIN = 30_000;

export async function tapped(person, url, body, words) {
  await keep({ person, url, body: { ...body, at: new Date().toISOString() }, words });
}

/** Answers what was refused, one sentence each, and whether anything left. */
async function drained(person, token) {
  const refused = [];
  let sent = 0;
  for (const act of await waiting(person)) {
    const answer = await heard(act, token());
    if (!answer || answer.status >= 500 || [401, 408, 429].includes(answer.status)) break; // order is kept: nothing jumps ahead
    if (!answer.ok) refused.push(`${act.words} : ${await reason(answer)}`);
    await forget(act.rank);
    sent += 1;
  }
  return { refused, sent };
}

export const drain = (person, token) => navigator.locks.request("connecte-terrain", () => drained(person, token));
export { AGAIN };

async function heard(act, token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const options = { method: "POST", headers, body: JSON.stringify(act.body), signal: AbortSignal.timeout(PATIENCE) };
  try {
    return await fetch(act.url, options);
  } catch (error) {
    if (error instanceof TypeError || error.name === "TimeoutError") return null; // no network
    throw error;
  }
}

async function reason(answer) {
  const said = await answer.json().catch(() => null);
  const first = said?.detail ?? Object.values(said ?? {}).flat()[0];
  return typeof first === "string" ? first : String(answer.status);
}
