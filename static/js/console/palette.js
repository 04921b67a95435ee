// SPDX-License-Identifier: EUPL-1.2
// Tokens of the style sheet as plain colours, for what is not drawn by CSS (map, generated images).
const NAMES = [
  "text", "muted", "surface", "line", "accent", "critical", "major", "minor", "unknown", "ok",
  "map-land", "map-street", "map-building", "map-water", "map-green", "map-outline", "map-label",
]; // prettier-ignore

/** Resolved by the browser itself: light-dark() depends on the theme shown. */
export function palette() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
  probe.remove();
  return colours;
}
