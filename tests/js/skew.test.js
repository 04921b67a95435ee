// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import { Skew } from "../../static/js/skew.js";

const AT = "2026-11-22T18:00:00.000Z";
const SENT = Date.parse(AT);

test("without a heartbeat nobody knows how late a message is", () => {
  assert.equal(new Skew().latency(AT, SENT + 300), null);
});

for (const wrong of [-3_600_000, 0, 3_600_000]) {
  test(`a browser ${wrong / 60_000} min off the server's clock still says the true delay`, () => {
    const skew = new Skew();
    for (const delay of [40, 20, 900]) skew.learn(AT, SENT + wrong + delay);
    assert.equal(skew.latency(AT, SENT + wrong + 320), 300);
  });
}

test("a message faster than any heartbeat is not in the future", () => {
  const skew = new Skew();
  skew.learn(AT, SENT + 50);
  assert.equal(skew.latency(AT, SENT + 10), 0);
});
