// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./page.js";

const { apply, isToDo, learn, load, on, putAlarm, store } = await import("../../static/js/console/store.js");

const EMPTY = {
  head: 100, at: "2026-11-22T18:00:00Z", versions: {}, detail_zoom: 14, recent_alarms: 0,
  abnormal: { fid: [], kind: [], state: [], severity: [], acked: [], alarms: [], lon: [], lat: [] },
  unknown: { runs: [8, 1], cells: { side: 0.01, x: [436], y: [4895], kind: [1], count: [1] } },
};

const told = [];
for (const name of ["assets", "alarms", "reload", "sources", "uncounted"]) on(name, () => told.push(name));

beforeEach(() => {
  store.alarms.clear();
  const sources = [{ slug: "talq", health: "ok" }];
  load({ ...structuredClone(EMPTY), counts: { normal: 9, unknown: 1 }, open_alarms: { todo: 0, all: 0 }, sources });
  told.length = 0;
});

const lamp = (state, more = {}) => ({ fid: 7, uid: "u7", code: "PL-7", kind: "light_point", state, lonlat: [4.36, 48.95], ...more });
const raised = (id = 101, more = {}) => ({
  id, kind: "alarm.raised", at: "2026-11-22T18:00:01Z", territory: "51108", asset: lamp("fault", { severity: "major" }),
  severity: "major", title: "Lampe éteinte", state: "unack", ref: { type: "alarm", id: 91 }, ...more,
});
const cleared = (id, state) => raised(id, { kind: "alarm.cleared", state, asset: lamp("normal") });

test("a raised alarm is on the map, in the list, in the counts", () => {
  apply([raised()]);
  assert.equal(store.assets.get(7).severity, "major");
  assert.equal(store.alarms.get(91).fresh, true);
  assert.deepEqual(store.openAlarms, { todo: 1, all: 1 });
  assert.deepEqual([store.counts.fault, store.counts.normal], [1, 8]);
  assert.equal(store.head, 101);
  assert.deepEqual(told, ["assets", "alarms"]);
});

test("an alarm that is over leaves the map and the counts come back", () => {
  apply([raised(), cleared(102, "normal")]);
  assert.equal(store.assets.size, 0);
  assert.deepEqual(store.openAlarms, { todo: 0, all: 0 });
  assert.deepEqual([store.counts.fault, store.counts.normal], [0, 9]);
});

test("a repeat of the same alarm is counted once, and what was announced with it still is", () => {
  apply([raised(), raised(102, { kind: "alarm.updated", occurrences: 2, incident: 5, masked: false })]);
  assert.equal(store.alarms.get(91).fresh, true);
  assert.deepEqual(store.openAlarms, { todo: 1, all: 1 });
});

test("raised again, it is no longer of the incident of its last time; what is told of the same time leaves it there", () => {
  const first = { incident: 5, masked: false, raised_at: "2026-11-22T18:00:00Z" };
  apply([raised(101, first), raised(102, { kind: "alarm.updated", raised_at: "2026-11-22T18:00:00+00:00" })]);
  assert.equal(store.alarms.get(91).incident, 5);
  apply([raised(103, { raised_at: "2026-11-22T19:00:00Z" })]);
  assert.equal(store.alarms.get(91).incident, null);
});

test("acknowledged, it stays open; acknowledged elsewhere then told by the stream, it is not counted twice", () => {
  apply([raised()]);
  putAlarm({ ...store.alarms.get(91), state: "acked" });
  apply([raised(102, { kind: "alarm.updated", state: "acked" })]);
  assert.deepEqual(store.openAlarms, { todo: 0, all: 1 });
  assert.equal(isToDo(store.alarms.get(91)), false);
});

test("a message of a territory that was not chosen changes nothing but the head", () => {
  apply([raised(150, { territory: "34172" })]);
  assert.equal(store.alarms.size, 0);
  assert.deepEqual(told, []);
  assert.equal(store.head, 150);
});

test("an unknown asset that speaks again leaves its cell", () => {
  const asset = { ...lamp("normal"), fid: 8, lonlat: [4.3631, 48.9566] };
  apply([{ id: 101, kind: "asset.state", territory: "51108", asset }]);
  assert.equal(store.unknown.has(8), false);
  assert.equal(store.cells.count.size, 0);
  assert.deepEqual([store.counts.unknown, store.counts.normal], [0, 10]);
});

test("a source that falls with its assets asks for a snapshot; one that only says so does not", () => {
  const health = (changed) => ({ id: 101, kind: "source.health", source: { slug: "talq", health: "down", reason: "muette" }, assets_changed: changed });
  apply([health(0)]);
  assert.deepEqual(told, ["sources"]);
  apply([health(2000)]);
  assert.deepEqual(told, ["sources", "sources", "reload"]);
  assert.equal(store.sources[0].health_reason, "muette");
});

test("any order of a late repeat keeps the newest head", () => {
  apply([raised(120), raised(110)]);
  assert.equal(store.head, 120);
});

test("an alarm whose asset becomes masked by its cause leaves the counts, and comes back with it", () => {
  apply([raised()]);
  const shown = (id, state) => ({ id, kind: "asset.state", territory: "51108", asset: lamp(state) });
  apply([shown(102, "masked")]);
  assert.deepEqual([store.alarms.get(91).masked, isToDo(store.alarms.get(91))], [true, false]);
  assert.deepEqual(store.openAlarms, { todo: 0, all: 0 });
  apply([shown(103, "fault")]);
  assert.deepEqual(store.openAlarms, { todo: 1, all: 1 });
});

test("alarms read by somebody are known without being announced", () => {
  learn([{ id: 5, state: "unack" }]);
  assert.equal(store.alarms.get(5).fresh, undefined);
  assert.deepEqual(told, []);
});

test("news of an alarm that was counted and never read changes no count: they are asked for again", () => {
  store.openAlarms = { todo: 3, all: 5 };
  apply([raised(101, { kind: "alarm.updated", occurrences: 2 })]);
  assert.deepEqual(store.openAlarms, { todo: 3, all: 5 });
  assert.deepEqual(told, ["assets", "alarms", "uncounted"]);
  apply([raised(102, { kind: "alarm.updated", state: "acked" })]); // known from now on
  assert.deepEqual(store.openAlarms, { todo: 2, all: 5 });
  assert.equal(told.filter((name) => name === "uncounted").length, 1);
});

test("a request refused because somebody was faster counts the alarm once, whatever is heard first", () => {
  apply([raised(), raised(102, { ref: { type: "alarm", id: 92 }, asset: lamp("fault", { fid: 9 }) })]);
  putAlarm({ ...store.alarms.get(91), state: "acked" }); // as the server corrects it after a 409
  apply([raised(103, { kind: "alarm.updated", state: "acked" })]);
  putAlarm({ ...store.alarms.get(91), state: "acked" });
  assert.deepEqual(store.openAlarms, { todo: 1, all: 2 });
});

test("a page read late brings a count under nothing never", () => {
  apply([raised(), raised(102, { kind: "alarm.updated", state: "acked" })]);
  learn([{ ...store.alarms.get(91), state: "unack" }]); // asked before, answered after
  apply([cleared(103, "normal")]);
  assert.deepEqual(store.openAlarms, { todo: 0, all: 0 });
});
