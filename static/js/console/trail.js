// SPDX-License-Identifier: EUPL-1.2
// The list shown and what it is asked, in the address: it can be sent, and back goes back.
import { written } from "./asked.js";

const SAME_GESTURE = 1500; // milliseconds: what is typed letter by letter is one step back, not ten
let last = { name: "", at: 0 };

/** `name` of what changed: twice the same in a moment is one step. Without: nothing new to go back to. */
export function remember(listed, filter, name = "") {
  const url = written(location.href, listed, filter);
  if (url.search === location.search) return;
  const isSame = name === last.name && Date.now() - last.at < SAME_GESTURE;
  last = { name, at: Date.now() };
  if (name && !isSame) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

/** `back()`: the address became another one, of this page. */
export const start = (back) => addEventListener("popstate", back);
