// SPDX-License-Identifier: EUPL-1.2
// What a screen open for weeks forgets, and what it must not.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./page.js";

const { learn, learnIncidents, store } = await import("../../static/js/console/store.js");
const { forget, hold } = await import("../../static/js/console/memory.js");

const held = new Set();
hold("alarms", ({ id }) => held.has(id));

beforeEach(() => {
  store.alarms.clear();
  store.incidents.clear();
  held.clear();
});

const ids = (items) => [...items.keys()];

test("what is over and shown nowhere leaves; what is open, set aside or shown stays", () => {
  learn([{ id: 1, state: "normal" }, { id: 2, state: "unack" }, { id: 3, state: "normal" }, { id: 4, state: "shelved" }]); // prettier-ignore
  learnIncidents([{ id: 7, state: "closed" }, { id: 8, state: "new" }]); // prettier-ignore
  held.add(3);
  assert.equal(forget(), 2);
  assert.deepEqual([ids(store.alarms), ids(store.incidents)], [[2, 3, 4], [8]]);
});

test("a storm leaves no more than five thousand alarms that nothing shows, the newest ones", () => {
  learn(Array.from({ length: 5200 }, (_, id) => ({ id, state: "unack" })));
  held.add(0);
  assert.equal(forget(), 199);
  assert.equal(store.alarms.size, 5001);
  assert.ok(store.alarms.has(0) && !store.alarms.has(1) && store.alarms.has(5199));
});

test("when messages were missed, only what is shown stays: the rest may have ended unheard", () => {
  learn([{ id: 1, state: "unack" }, { id: 2, state: "unack" }]); // prettier-ignore
  held.add(2);
  forget({ all: true });
  assert.deepEqual(ids(store.alarms), [2]);
});
