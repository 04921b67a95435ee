// SPDX-License-Identifier: EUPL-1.2
// What is chosen and what is pointed at, shared by list, map and panel. Kept in the address: it can be sent.
import { get } from "./api.js";
import { tell } from "./store.js";
import { toast } from "./toast.js";

export const selection = { asset: null, alarm: null };

/** `asset`: {uid, fid?, lonlat?}. `from` says who chose, so that the map does not run under the pointer. */
export function select({ asset, alarm = null, from }) {
  selection.asset = asset;
  selection.alarm = alarm;
  remember(asset?.uid);
  tell("selected", { asset, alarm, from });
}

export const deselect = () => select({ asset: null, from: "close" });

export const point = (fid, from) => tell("pointed", { fid, from });

/** A point of the map only knows its fid. */
export async function selectPoint(fid, lonlat) {
  try {
    const found = await get(`/api/v1/console/points/${fid}/`);
    select({ asset: { ...found, fid, lonlat }, from: "map" });
  } catch (error) {
    toast(error.message, { error: true });
  }
}

/** The asset named in the address, if any. */
export function fromAddress() {
  const uid = new URLSearchParams(location.search).get("asset");
  if (uid) select({ asset: { uid }, from: "address" });
}

function remember(uid) {
  const url = new URL(location.href);
  if (uid) url.searchParams.set("asset", uid);
  else url.searchParams.delete("asset");
  history.replaceState(null, "", url);
}
