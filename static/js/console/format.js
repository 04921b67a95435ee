// SPDX-License-Identifier: EUPL-1.2
// Durations, ages and hours in French.
import { t } from "./config.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const NOW = 5; // seconds: clocks of two machines agree no better

const clocks = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("fr-FR", { weekday: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat("fr-FR", { dateStyle: "full", timeStyle: "medium" });

export const clock = (date) => clocks.format(date);
export const moment = (date) => full.format(date);

/** « 14:05 » today, « lun. 23, 14:05 » another day. */
export function when(iso) {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? clock(date) : days.format(date);
}

/** « il y a 3 min » for an instant, in milliseconds. */
export function age(at, now = Date.now()) {
  const seconds = Math.round((now - at) / 1000);
  return seconds < NOW ? t("now") : t("ago", { duration: duration(seconds) });
}

/** « 12 s », « 3 min », « 1 h 09 », « 4 j »: rounded down, one unit but for hours. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return t("seconds", { n: whole });
  if (whole < HOUR) return t("minutes", { n: Math.floor(whole / MINUTE) });
  if (whole < DAY) return t("hours", { h: Math.floor(whole / HOUR), min: twoDigits((whole % HOUR) / MINUTE) });
  return t("days", { n: Math.floor(whole / DAY) });
}

const twoDigits = (value) => String(Math.floor(value)).padStart(2, "0");
