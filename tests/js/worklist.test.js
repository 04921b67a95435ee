// SPDX-License-Identifier: EUPL-1.2
// A list under a filter that only the server judges: what comes live is announced once the server said that it is in it,
// and a row that left the filter is not said to be over.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const row = () => ({ remove() {} });
const element = { replaceChildren() {}, contains: () => false };

/** `answers(url)`: what the server says; returns the addresses asked. */
function served(answers) {
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    return { ok: true, status: 200, json: async () => answers(url) };
  };
  return asked;
}

async function list(filter) {
  const { WorkList } = await import("../../static/js/console/worklist.js");
  const items = new Map();
  const what = {
    name: "alarms", path: "/api/v1/alarms/", items, states: ["todo"],
    parameters: () => [["open", "true"]],
    learn: (found) => found.forEach((item) => items.set(item.id, item)),
    over: () => ({ state: "normal" }),
    order: (one, other) => one.id - other.id,
    wanted: (item) => item.state !== "normal",
    makeRow: row, fill() {},
  }; // prettier-ignore
  const made = new WorkList(what, element);
  Object.assign(made.filter, filter);
  return made;
}

test("what comes live waits for the server to say that it is in the filter", async () => {
  const made = await list({ q: "lilas" });
  const asked = served((url) => ({ next: null, results: url.includes("ids=") ? [{ id: 2, state: "unack" }] : [] }));
  await made.read();
  for (const id of [1, 2]) made.what.items.set(id, { id, state: "unack", fresh: true });
  made.updated([1, 2]);
  assert.equal(made.arrived.size + made.rows.size, 0);
  clearTimeout(made.judging);
  await made.judge();
  assert.deepEqual([...made.rows.keys()], [2]);
  assert.match(asked.at(-1), /open=true&q=lilas&ids=1%2C2/);
});

test("without such a filter nobody is asked", async () => {
  const made = await list({});
  const asked = served(() => ({ next: null, results: [] }));
  await made.read();
  made.what.items.set(1, { id: 1, state: "unack", fresh: true });
  made.updated([1]);
  assert.deepEqual([...made.rows.keys()], [1]);
  assert.equal(asked.length, 1);
});

test("a row that left the list is looked at again: acknowledged is not over, gone is", async () => {
  const made = await list({});
  let first = true;
  served((url) => {
    if (url.includes("ids=")) return { next: null, results: [{ id: 1, state: "acked" }] };
    const results = first ? [{ id: 1, state: "unack" }, { id: 2, state: "unack" }] : [];
    first = false;
    return { next: null, results };
  });
  await made.read();
  await made.reread();
  assert.deepEqual([1, 2].map((id) => made.item(id).state), ["acked", "normal"]);
});

test("when nobody answers, rows stay as they were", async () => {
  const made = await list({});
  served(() => ({ next: null, results: [{ id: 1, state: "unack" }] }));
  await made.read();
  globalThis.fetch = async (url) => (url.includes("ids=") ? Promise.reject(new TypeError()) : { ok: true, status: 200, json: async () => ({ next: null, results: [] }) });
  await made.reread();
  assert.equal(made.item(1).state, "unack");
});
