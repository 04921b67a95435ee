// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { hidden: false };
const every = setInterval;
globalThis.setInterval = (...words) => every(...words).unref(); // what still beats keeps no test awake
const { startPulse, STILL } = await import("../../static/js/console/pulse.js");

/** A map that says what is painted on it; `critical`: how many critical alarms it shows. */
function drawn(critical) {
  const painted = [];
  return {
    painted,
    getLayer: () => ({}),
    queryRenderedFeatures: () => Array(critical),
    setPaintProperty: (layer, name, value) => painted.push([layer, name, value]),
  };
}

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

test("the halo of a critical alarm beats, higher then lower than at rest, and stops for who asks for calm", async () => {
  const calm = { matches: false };
  const map = drawn(1);
  startPulse(map, calm);
  await wait(1600);
  const beats = map.painted.map(([layer, name, value]) => (assert.deepEqual([layer, name], ["halo", "circle-opacity"]), value));
  assert.equal(beats.length, 2);
  assert.ok(beats[0] > STILL && beats[1] < STILL);
  calm.matches = true;
  await wait(800);
  assert.equal(map.painted.length, 2);
});

test("a map without a critical alarm is left alone", async () => {
  const map = drawn(0);
  startPulse(map, { matches: false });
  await wait(800);
  assert.deepEqual(map.painted, []);
});
