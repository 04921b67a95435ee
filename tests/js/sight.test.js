// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";

import { sector } from "../../static/js/console/sight.js";

const HERE = [4.36, 48.95];
const metres = ([lon, lat]) => [(lon - HERE[0]) * 111_195 * Math.cos((HERE[1] * Math.PI) / 180), (lat - HERE[1]) * 111_195];

test("a camera that looks east sees a quarter of a turn, as far as it is said", () => {
  const [ring] = sector(HERE, { azimuth: 90, field_of_view: 90, reach_m: 50 }).coordinates;
  assert.deepEqual(ring[0], HERE);
  assert.deepEqual(ring.at(-1), HERE);
  for (const point of ring.slice(1, -1)) {
    const [x, y] = metres(point);
    assert.ok(Math.abs(Math.hypot(x, y) - 50) < 0.5);
    assert.ok(x > 0 && Math.abs(y) <= x + 0.5); // within 45 degrees of the east
  }
});

test("one that sees all around is a whole disc", () => {
  const [ring] = sector(HERE, { azimuth: 0, field_of_view: 360, reach_m: 20 }).coordinates;
  assert.ok(!ring.includes(HERE));
  assert.ok(Math.hypot(...metres(ring[0]).map((n, axis) => n - metres(ring.at(-1))[axis])) < 0.01);
});

test("what is not known is not drawn", () => {
  for (const one of [undefined, {}, { azimuth: 90 }, { azimuth: 90, field_of_view: "90", reach_m: 50 }, { azimuth: 90, field_of_view: 90, reach_m: 0 }]) {
    assert.equal(sector(HERE, one), null);
  }
});
