// SPDX-License-Identifier: EUPL-1.2
// How late a message is, without trusting that two clocks agree.

/** The clocks of a page and of a server differ: the fastest heartbeat seen is taken as instantaneous. */
export class Skew {
  learn(at, now = Date.now()) {
    if (at) this.least = Math.min(this.least ?? Infinity, now - Date.parse(at));
  }

  latency(at, now = Date.now()) {
    return this.least == null || !at ? null : Math.max(0, now - Date.parse(at) - this.least);
  }
}
