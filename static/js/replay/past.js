// SPDX-License-Identifier: EUPL-1.2
// Decoding of a past period: columns of differences, each text once. Nothing is kept here.
import { SEVERITIES } from "../console/shapes.js";
import { cellsOf, fidsOf } from "../console/snapshot.js";

export const ALARM = 0;
export const INCIDENT = 1;
export const WORK = 2;
export const SOURCE = 3;
const PRECISION = 100_000;

function summed(differences) {
  let value = 0;
  return differences.map((step) => (value += step));
}

/** {seconds, assets, alarms, incidents, works, sources, start, changes, verbs}; rows refer to one another by number. */
export function decoded(content) {
  const text = (number) => content.texts[number];
  const alarms = content.alarms.asset.map((asset, row) => ({ asset, title: text(content.alarms.title[row]) }));
  const parts = [alarms, things(content.incidents, text), things(content.works, text), sources(content.sources, text)];
  const start = content.start.map((part, what) => startOf(part, parts[what].length));
  return {
    from: Date.parse(content.from),
    seconds: content.seconds,
    assets: assets(content.assets, text, alarms),
    parts,
    start,
    changes: changes(content.changes, start, text),
    verbs: Object.entries(content.verbs),
  };
}

function assets(columns, text, alarms) {
  const [fids, lons, lats] = [summed(columns.fid), summed(columns.lon), summed(columns.lat)];
  const rows = fids.map((fid, row) => ({
    fid, kind: columns.kind[row], lonlat: spot(lons[row], lats[row]), code: text(columns.code[row]),
    source: columns.source[row], alarms: [],
  })); // prettier-ignore
  alarms.forEach((alarm, row) => rows[alarm.asset].alarms.push(row));
  return rows;
}

const spot = (lon, lat) => (lon || lat ? [lon / PRECISION, lat / PRECISION] : null);

function things(columns, text) {
  const [lons, lats] = [summed(columns.lon), summed(columns.lat)];
  return columns.title.map((title, row) => ({
    title: text(title), number: text(columns.number[row]), severity: SEVERITIES[columns.severity[row]] ?? "",
    lonlat: spot(lons[row], lats[row]),
  })); // prettier-ignore
}

function sources({ title, unknown }, text) {
  return title.map((number, row) => ({ title: text(number), ...(unknown[row] ? equipment(unknown[row]) : {}) }));
}

const equipment = ({ runs, cells }) => ({ fids: fidsOf(runs), cells: cellsOf(cells) });

/** How each thing stood: a look per row. */
function startOf({ row, now }, length) {
  const looks = new Uint8Array(length);
  summed(row).forEach((index, rank) => (looks[index] = now[rank]));
  return looks;
}

/** `was` beside `now`: what is applied can be taken back. */
function changes(columns, start, text) {
  const looks = start.map((part) => part.slice());
  const was = columns.now.map((now, index) => {
    const part = looks[columns.what[index]];
    const before = part[columns.row[index]];
    part[columns.row[index]] = now;
    return before;
  });
  return { ...columns, at: Int32Array.from(summed(columns.at)), was: Uint8Array.from(was), text, length: was.length };
}
