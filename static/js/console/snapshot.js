// SPDX-License-Identifier: EUPL-1.2
// Decoding of the snapshot: columns of differences, runs of fids, cells of unknown assets. Nothing is kept here.
import { SEVERITIES } from "./shapes.js";

export const STATES = ["fault", "returned", "masked"]; // order of the snapshot's codes
const PRECISION = 100000;

function summed(differences) {
  let value = 0;
  return differences.map((step) => (value += step));
}

/** fid -> {fid, kind, state, severity, acked, alarms, lonlat} */
export function assetsOf(columns) {
  const [fids, lons, lats] = [summed(columns.fid), summed(columns.lon), summed(columns.lat)];
  return new Map(
    fids.map((fid, row) => {
      const severity = SEVERITIES[columns.severity[row]];
      const rest = { severity, acked: Boolean(columns.acked[row]), alarms: columns.alarms[row] };
      const lonlat = [lons[row] / PRECISION, lats[row] / PRECISION];
      return [fid, { fid, kind: columns.kind[row], state: STATES[columns.state[row]], lonlat, ...rest }];
    }),
  );
}

/** Set of fids from [gap to the start, length, gap from that start, length…]. */
export function fidsOf(runs) {
  const fids = new Set();
  let start = 0;
  for (let index = 0; index < runs.length; index += 2) {
    start += runs[index];
    for (let step = 0; step < runs[index + 1]; step += 1) fids.add(start + step);
  }
  return fids;
}

/** {side, count: "x,y,kind" -> how many} */
export function cellsOf({ side, x, y, kind, count }) {
  const [xs, ys] = [summed(x), summed(y)];
  return { side, count: new Map(xs.map((column, row) => [`${column},${ys[row]},${kind[row]}`, count[row]])) };
}
