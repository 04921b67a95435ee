// SPDX-License-Identifier: EUPL-1.2
// What this person looked for in this browser, the newest first; nowhere else.
import { config } from "./config.js";

const MOST = 8;
const KEY = `connecte-searches-${config.user}`;

export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? [];
    return Array.isArray(kept) ? kept.filter((q) => typeof q === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(q) {
  const others = recent().filter((known) => known.toLocaleLowerCase("fr") !== q.toLocaleLowerCase("fr"));
  try {
    localStorage.setItem(KEY, JSON.stringify([q, ...others].slice(0, MOST)));
  } catch {
    // storage refused: nothing is remembered
  }
}
