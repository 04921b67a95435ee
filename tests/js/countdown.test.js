// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";

const { countdown, length } = await import("../../static/interventions/countdown.js");

const due = "2026-11-28T14:00:00Z";
const at = (iso) => Date.parse(iso);
const given = { due, warn: "2026-11-28T13:30:00Z", left: "{time} avant GTI", late: "GTI dépassée de {time}" };

test("what is left is said before the deadline, quiet until it comes near", () => {
  assert.deepEqual(countdown(given, at("2026-11-28T12:48:00Z")), { text: "1 h 12 avant GTI", style: "running" });
  assert.deepEqual(countdown(given, at("2026-11-28T13:30:00Z")), { text: "30 min avant GTI", style: "major" });
  assert.equal(countdown(given, at("2026-11-28T13:59:59Z")).text, "0 min avant GTI");
});

test("how late it is is said from the deadline on", () => {
  assert.deepEqual(countdown(given, at(due)), { text: "GTI dépassée de 0 min", style: "critical" });
  assert.equal(countdown(given, at("2026-11-30T16:05:00Z")).text, "GTI dépassée de 2 j 2 h");
});

test("without a warning a deadline stays quiet until it is over", () => {
  assert.equal(countdown({ ...given, warn: "" }, at("2026-11-28T13:59:00Z")).style, "running");
});

test("a length is rounded down, as the server says it", () => {
  const minutes = (n) => length(n * 60_000);
  assert.deepEqual([0, 59, 60, 69, 1439, 1440, 1500].map(minutes), ["0 min", "59 min", "1 h 00", "1 h 09", "23 h 59", "1 j 0 h", "1 j 1 h"]);
});
