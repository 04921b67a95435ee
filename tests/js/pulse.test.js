// SPDX-License-Identifier: EUPL-1.2
// The rings that beat are laid over the map: how many, where, and that the map itself is never painted for them.
import assert from "node:assert/strict";
import { test } from "node:test";
const { criticalPlaces, startPulse } = await import("../../static/js/console/pulse.js");

const critical = (lon, lat, properties = {}) => ({ geometry: { coordinates: [lon, lat] }, properties });

test("each place once, though its feature comes once by tile, and not more than twelve", () => {
  const twice = criticalPlaces([critical(4.36, 48.95), critical(4.36, 48.95), critical(4.4, 49, { point_count: 3 })]);
  assert.deepEqual(twice.map(({ size }) => size), ["one", "many"]);
  assert.equal(criticalPlaces(Array.from({ length: 40 }, (_, n) => critical(n, 1))).length, 12);
});

test("rings follow what the map shows when it rests, and are moved with it; the map is told nothing", () => {
  const heard = {};
  let shown = [critical(1, 2), critical(3, 4)];
  const over = element();
  globalThis.document = { createElement: (tag) => (tag === "div" ? over : element()) };
  let shift = 0;
  startPulse({
    getCanvasContainer: () => ({ after: () => {} }),
    on: (name, listener) => (heard[name] = listener),
    getLayer: () => ({}),
    queryRenderedFeatures: () => shown,
    project: ([x, y]) => ({ x: x + shift, y }),
  }); // nothing else can be asked of it: setPaintProperty would throw
  heard.idle();
  assert.deepEqual(over.children.map((ring) => ring.style.translate), ["1px 2px", "3px 4px"]);
  shift = 10;
  heard.move();
  assert.equal(over.children[0].style.translate, "11px 2px");
  shown = [];
  heard.idle();
  assert.deepEqual(over.children, []);
});

function element() {
  const one = { children: [], style: {}, setAttribute() {} };
  one.appendChild = (child) => (one.children.push(child), (child.remove = () => one.children.splice(one.children.indexOf(child), 1)), child);
  return one;
}
