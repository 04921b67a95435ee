// SPDX-License-Identifier: EUPL-1.2
// The hour and the day, by the server's clock as soon as it was heard.
import { trueNow } from "../console/ticking.js";

const hours = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long" });
const place = (name) => document.querySelector(`[data-${name}]`);

export function start() {
  tick();
  setInterval(tick, 1000);
}

function tick() {
  const now = new Date(trueNow());
  write(place("clock"), hours.format(now));
  write(place("day"), ordinal(days.format(now)));
}

/** « dimanche 1er mars »: the first of a month is an ordinal. */
export const ordinal = (day) => day.replace(/\b1(?= \p{L})/u, "1er");

const write = (element, text) => element.textContent === text || (element.textContent = text);
