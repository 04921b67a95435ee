// SPDX-License-Identifier: EUPL-1.2
// The time of a test: it stands still until `tick`. (Node 18, the one of Debian 12, does not mock dates.)
export function stopped(start) {
  const RealDate = Date;
  const due = new Map();
  let at = start;
  let number = 0;
  const wait = (call, milliseconds = 0, every = 0) => {
    due.set(++number, { call, every, at: at + milliseconds });
    return number;
  };
  globalThis.setTimeout = (call, milliseconds) => wait(call, milliseconds);
  globalThis.setInterval = (call, milliseconds) => wait(call, milliseconds, milliseconds);
  globalThis.clearTimeout = globalThis.clearInterval = (one) => due.delete(one);
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length ? given : [at]));
    }
    static now() {
      return at;
    }
  };
  const next = (end) => [...due].filter(([, one]) => one.at <= end).sort(([a, one], [b, other]) => one.at - other.at || a - b)[0];
  return function tick(milliseconds) {
    const end = at + milliseconds;
    for (let found = next(end); found; found = next(end)) {
      const [key, one] = found;
      at = one.at;
      if (one.every) one.at += one.every;
      else due.delete(key);
      one.call();
    }
    at = end;
  };
}
