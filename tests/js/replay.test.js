// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { decoded } = await import("../../static/js/replay/past.js");
const { Cursor } = await import("../../static/js/replay/cursor.js");
const { Player } = await import("../../static/js/replay/player.js");

const MAJOR = 2 * 8;
const [UNACK, ACKED, RETURNED, SHELVED] = [1, 2, 3, 4].map((state) => MAJOR + state);
const HIDDEN = 32;
const NONE = { title: [], number: [], severity: [], lon: [], lat: [] };

/** Two lamps, three alarms (the first lamp has two), one source that feeds the second lamp. */
function night(changes, start = {}) {
  const columns = { what: [], row: [], now: [], at: [], verb: [], by: [], why: [] };
  let before = 0;
  for (const [at, what, row, now] of changes) {
    for (const [name, value] of Object.entries({ at: at - before, what, row, now, verb: 0, by: 1, why: 0 })) columns[name].push(value);
    before = at;
  }
  return decoded({
    from: "2026-01-15T17:00:00Z", seconds: 3600,
    assets: { fid: [10, 5], kind: [1, 1], lon: [436310, 10], lat: [4895660, 20], code: [2, 2], source: [-1, 0] },
    alarms: { asset: [0, 0, 1], title: [1, 1, 1] },
    incidents: { ...NONE, title: [1], number: [1], severity: [1], lon: [0], lat: [0] },
    works: NONE,
    sources: { title: [1], unknown: [{ runs: [15, 1], cells: { side: 0.002, x: [1], y: [1], kind: [1], count: [1] } }] },
    start: [start.alarms, null, null, start.sources].map((part) => part ?? { row: [], now: [] }),
    changes: columns, verbs: { "alarm.raised": "Alarme apparue" }, texts: ["", "Lampe", "PL-1"],
  }); // prettier-ignore
}

test("columns become assets with their alarms, and sources with their equipment", () => {
  const past = night([]);
  assert.deepEqual(past.assets.map(({ fid, lonlat, alarms }) => [fid, lonlat, alarms]), [
    [10, [4.3631, 48.9566], [0, 1]],
    [15, [4.3632, 48.9568], [2]],
  ]);
  assert.deepEqual([...past.parts[3][0].fids], [15]);
  assert.equal(past.parts[1][0].lonlat, null);
});

test("what is applied is taken back, in any order", () => {
  const past = night([[60, 0, 0, UNACK], [120, 0, 0, ACKED], [180, 0, 2, UNACK], [180, 0, 0, 0]]);
  const cursor = new Cursor(past);
  const seen = {};
  for (const at of [0, 60, 120, 179, 180, 3600]) {
    cursor.go(at);
    seen[at] = JSON.stringify([cursor.position, [...cursor.looks[0]], cursor.counts]);
  }
  for (const at of [3600, 0, 179, 60, 180, 120]) {
    cursor.go(at);
    assert.equal(JSON.stringify([cursor.position, [...cursor.looks[0]], cursor.counts]), seen[at], `at ${at}`);
  }
  assert.equal(cursor.position, 2);
});

test("the start is not normal when it was not", () => {
  const past = night([[60, 0, 0, 0]], { alarms: { row: [0], now: [ACKED] } });
  const cursor = new Cursor(past);
  assert.deepEqual(cursor.shown(0), { state: "fault", severity: 2, acked: true, alarms: 1 });
  assert.equal(cursor.counts.open, 1);
  cursor.go(60);
  assert.equal(cursor.shown(0), null);
  cursor.go(0);
  assert.equal(cursor.shown(0).state, "fault");
});

test("an asset shows the worst of what speaks for it, as the server judges it", () => {
  const shown = (...looks) => new Cursor(night([], { alarms: { row: [0, 1].slice(0, looks.length), now: looks } })).shown(0);
  assert.deepEqual(shown(UNACK, 8 + 2), { state: "fault", severity: 1, acked: false, alarms: 2 });
  assert.equal(shown(UNACK, MAJOR).alarms, 1); // over, its severity is remembered
  assert.equal(shown(MAJOR), null);
  assert.equal(shown(RETURNED).state, "returned");
  assert.equal(shown(RETURNED, UNACK).state, "fault");
  assert.equal(shown(UNACK + HIDDEN).state, "masked");
  assert.equal(shown(SHELVED).state, "masked");
  assert.equal(shown(RETURNED + HIDDEN), null);
});

test("what a cause speaks for asks for nobody, and is present all the same", () => {
  const { counts } = new Cursor(night([], { alarms: { row: [0, 1], now: [UNACK, RETURNED + HIDDEN - MAJOR] } }));
  assert.deepEqual([counts.open, counts.todo], [1, 1]);
});

test("many told in one second are reached together, and the place of an instant is found", () => {
  const cursor = new Cursor(night([[10, 0, 0, UNACK], [10, 0, 1, UNACK], [20, 0, 0, 0]]));
  assert.deepEqual([9, 10, 19, 20, 9999].map((at) => cursor.at(at)), [0, 2, 2, 3, 3]);
  assert.equal(cursor.go(9), false);
  assert.equal(cursor.go(10), true);
});

test("a source lost and found is told as moved", () => {
  const cursor = new Cursor(night([[10, 3, 0, 1], [20, 3, 0, 0]]));
  cursor.isSourceMoved = false;
  cursor.go(10);
  assert.equal(cursor.isSourceMoved, true);
  assert.equal(cursor.counts.lost, 1);
  cursor.go(20);
  assert.equal(cursor.counts.lost, 0);
});

test("the player goes at its speed, stops at the end and does not jump after a sleep", () => {
  const frames = [];
  let now = 0;
  globalThis.requestAnimationFrame = (call) => frames.push(call);
  Object.defineProperty(globalThis, "performance", { value: { now: () => now }, configurable: true }); // Node 18's own is read-only
  const seen = [];
  const player = new Player({ seconds: 100, at: 0, speed: 60, onTime: (at) => seen.push(at), onState() {} });
  const frame = (milliseconds) => frames.shift()((now += milliseconds));
  player.toggle();
  frame(500);
  assert.equal(player.at, 30);
  frame(3_600_000);
  assert.equal(player.at, 90);
  frame(500);
  assert.deepEqual([player.at, player.isPlaying, frames.length], [100, false, 0]);
  player.toggle(); // again from the start
  assert.deepEqual([player.at, player.isPlaying], [0, true]);
  player.seek(500);
  assert.equal(player.at, 100);
  assert.deepEqual(seen, [30, 90, 100, 100]);
});
