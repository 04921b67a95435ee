// SPDX-License-Identifier: EUPL-1.2
// What a wall turns: the perimeter, where something is wrong, the worst incident.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isCalm, next, scenesOf } from "../../static/js/wall/scenes.js";

const territories = { 51108: { name: "Châlons", bounds: [4.3, 48.9, 4.4, 49] }, 200: { name: "CA", bounds: [4, 48.6, 4.6, 49.2] }, 7: { name: "Sans contour", bounds: null } };
const codeOf = ({ territory }) => territory;
const of = (incidents, views = ["perimetre", "communes", "incident"]) => scenesOf({ incidents, territories, views, bounds: [1, 2, 3, 4], codeOf });
const keys = (scenes) => scenes.map(({ key }) => key);
const incident = (id, territory, lonlat = [4.36, 48.95]) => ({ id, territory, cause: { lonlat } });

test("nothing wrong: the perimeter alone", () => {
  assert.deepEqual(keys(of([])), ["perimetre"]);
  assert.deepEqual(keys(of([], ["incident"])), ["perimetre"]);
});

test("each authority with something wrong once, the worst first, then the worst incident", () => {
  const scenes = of([incident(5, "200"), incident(6, "51108"), incident(7, "200"), incident(8, "7")]);
  assert.deepEqual(keys(scenes), ["perimetre", "commune 200", "commune 51108", "incident 5"]);
  assert.deepEqual(scenes[2].bounds, territories[51108].bounds);
});

test("of an agglomeration, the part where something is wrong", () => {
  const [, whole] = of([incident(5, "200", [4.1, 48.7]), incident(6, "200", [4.2, 48.8])]);
  assert.deepEqual(whole.bounds.map((degrees) => degrees.toFixed(2)), ["4.09", "48.69", "4.21", "48.81"]);
});

test("an incident whose place one may not see is not zoomed in", () => {
  const scenes = of([incident(5, "51108", null), { id: 6, territory: "51108", cause: null }, incident(9, "51108")], ["incident"]);
  assert.deepEqual(keys(scenes), ["incident 9"]);
});

test("the turn goes on from where it was, whatever came or went", () => {
  const scenes = [{ key: "a" }, { key: "b" }, { key: "c" }];
  assert.equal(next(scenes, "a", 0), 1);
  assert.equal(next(scenes, "c", 2), 0);
  assert.equal(next(scenes, "gone", 1), 1);
  assert.equal(next(scenes.slice(0, 1), "gone", 4), 0);
});

test("it is calm when nothing is wrong, and an unknown source is not fine", () => {
  const quiet = { incidents: 0, alarms: 0, sources: [{ health: "ok" }] };
  assert.equal(isCalm(quiet), true);
  for (const news of [{ incidents: 1 }, { alarms: 1 }, { sources: [{ health: "unknown" }] }, { sources: [{ health: "degraded" }] }]) {
    assert.equal(isCalm({ ...quiet, ...news }), false);
  }
});
