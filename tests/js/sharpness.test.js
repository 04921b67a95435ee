// SPDX-License-Identifier: EUPL-1.2
// A map in fewer pixels while it moves, where the machine is slow, and in all of them at rest.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
const { sparePixels } = await import("../../static/js/console/sharpness.js");

let [frames, timers, now] = [[], [], 0];

beforeEach(() => {
  [frames, timers, now] = [[], [], 1000];
  globalThis.devicePixelRatio = 2;
  Object.defineProperty(globalThis, "performance", { value: { now: () => now }, configurable: true });
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.setTimeout = (act) => timers.push(act);
  globalThis.clearTimeout = (number) => number && (timers[number - 1] = null);
});

const paint = (...gaps) => gaps.forEach((gap) => frames.splice(0).forEach((act) => act((now += gap))));
const rest = () => timers.splice(0).forEach((act) => act?.());

function opened(renderer) {
  const heard = {};
  const gl = { getExtension: () => ({ UNMASKED_RENDERER_WEBGL: 1 }), getParameter: () => renderer };
  const map = {
    ratios: [],
    redrawn: 0,
    asked: 0,
    on: (name, act) => (heard[name] = act),
    fire: (name) => heard[name](),
    getCanvas: () => ({ getContext: () => gl }),
    getPixelRatio: () => map._overridePixelRatio ?? devicePixelRatio,
    _resizeInternal: () => map.ratios.push(map._overridePixelRatio),
    redraw: () => (map.redrawn += 1),
    triggerRepaint: () => (map.asked += 1),
  };
  sparePixels(map);
  return map;
}

test("with a graphics card whose frames are quick nothing changes", () => {
  const map = opened("ANGLE (NVIDIA GeForce)");
  map.fire("movestart");
  paint(16, 16, 90, 16, 90, 16);
  map.fire("moveend");
  rest();
  assert.deepEqual(map.ratios, []);
});

test("three slow frames in a move and it is drawn in fewer pixels, then in all at rest", () => {
  const map = opened("ANGLE (Intel)");
  map.fire("movestart");
  paint(16, 80, 80);
  assert.deepEqual(map.ratios, []);
  paint(80, 16, 16);
  assert.deepEqual(map.ratios, [1]);
  map.fire("moveend");
  map.fire("movestart"); // the hand goes on
  rest();
  paint(16, 16);
  assert.deepEqual(map.ratios, [1]);
  map.fire("moveend");
  paint(16);
  rest();
  assert.deepEqual(map.ratios, [1, undefined]);
  assert.equal(map.redrawn, 2);
  assert.deepEqual([frames, timers.filter(Boolean)], [[], []]); // nothing goes on
});

test("a machine that was slow is spared from the first frame, and tried again a minute later", () => {
  const map = opened("ANGLE (Intel)");
  map.fire("movestart");
  paint(16, 80, 80, 80);
  map.fire("moveend");
  paint(16);
  rest();
  map.fire("movestart");
  paint(16);
  assert.deepEqual(map.ratios, [1, undefined, 1]);
  map.fire("moveend");
  paint(61_000);
  rest();
  map.fire("movestart");
  paint(16, 16);
  assert.deepEqual(map.ratios, [1, undefined, 1, undefined]);
});

test("a browser that draws by the processor is spared at once", () => {
  const map = opened("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)");
  map.fire("movestart");
  assert.deepEqual(map.ratios, [1]); // before the first frame is drawn, which is not drawn twice
  paint(16);
  assert.deepEqual([map.ratios, map.asked, map.redrawn], [[1], 1, 0]);
});

test("a map that is removed is asked nothing more", () => {
  const map = opened("llvmpipe (LLVM 15.0.6, 256 bits)");
  map.fire("movestart");
  paint(16);
  map.fire("moveend");
  map.fire("remove");
  paint(16);
  rest();
  assert.deepEqual(map.ratios, [1]);
});
