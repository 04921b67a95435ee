// SPDX-License-Identifier: EUPL-1.2
// Counts that the server keeps (interventions, reports): read now, when the stream tells of them, and from time to time.
import { get } from "./api.js";
import { address } from "./config.js";
import { on } from "./store.js";

const SOON = 1500; // milliseconds: a storm of messages makes one reading

/** `show(counts)` at each reading that succeeds; `failed(error)` at the others. `every` in milliseconds, 0 for never. */
export function follow(path, news, show, { every = 0, failed = () => {} } = {}) {
  let pending = null;
  const read = () => get(address(path, {}, { scoped: true })).then(show, failed);
  on(news, () => {
    clearTimeout(pending);
    pending = setTimeout(read, SOON);
  });
  if (every) setInterval(() => !document.hidden && read(), every);
  return read();
}
