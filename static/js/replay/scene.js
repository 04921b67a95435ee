// SPDX-License-Identifier: EUPL-1.2
// What a map shows of an instant: the abnormal assets, the unknown ones, the teams that are out.
import { config } from "../console/config.js";
import { feature } from "../console/ground.js";
import { SEVERITIES } from "../console/shapes.js";
import { SOURCE, WORK } from "./past.js";

/** Read by a Ground; kept true by `follow`. */
export class Scene {
  constructor(past, cursor) {
    this.past = past;
    this.cursor = cursor;
    this.versions = config.versions;
    this.detailZoom = config.detail_zoom;
    this.assets = new Map();
    this.unknown = new Set();
    this.cells = { side: 0, count: new Map() };
  }

  /** Take what the cursor moved; fids that no longer show the same. */
  follow() {
    const fids = new Set();
    if (this.cursor.isSourceMoved) this.judgeSources(fids);
    for (const row of this.cursor.moved) fids.add(this.judge(row));
    this.cursor.moved.clear();
    return fids;
  }

  judge(row) {
    const asset = this.past.assets[row];
    const shown = this.unknown.has(asset.fid) ? null : this.cursor.shown(row);
    if (shown) this.assets.set(asset.fid, { ...shown, severity: SEVERITIES[shown.severity], fid: asset.fid, kind: asset.kind, lonlat: asset.lonlat, row });
    else this.assets.delete(asset.fid);
    return asset.fid;
  }

  /** A lost source makes its equipment unknown, whatever was known of it. */
  judgeSources(fids) {
    const lost = this.past.parts[SOURCE].filter((source, row) => this.cursor.looks[SOURCE][row] && source.fids);
    const before = this.unknown;
    this.unknown = new Set(lost.flatMap((source) => [...source.fids]));
    this.cells = together(lost.map((source) => source.cells));
    for (const fid of before) if (!this.unknown.has(fid)) fids.add(fid);
    for (const fid of this.unknown) if (!before.has(fid)) fids.add(fid);
    this.past.assets.forEach((asset, row) => fids.has(asset.fid) && this.cursor.moved.add(row));
    this.cursor.isSourceMoved = false;
  }

  /** Teams on their way (1) and on site (2). */
  teams() {
    const works = this.past.parts[WORK];
    const away = [...this.cursor.looks[WORK].entries()].filter(([row, look]) => look && works[row].lonlat);
    return away.map(([row, look]) => feature(works[row].lonlat, { look, row }));
  }
}

/** Cells of several sources on the squares of the coarsest: their sides are doublings of one another. */
function together(all) {
  const side = Math.max(0, ...all.map((cells) => cells.side));
  const count = new Map();
  for (const cells of all) {
    const ratio = Math.round(side / cells.side);
    for (const [key, n] of cells.count) {
      const [x, y, kind] = key.split(",").map(Number);
      const merged = `${Math.floor(x / ratio)},${Math.floor(y / ratio)},${kind}`;
      count.set(merged, (count.get(merged) ?? 0) + n);
    }
  }
  return { side, count };
}
