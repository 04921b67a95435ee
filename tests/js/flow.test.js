// SPDX-License-Identifier: EUPL-1.2
// The day with what waits laid over it: what a team sees before the server knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { applied, main, nextClock, offered, split } from "../../static/terrain/flow.js";
import { REFUSED, WAITING } from "../../static/terrain/queue.js";

const config = {
  acts: { depart: ["planned", "suspended"], arrive: ["en_route", "planned"], resume: ["suspended"], repair: ["on_site"] },
  reached: { depart: "en_route", arrive: "on_site", resume: "on_site", repair: "repaired" },
  next: ["depart", "arrive", "resume", "repair"],
  skipped: [["depart", "suspended"]],
  states: { en_route: "En route", on_site: "Sur site", repaired: "Réparé", planned: "Planifié" },
  over: ["repaired"],
};
const job = { id: 4, state: "planned", state_label: "Planifié", checks: [{ rank: 1, done: false }], said: "", clocks: [] };
const act = (rank, kind, more = {}) => ({ rank, kind, order: 4, uid: `u${rank}`, status: WAITING, data: {}, ...more });

test("acts that wait are shown as done, in their order, and only on their job", () => {
  const [first, second] = applied([job, { ...job, id: 5 }], [act(2, "repair", { data: { said: "Fusible" } }), act(1, "arrive")], config);
  assert.deepEqual([first.state, first.state_label, first.said, first.waits], ["repaired", "Réparé", "Fusible", true]);
  assert.deepEqual([second.state, second.waits], ["planned", false]);
  assert.equal(job.state, "planned");
});

test("what was refused is not shown as done, nor what waits behind it", () => {
  const [shown] = applied([job], [act(1, "arrive", { status: REFUSED }), act(2, "repair")], config);
  assert.equal(shown.state, "planned");
});

test("a point that was ticked offline is ticked", () => {
  const [shown] = applied([job], [act(1, "check", { data: { rank: 1, done: true } })], config);
  assert.equal(shown.checks[0].done, true);
});

test("the biggest button follows the life-cycle of the server", () => {
  assert.deepEqual(["planned", "en_route", "suspended", "on_site", "repaired"].map((state) => main(state, config)), ["depart", "arrive", "resume", "repair", ""]);
  assert.deepEqual(offered("planned", config), ["depart", "arrive"]);
});

test("the clock that ends first is shown, and done work comes apart", () => {
  const clocks = [{ due: null }, { due: "2026-11-28T12:00:00Z" }, { due: "2026-11-28T10:00:00Z" }];
  assert.equal(nextClock({ clocks }).due, "2026-11-28T10:00:00Z");
  assert.equal(nextClock({ clocks: [{ due: null }] }), null);
  const { todo, done } = split([job, { ...job, state: "repaired" }], config);
  assert.deepEqual([todo.length, done.length], [1, 1]);
});
