// SPDX-License-Identifier: EUPL-1.2
// « 1 h 12 avant GTI », « GTI dépassée de 12 min »: pure, shared by the pages and the console.
const MINUTE = 60_000;

/** `due`, `warn`: dates; `left`, `late`: sentences where {time} is what is left, or how late it is. */
export function countdown({ due, warn, left, late }, now) {
  const ends = Date.parse(due);
  if (now >= ends) return { text: late.replace("{time}", length(now - ends)), style: "critical" };
  const near = warn && now >= Date.parse(warn);
  return { text: left.replace("{time}", length(ends - now)), style: near ? "major" : "running" };
}

/** « 12 min », « 1 h 09 », « 4 j 2 h »: rounded down, as the server says it. */
export function length(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(minutes / 1440)} j ${Math.floor((minutes % 1440) / 60)} h`;
}
