// SPDX-License-Identifier: EUPL-1.2
// What a panel reads of the chosen thing: another choice cuts the reading, news about the same thing waits for its end. In a
// storm news come faster than answers: a reading that each of them began again would never end.
const SOON = 400; // milliseconds: several messages about one thing make one reading

/** `run(signal, …given)` reads and shows; it is told by an AbortError that nobody wants it any more. */
export function reading(run) {
  let controller = new AbortController();
  let isReading = false;
  let pending = null;

  function stop() {
    clearTimeout(pending);
    controller.abort();
  }

  async function read(...given) {
    stop();
    const mine = (controller = new AbortController());
    isReading = true;
    try {
      await run(mine.signal, ...given);
    } finally {
      if (mine === controller) isReading = false;
    }
  }

  /** `next()` reads again, if there is still something to read. */
  function soon(next) {
    clearTimeout(pending);
    pending = setTimeout(() => (isReading ? soon(next) : next()), SOON);
  }

  return { read, soon, stop };
}
