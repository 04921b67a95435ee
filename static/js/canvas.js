// SPDX-License-Identifier: EUPL-1.2
// What a drawing on a canvas takes from its page: colours, which a canvas does not read from tokens, and width.

/** The colour of a class as the browser computes it. */
export function colour(place, name) {
  const probe = document.createElement("i");
  probe.className = name;
  place.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

export const widthOf = (place) => Math.max(240, place.clientWidth);
