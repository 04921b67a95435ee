// SPDX-License-Identifier: EUPL-1.2
// What a list is asked, in the address and back: nothing lost, nothing invented.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isNarrowed, needsServer, parameters, plain, queryOf, read, written } from "../../static/js/console/asked.js";

const LISTS = { incidents: ["open", "mine", "over"], alarms: ["todo", "all"] };

test("an address that says nothing of a list leaves the choice to the page", () => {
  assert.equal(read("?territory=51108&asset=abc", LISTS), null);
  assert.equal(read("", LISTS), null);
});

test("what is asked comes back from its own address", () => {
  const filter = { ...plain("all"), severity: ["critical", "major"], q: "rue des lilas & co", bbox: "4.1,48.9,4.2,49.0", older_than: "60" };
  assert.deepEqual(read(queryOf("alarms", filter), LISTS), { listed: "alarms", filter });
});

test("a list or a state that this person does not have becomes the first one", () => {
  assert.deepEqual(read("list=messages&state=todo", LISTS), { listed: "incidents", filter: plain("open") });
  assert.equal(read("list=alarms&state=mine", LISTS).filter.state, "todo");
  assert.equal(read("list=alarms", {}), null);
});

test("everything else of the address is kept", () => {
  const url = written("https://x.example/console/?territory=51108&incident=4&severity=minor&q=a", "alarms", plain("todo"));
  assert.equal(url.search, "?territory=51108&incident=4&list=alarms&state=todo");
});

test("the server is asked of a row that comes live only for what the page cannot judge", () => {
  assert.equal(needsServer({ ...plain("open"), severity: ["major"], trade: "lighting" }, "incidents"), false);
  assert.equal(needsServer({ ...plain("open"), assigned_to: "@moi" }, "incidents"), false);
  assert.equal(needsServer({ ...plain("all"), assigned_to: "@moi" }, "alarms"), true);
  assert.equal(needsServer({ ...plain("all"), source: "talq" }, "alarms"), true);
});

test("severities are repeated, empty filters are not said", () => {
  assert.deepEqual(parameters({ ...plain("open"), severity: ["critical", "major"] }), [["severity", "critical"], ["severity", "major"]]);
  assert.equal(isNarrowed(plain("open")), false);
  assert.equal(isNarrowed({ ...plain("open"), severity: ["minor"] }), true);
});
