// SPDX-License-Identifier: EUPL-1.2
// A place in what was told: each change is applied going forward and taken back going backward, so that any instant is
// reached in the number of changes that separate it from the last one.
import { ALARM, INCIDENT, SOURCE, WORK } from "./past.js";

export const STATE = 7; // bits of a look; see replay/told.py
const SEVERITY = 8;
const HIDDEN = 32;
const UNACK = 1;
const ACKED = 2;
const RETURNED = 3;

const isPresent = (look) => (look & STATE) === UNACK || (look & STATE) === ACKED;
const isWaiting = (look) => ((look & STATE) === UNACK || (look & STATE) === RETURNED) && !(look & HIDDEN);

export class Cursor {
  constructor(past) {
    this.past = past;
    this.looks = past.start.map((part) => part.slice());
    this.position = 0; // changes applied
    this.moved = new Set(); // rows of assets that no longer show the same
    this.isSourceMoved = true;
    this.counts = { open: 0, todo: 0, incidents: 0, away: 0, lost: 0 };
    this.looks.forEach((part, what) => part.forEach((look) => this.count(what, look, 1)));
    past.assets.forEach((asset, row) => this.moved.add(row));
  }

  /** How many changes were told at `seconds` or before. */
  at(seconds) {
    const { at } = this.past.changes;
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle] <= seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Apply or take back until `seconds`; whether anything changed. */
  go(seconds) {
    const { now, was } = this.past.changes;
    const wanted = this.at(seconds);
    const isSame = wanted === this.position;
    while (this.position < wanted) this.put(this.position++, now);
    while (this.position > wanted) this.put(--this.position, was);
    return !isSame;
  }

  put(index, looks) {
    const { what, row } = this.past.changes;
    const [about, thing] = [what[index], row[index]];
    this.count(about, this.looks[about][thing], -1);
    this.looks[about][thing] = looks[index];
    this.count(about, looks[index], 1);
    if (about === ALARM) this.moved.add(this.past.parts[ALARM][thing].asset);
    if (about === SOURCE) this.isSourceMoved = true;
  }

  count(what, look, step) {
    if (!look) return;
    if (what === ALARM) {
      if (isPresent(look)) this.counts.open += step;
      if (isWaiting(look)) this.counts.todo += step;
    } else if (what === INCIDENT) this.counts.incidents += step;
    else if (what === WORK) this.counts.away += step;
    else this.counts.lost += step;
  }

  /** What an asset showed: {state, severity (number), acked, alarms}, null when nothing. As the server judges it. */
  shown(row) {
    const looks = this.past.assets[row].alarms.map((alarm) => this.looks[ALARM][alarm]).filter((look) => look & STATE);
    const spoken = looks.filter((look) => !(look & HIDDEN));
    const faults = spoken.filter(isPresent);
    if (faults.length) {
      const acked = faults.every((look) => (look & STATE) === ACKED);
      return { state: "fault", severity: worst(faults), acked, alarms: looks.filter((look) => (look & STATE) <= RETURNED).length };
    }
    const returned = spoken.filter((look) => (look & STATE) === RETURNED);
    if (returned.length) return { state: "returned", severity: worst(returned), acked: false, alarms: returned.length };
    const isMasked = looks.some((look) => isPresent(look) || (look & STATE) > RETURNED);
    return isMasked ? { state: "masked", severity: 0, acked: false, alarms: 0 } : null;
  }
}

const worst = (looks) => Math.min(...looks.map((look) => Math.floor(look / SEVERITY) & 3));
