// SPDX-License-Identifier: EUPL-1.2
// What the map hides of the equipment (trades, states) and shows besides (interventions, energy…): in the address, which can
// be sent, and in this browser for the next time.
const KEY = "connecte-layers";
const given = new URLSearchParams(location.search);
const isGiven = given.has("hide") || given.has("layers");
const kept = isGiven ? { hide: names(given.get("hide")), layers: names(given.get("layers")) } : remembered();
const parts = { hide: new Set(kept.hide), layers: new Set(kept.layers) };

export const isHidden = (name) => parts.hide.has(name);
export const isOn = (name) => parts.layers.has(name);
export const howManyHidden = () => parts.hide.size;

/** A trade, or « state-critical ». */
export const hide = (name, is) => put("hide", name, is);
export const turnOn = (name, is) => put("layers", name, is);

function put(part, name, is) {
  if (is) parts[part].add(name);
  else parts[part].delete(name);
  const url = new URL(location.href);
  for (const [key, set] of Object.entries(parts)) {
    if (set.size) url.searchParams.set(key, [...set].sort().join(","));
    else url.searchParams.delete(key);
  }
  history.replaceState(history.state, "", url);
  remember();
}

function names(text) {
  return (text ?? "").split(",").filter(Boolean);
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function remember() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ hide: [...parts.hide], layers: [...parts.layers] }));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
}
