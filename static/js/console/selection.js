// SPDX-License-Identifier: EUPL-1.2
// What is chosen and what is pointed at, shared by list, map and panel. Kept in the address: it can be sent.
import { get } from "./api.js";
import { hold } from "./memory.js";
import { tell } from "./store.js";
import { toast } from "./toast.js";

/** Who chooses so is taken into the panel that opens. */
export const BY_KEYBOARD = new Set(["keys", "search"]);

export const selection = { asset: null, alarm: null, incident: null };

hold("incidents", ({ id }) => id === selection.incident);
hold("alarms", ({ id, asset, incident }) => id === selection.alarm || (asset?.uid && asset.uid === selection.asset?.uid) || (incident && incident === selection.incident));

/**
 * `asset`: {uid, fid?, lonlat?}; `incident`: its number, alone or kept while one looks at a member of it.
 * `from` says who chose, so that the map does not run under the pointer; `then` what to open in the panel.
 */
export function select({ asset = null, alarm = null, incident = null, from, then = null }) {
  Object.assign(selection, { asset, alarm, incident });
  remember({ asset: asset?.uid, incident });
  tell("selected", { asset, alarm, incident, from, then });
}

export const deselect = () => select({ asset: null, from: "close" });

export const point = (fid, from, lonlat = null) => tell("pointed", { fid, from, lonlat });

/** A point of the map only knows its fid. */
export async function selectPoint(fid, lonlat) {
  try {
    const found = await get(`/api/v1/console/points/${fid}/`);
    select({ asset: { ...found, fid, lonlat }, from: "map" });
  } catch (error) {
    toast(error.message, { error: true });
  }
}

/** The asset or the incident named in the address, if any. */
export function fromAddress() {
  const named = new URLSearchParams(location.search);
  const [uid, incident] = [named.get("asset"), Number(named.get("incident")) || null];
  if (uid || incident) select({ asset: uid ? { uid } : null, incident, from: "address" });
}

/** After « back »: the address names what was chosen then, or nothing. */
export function followAddress() {
  const named = new URLSearchParams(location.search);
  if (named.get("asset") || named.get("incident")) fromAddress();
  else if (selection.asset || selection.incident) deselect();
}

function remember(chosen) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(chosen)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(null, "", url);
}
