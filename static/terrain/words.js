// SPDX-License-Identifier: EUPL-1.2
// What the server wrote in the page: the life-cycle as data, and words. Kept with the page, so it is there offline.
import { sentence } from "../js/console/sentences.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = read("terrain-config");
const words = read("terrain-words");

/** The word or sentence `key`, its {marks} filled. */
export const t = (key, values = {}) => sentence(words, key, values);

export const acts = (n) => t("acts", { n });

const hour = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const dayAndHour = new Intl.DateTimeFormat("fr-FR", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric" });

/** « 14:05 » today, « 27/11 14:05 » another day. */
export function time(at) {
  const date = new Date(at);
  return (date.toDateString() === new Date().toDateString() ? hour : dayAndHour).format(date);
}

/** The end of what began at `start`: its hour is enough on the same day. */
export const until = (start, end) => (new Date(start).toDateString() === new Date(end).toDateString() ? hour.format(new Date(end)) : time(end));

export const longDay = (at) => day.format(new Date(at));
