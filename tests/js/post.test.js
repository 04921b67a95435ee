// SPDX-License-Identifier: EUPL-1.2
// What a wall says of itself: its clock, the end of its session, the day.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const every = setInterval;
globalThis.setInterval = (...given) => every(...given).unref(); // what ticks keeps no test awake
const { aheadOf, clockWords, sessionWords } = await import("../../static/js/wall/post.js");
const { ordinal } = await import("../../static/js/wall/clock.js");
const { correct, trueNow } = await import("../../static/js/console/ticking.js");
const plain = (text) => text.replaceAll("\u00a0", " ");

test("a clock that is wrong by half a minute or more is said, with which way", () => {
  const heard = Date.parse("2026-11-22T18:05:00Z");
  assert.equal(aheadOf("2026-11-22T18:02:00Z", heard), 180_000);
  assert.equal(clockWords(29_000), "");
  assert.match(plain(clockWords(180_000)), /avance de 3 min/);
  assert.match(plain(clockWords(-7_200_000)), /retarde de 2 h 00/);
});

test("ages are counted by the server's clock", () => {
  correct(3_600_000);
  assert.ok(Math.abs(Date.now() - trueNow() - 3_600_000) < 1000);
  correct(0);
});

test("the end of the session is said an hour before, and not for a token, which has none", () => {
  const now = Date.parse("2026-11-22T18:00:00Z");
  assert.equal(sessionWords(null, now), "");
  assert.equal(sessionWords("2026-11-22T19:30:00Z", now), "");
  assert.match(plain(sessionWords("2026-11-22T18:40:00Z", now)), /se termine à 19:40 \(dans 40 min\)/);
});

test("the first of a month is an ordinal", () => {
  assert.equal(ordinal("dimanche 1 mars"), "dimanche 1er mars");
  assert.equal(ordinal("lundi 11 mai"), "lundi 11 mai");
});
