// SPDX-License-Identifier: EUPL-1.2
// A finger that is on the page: what is under it is not drawn again before it lifts, or its tap would be lost.
const LONGEST = 2_000; // milliseconds: a finger that left unseen holds nothing longer
const waiting = new Set();
let since = null;

addEventListener("pointerdown", () => (since = performance.now()), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(lift), true); // after its click

function lift() {
  since = null;
  for (const go of waiting) go();
  waiting.clear();
}

/** Resolved at once when no finger presses. */
export async function lifted() {
  const left = since === null ? 0 : since + LONGEST - performance.now();
  if (left <= 0) return;
  await new Promise((go) => {
    waiting.add(go);
    setTimeout(go, left);
  });
}
