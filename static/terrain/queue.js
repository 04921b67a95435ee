// SPDX-License-Identifier: EUPL-1.2
// Which act may leave now, and what becomes of it. Acts of one order leave in the order of the taps; what is refused
// stays, and holds back the steps that come after it; messages and photos go on. Nothing here knows the phone.
const SOON = 2_000; // milliseconds
const LONGEST = 300_000;

export const WAITING = "waiting";
export const REFUSED = "refused";

/** Another order, or another observation, does not wait for this one. */
export const lane = (act) => act.order ?? act.about ?? act.uid;

const free = (act) => !act.about && (act.kind === "note" || act.kind === "photo");

/** The act that leaves next at `now`, or null. `force`: the network is back, nobody waits any longer; `tried`: lanes
 *  whose first act was not taken in this round. */
export function pick(acts, now, { force = false, tried = new Set() } = {}) {
  const busy = new Set(tried);
  const refused = new Set();
  for (const act of [...acts].sort((a, b) => a.rank - b.rank)) {
    const line = lane(act);
    if (busy.has(line)) continue;
    if (act.status === REFUSED) refused.add(line);
    else if (refused.has(line) && !free(act)) continue;
    else if (!force && (act.next ?? 0) > now) busy.add(line);
    else return act;
  }
  return null;
}

/** Acts that wait for the one before them, which was refused. */
export function heldBack(acts) {
  const refused = new Set(acts.filter((act) => act.status === REFUSED).map(lane));
  return acts.filter((act) => act.status === WAITING && refused.has(lane(act)) && !free(act));
}

/** When something will be tried again by itself; null: nothing waits for time. */
export function soonest(acts, now) {
  const held = new Set(heldBack(acts));
  const times = acts.filter((act) => act.status === WAITING && !held.has(act)).map((act) => act.next ?? now);
  return times.length ? Math.min(...times) : null;
}

export function delay(tries, random = Math.random()) {
  return Math.min(LONGEST, SOON * 2 ** tries) * (0.5 + random / 2);
}

/** What an answer means: done, refused with its reason, again later, or the end of this round and why. */
export function verdict(answer) {
  if (!answer) return { what: "unheard" };
  const { status, body } = answer;
  if (status === 200 && body?.done) return { what: "done" };
  if (status === 401) return { what: "session" };
  if (status === 403) return { what: "forbidden", reason: reason(body, status) };
  if ([400, 404, 409, 413, 415, 422].includes(status)) return { what: "refused", reason: reason(body, status) };
  return { what: "later", wait: answer.wait };
}

function reason(body, status) {
  const first = body?.detail || Object.values(body ?? {}).flat(3)[0];
  return typeof first === "string" && first ? first : String(status);
}

/**
 * Send what may be sent, one act at a time. `ports`: load() the acts, send(act) → { status, body, wait } or null,
 * settle(act, body), save(act), now(), random(). Answers why it stopped: "empty", "unheard", "session", "forbidden".
 */
export async function drain(ports, { force = false } = {}) {
  const tried = new Set();
  for (;;) {
    const act = pick(await ports.load(), ports.now(), { force, tried });
    if (!act) return { why: "empty" };
    const answer = await ports.send(act);
    const { what, reason: said, wait } = verdict(answer);
    if (what === "done") await ports.settle(act, answer.body);
    else if (what === "refused") await ports.save({ ...act, status: REFUSED, reason: said, answer: answer.body });
    else if (what === "forbidden" || what === "session") return { why: what, act, reason: said };
    else {
      tried.add(lane(act));
      await ports.save(later(act, ports, wait));
      if (what === "unheard") return { why: "unheard" };
    }
  }
}

function later(act, ports, wait) {
  const tries = (act.tries ?? 0) + 1;
  return { ...act, tries, next: ports.now() + Math.max(wait ?? 0, delay(tries, ports.random())) };
}
