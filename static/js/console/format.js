// SPDX-License-Identifier: EUPL-1.2
// Ages, hours and numbers in French. Ages tick: every <time data-at> of the page is rewritten each second or so.
import { t } from "./config.js";

const numbers = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });
const clocks = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat("fr-FR", { dateStyle: "full", timeStyle: "medium" });

export const number = (value) => numbers.format(value);
export const clock = (date) => clocks.format(date);

export function age(at, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 5) return t("now");
  if (seconds < 60) return t("seconds_ago", { n: seconds });
  if (seconds < 3600) return t("minutes_ago", { n: Math.floor(seconds / 60) });
  if (seconds < 86400) return hours(seconds);
  return t("days_ago", { n: Math.floor(seconds / 86400) });
}

function hours(seconds) {
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
  return t("hours_ago", { h: Math.floor(seconds / 3600), min: minutes });
}

/** Show the age of `iso` in this <time>; the exact date is on hover. Hidden when there is none. */
export function showAge(element, iso) {
  element.hidden = !iso;
  if (!iso) return;
  element.dateTime = iso;
  element.title = full.format(new Date(iso));
  write(element, Date.now());
}

function write(element, now) {
  const text = age(Date.parse(element.dateTime), now);
  if (element.textContent !== text) element.textContent = text;
}

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now();
  for (const element of document.querySelectorAll("time[datetime]:not([hidden])")) write(element, now);
}, 1000);
