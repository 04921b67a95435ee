// SPDX-License-Identifier: EUPL-1.2
// Ages tick: every <time datetime> of the page is rewritten each second.
import { age, moment } from "./format.js";

let wrong = 0; // milliseconds that this machine's clock is ahead of the server's

/** Now, by the server's clock when somebody measured this machine's (`correct`). */
export const trueNow = () => Date.now() - wrong;

export const correct = (ahead) => (wrong = ahead);

/** Show the age of `iso` in this <time>; the exact date is on hover. Hidden when there is none. */
export function showAge(element, iso) {
  element.hidden = !iso;
  if (!iso) return;
  element.dateTime = iso;
  element.title = moment(new Date(iso));
  write(element, trueNow());
}

function write(element, now) {
  const text = age(Date.parse(element.dateTime), now);
  if (element.textContent !== text) element.textContent = text;
}

setInterval(() => {
  if (document.hidden) return;
  const now = trueNow();
  for (const element of document.querySelectorAll("time[datetime]:not([hidden])")) write(element, now);
}, 1000);
