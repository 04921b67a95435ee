// SPDX-License-Identifier: EUPL-1.2
// The address says what is shown: opened elsewhere, it shows the same instant at the same speed.
import { config } from "../console/config.js";

const SOON = 400; // milliseconds: not at each step of a slider
let waiting = null;

export function remember({ from, at, speed }) {
  clearTimeout(waiting);
  waiting = setTimeout(() => history.replaceState(null, "", address(from, at, speed)), SOON);
}

function address(from, at, speed) {
  const query = new URLSearchParams(config.replay.query);
  query.set("at", new Date(from + Math.floor(at) * 1000).toISOString().replace(".000", ""));
  query.set("speed", speed);
  return `${config.replay.page}?${query}`;
}
