// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { order, wanted } = await import("../../static/js/console/order.js");
const { look, saying } = await import("../../static/js/console/shapes.js");
const { image, rank } = await import("../../static/js/console/symbols.js");

const alarm = (id, severity, state, minute = 0) => ({
  id, severity, state, raised_at: `2026-11-22T18:${String(minute).padStart(2, "0")}:00Z`, asset: { trade: "lighting" },
});

test("what must be done first comes first: priority, then to acknowledge, then the newest", () => {
  const sorted = [
    alarm(1, "minor", "unack", 9), alarm(2, "critical", "acked", 9), alarm(3, "critical", "unack", 1),
    alarm(4, "critical", "unack", 5), alarm(5, "major", "rtn_unack", 0), alarm(6, "major", "acked", 8),
  ].sort(order).map(({ id }) => id);
  assert.deepEqual(sorted, [4, 3, 2, 5, 6, 1]);
});

test("alarms of the same second keep one order, whatever the order they came in", () => {
  const twins = [alarm(1, "major", "unack"), alarm(2, "major", "unack")];
  assert.deepEqual([...twins].sort(order), [...twins].reverse().sort(order));
});

test("the view to do shows what waits for an acknowledgement, the other all that is open", () => {
  const shown = (state) => ["unack", "rtn_unack", "acked", "normal", "shelved"].filter((one) => wanted(alarm(1, "major", one), { state, trade: "" }));
  assert.deepEqual(shown("todo"), ["unack", "rtn_unack"]);
  assert.deepEqual(shown("all"), ["unack", "rtn_unack", "acked"]);
});

test("a trade filters", () => {
  assert.equal(wanted(alarm(1, "major", "unack"), { state: "todo", trade: "traffic" }), false);
});

test("a state never seen is drawn as unknown, not as normal", () => {
  assert.equal(look({ state: "brand new" }).shape, "unknown");
});

test("a state is said in words, the priority first", () => {
  assert.equal(saying({ state: "unack", severity: "critical" }), "Critique, à acquitter");
});

test("of a group the worst is kept: unacknowledged critical above all", () => {
  const ranks = [
    look({ state: "masked" }), look({ state: "fault", severity: "minor", acked: true }), look({ state: "fault", severity: "minor" }),
    look({ state: "fault", severity: "major" }), look({ state: "fault", severity: "critical", acked: true }), look({ state: "fault", severity: "critical" }),
  ].map(rank);
  assert.deepEqual([...ranks].sort((a, b) => a - b), ranks);
  assert.equal(ranks.at(-1), 11); // the halo of style.js
});

test("an image of another name is not ours", () => {
  assert.equal(image("elsewhere|3", {}), null);
});
