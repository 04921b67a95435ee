// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { t } = await import("../../static/js/console/config.js");
const { number, typeset, withoutStop } = await import("../../static/js/console/sentences.js");
const { age, duration } = await import("../../static/js/console/format.js");

const NBSP = "\u00a0";
const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("an age is said in one unit, rounded down, hours with their minutes", () => {
  const said = [0, 4, 5, 59, 60, 3599, 3600, 4140, 86_399, 86_400, 200_000].map((s) => plain(age(0, s * 1000)));
  assert.deepEqual(said, [
    "à l'instant", "à l'instant", "il y a 5 s", "il y a 59 s", "il y a 1 min", "il y a 59 min", "il y a 1 h 00",
    "il y a 1 h 09", "il y a 23 h 59", "il y a 1 j", "il y a 2 j",
  ]);
});

test("an instant of a clock that is ahead of ours is now, not in the future", () => {
  assert.equal(age(60_000, 0), "à l'instant");
  assert.equal(plain(duration(-3)), "0 s");
});

test("a number and its unit are not parted at the end of a line", () => {
  assert.equal(age(0, 180_000), `il y a 3${NBSP}min`);
  assert.equal(typeset("12 kWh, 50 %"), `12${NBSP}kWh, 50${NBSP}%`);
});

test("numbers are French: narrow space of thousands, comma", () => {
  assert.equal(number(12345.678), "12\u202f345,68");
  assert.equal(plain(t("count_incidents", { n: 1234 })), "1 234 à prendre");
});

test("double signs and quotation marks keep their word", () => {
  assert.equal(typeset("Refusé : « non » !"), `Refusé${NBSP}: «${NBSP}non${NBSP}»${NBSP}!`);
});

test("one is singular, two are plural", () => {
  assert.equal(plain(t("new_alarms", { n: 1 })), "1 nouvelle");
  assert.equal(plain(t("new_alarms", { n: 2 })), "2 nouvelles");
  assert.equal(plain(t("sources_degraded", { n: 1 })), "1 dégradée");
});

test("a mark without a value stays visible, an unknown key too: a mistake is seen", () => {
  assert.equal(t("by", {}), "par {who}");
  assert.equal(t("no such word"), "no such word");
});

test("what comes from outside is not read as a model", () => {
  assert.equal(t("by", { who: "{n}" }), "par {n}");
});

test("a quoted reason loses its full stop", () => {
  assert.equal(withoutStop("Déjà acquittée. "), "Déjà acquittée");
});
