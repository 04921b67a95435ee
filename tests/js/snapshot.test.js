// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { assetsOf, cellsOf, fidsOf } = await import("../../static/js/console/snapshot.js");

test("columns of differences become assets", () => {
  const columns = {
    fid: [10, 5], kind: [1, 2], state: [0, 1], severity: [1, 3], acked: [0, 1], alarms: [2, 1],
    lon: [436310, -10], lat: [4895660, 20],
  };
  assert.deepEqual([...assetsOf(columns).values()], [
    { fid: 10, kind: 1, state: "fault", lonlat: [4.3631, 48.9566], severity: "critical", acked: false, alarms: 2 },
    { fid: 15, kind: 2, state: "returned", lonlat: [4.363, 48.9568], severity: "minor", acked: true, alarms: 1 },
  ]);
});

test("runs become fids: each start is told from the start before", () => {
  assert.deepEqual([...fidsOf([3, 2, 10, 1])], [3, 4, 13]);
});

test("cells keep their count", () => {
  const cells = cellsOf({ side: 0.01, x: [4, 1], y: [48, 0], kind: [1, 1], count: [7, 9] });
  assert.deepEqual([...cells.count], [["4,48,1", 7], ["5,48,1", 9]]);
});

test("nothing abnormal is nothing", () => {
  assert.equal(assetsOf({ fid: [], lon: [], lat: [] }).size, 0);
  assert.equal(fidsOf([]).size, 0);
});
