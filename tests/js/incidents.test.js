// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { foldedIncident, followerOf, lookOfIncident, tradeOf } = await import("../../static/js/console/incidents.js");
const { orderIncidents, wanted, wantedIncident } = await import("../../static/js/console/order.js");
const { apply, load, on, putIncident, store } = await import("../../static/js/console/store.js");

const EMPTY = {
  head: 100, at: "2026-11-22T18:00:00Z", versions: {}, detail_zoom: 14, recent_alarms: 0, counts: {}, sources: [],
  abnormal: { fid: [], kind: [], state: [], severity: [], acked: [], alarms: [], lon: [], lat: [] },
  unknown: { runs: [], cells: { side: 0.01, x: [], y: [], kind: [], count: [] } },
  open_alarms: { todo: 0, all: 0 }, open_incidents: { todo: 0, all: 0 },
};
const told = (kind, more = {}) => ({
  id: 101, kind, at: "2026-11-22T18:00:01Z", territory: "51108", ref: { type: "incident", id: 7 }, severity: "critical",
  state: "new", state_label: "Nouveau", title: "Armoire au noir", members: 66, active: 66, masked: 65, ...more,
});
const one = (id, severity, state, minute = 0, more = {}) => ({
  id, severity, state, opened_at: `2026-11-22T18:${String(minute).padStart(2, "0")}:00Z`, ...more,
});

test("what must be done first: gravity, then what nobody has taken, then the oldest", () => {
  const sorted = [
    one(1, "major", "new", 5), one(2, "critical", "in_charge", 0), one(3, "critical", "new", 9), one(4, "critical", "reopened", 2),
    one(5, "major", "new", 1),
  ].sort(orderIncidents).map(({ id }) => id);
  assert.deepEqual(sorted, [4, 3, 2, 5, 1]);
});

test("closed ones come the newest first", () => {
  assert.deepEqual([one(1, "minor", "closed", 1), one(2, "major", "dropped", 9)].sort(orderIncidents).map(({ id }) => id), [2, 1]);
});

test("each view keeps its own", () => {
  const all = ["new", "in_charge", "restored", "closed", "duplicate"].map((state) => one(1, "major", state, 0, { assigned_to: state === "in_charge" ? "pcc" : null }));
  const shown = (view) => all.filter((incident) => wantedIncident(incident, { state: view, trade: "" })).map(({ state }) => state);
  assert.deepEqual(shown("open"), ["new", "in_charge", "restored"]);
  assert.deepEqual(shown("unattended"), ["new"]);
  assert.deepEqual(shown("mine"), ["in_charge"]);
  assert.deepEqual(shown("over"), ["closed", "duplicate"]);
});

test("taken it is ticked, restored it is an outline, over it is quiet", () => {
  const variants = ["new", "doubt_removal", "restored"].map((state) => lookOfIncident(one(1, "major", state)).variant);
  assert.deepEqual(variants, ["filled", "ticked", "outline"]);
  assert.equal(lookOfIncident(one(1, "critical", "closed")).shape, "normal");
});

test("the trade is that of its cause, the follower a name however it is told", () => {
  assert.equal(tradeOf({ cause: { kind: "light_point" } }), "lighting");
  assert.equal(tradeOf({ cause: null }), "");
  assert.equal(followerOf({ assigned_to: "pcc" }), "pcc");
  assert.equal(followerOf({ assigned_to: null }), "");
});

test("the stream changes what it tells and leaves the rest", () => {
  const folded = foldedIncident({ id: 7, outcome: "x", title: "Avant" }, told("incident.updated"));
  assert.deepEqual([folded.title, folded.outcome, folded.masked], ["Armoire au noir", "x", 65]);
});

test("opened, taken, closed: announced once, counted once", () => {
  store.incidents.clear();
  load(structuredClone(EMPTY));
  const news = [];
  on("incidents", (ids) => news.push(...ids));
  apply([told("incident.opened")]);
  assert.deepEqual(store.openIncidents, { todo: 1, all: 1 });
  assert.equal(store.incidents.get(7).fresh, true);
  apply([told("incident.updated", { id: 102, members: 67 })]); // before any list has taken it
  assert.equal(store.incidents.get(7).fresh, true);
  putIncident({ ...store.incidents.get(7), state: "in_charge" });
  apply([told("incident.updated", { id: 103, state: "in_charge" })]);
  assert.equal(store.incidents.get(7).fresh, false);
  assert.deepEqual(store.openIncidents, { todo: 0, all: 1 });
  apply([told("incident.closed", { id: 104, state: "closed" })]);
  assert.deepEqual(store.openIncidents, { todo: 0, all: 0 });
  assert.equal(news.length, 5);
});

test("news of an incident that was not read changes no count: a snapshot that has it is asked for", () => {
  store.incidents.clear();
  load({ ...structuredClone(EMPTY), open_incidents: { todo: 2, all: 4 } });
  let asked = 0;
  on("uncounted", () => (asked += 1));
  apply([told("incident.updated", { state: "in_charge" })]);
  assert.deepEqual([store.openIncidents, asked], [{ todo: 2, all: 4 }, 1]);
});

test("masked symptoms and alarms set aside have their own views", () => {
  const lamp = (state, more = {}) => ({ id: 1, severity: "major", state, asset: { trade: "lighting" }, ...more });
  const views = (alarm) => ["todo", "all", "shelved", "hidden"].filter((state) => wanted(alarm, { state, trade: "" }));
  assert.deepEqual(views(lamp("unack")), ["todo", "all"]);
  assert.deepEqual(views(lamp("unack", { masked: true })), ["hidden"]);
  assert.deepEqual(views(lamp("shelved")), ["shelved"]);
  assert.deepEqual(views(lamp("out_of_service")), ["shelved"]);
});
