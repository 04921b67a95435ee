// SPDX-License-Identifier: EUPL-1.2
// Ages tick: every <time datetime> of the page is rewritten each second.
import { age, moment } from "./format.js";

/** Show the age of `iso` in this <time>; the exact date is on hover. Hidden when there is none. */
export function showAge(element, iso) {
  element.hidden = !iso;
  if (!iso) return;
  element.dateTime = iso;
  element.title = moment(new Date(iso));
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
