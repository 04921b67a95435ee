// SPDX-License-Identifier: EUPL-1.2
// The day as it will be once what waits in the phone is done. Pure: the life-cycle comes from the server.
import { lane, REFUSED, heldBack } from "./queue.js";

/** Acts that an order in this state allows, in the order of a team's day. */
export function offered(state, config) {
  return Object.keys(config.acts).filter((act) => config.acts[act].includes(state));
}

/** The biggest button, "" when a team has nothing more to do. */
export function main(state, config) {
  const skipped = ([act, of]) => act && of === state;
  const over = new Set(config.skipped.filter(skipped).map(([act]) => act));
  return config.next.find((act) => config.acts[act].includes(state) && !over.has(act)) ?? "";
}

/** `day.jobs` with the acts that wait laid over them; what was refused, and what waits behind it, is not. */
export function applied(jobs, acts, config) {
  const held = new Set(heldBack(acts));
  const live = acts.filter((act) => act.status !== REFUSED && !held.has(act)).sort((a, b) => a.rank - b.rank);
  return jobs.map((job) => live.filter((act) => act.order === job.id).reduce((it, act) => laid(it, act, config), ofJob(job, acts)));
}

function ofJob(job, acts) {
  return { ...job, acts: acts.filter((act) => lane(act) === job.id), waits: acts.some((act) => act.order === job.id) };
}

function laid(job, act, config) {
  const state = config.reached[act.kind];
  if (state) {
    const said = { said: act.data.said || job.said, minutes: act.data.minutes ?? job.minutes };
    return { ...job, ...said, state, state_label: config.states[state], signed_by: act.data.signed_by || job.signed_by };
  }
  if (act.kind === "check") {
    return { ...job, checks: job.checks.map((one) => (one.rank === act.data.rank ? { ...one, done: act.data.done } : one)) };
  }
  return job;
}

/** The clock that ends first, null when none runs. */
export function nextClock(job) {
  const running = job.clocks.filter((clock) => clock.due);
  return running.sort((a, b) => a.due.localeCompare(b.due))[0] ?? null;
}

/** To do first, by deadline as the server sorted them; then what is done. */
export function split(jobs, config) {
  const done = (job) => config.over.includes(job.state);
  return { todo: jobs.filter((job) => !done(job)), done: jobs.filter(done) };
}
