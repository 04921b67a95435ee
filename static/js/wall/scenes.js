// SPDX-License-Identifier: EUPL-1.2
// What the wall can show now, in which order, and what comes after what it shows. Nothing is kept here.
export const PERIMETER = "perimetre";
export const COMMUNES = "communes";
export const INCIDENT = "incident";
const MOST = 12; // communes in one turn: the worst ones
const LARGE = 0.2; // degrees: larger than a commune
const AROUND = 0.01; // degrees, about a kilometre
const NEAR = 0.004; // degrees around the cause of an incident, about 400 m

/**
 * Scenes of a turn: {key, kind, bounds, code?, incident?}. `incidents`: open ones, the worst first;
 * `territories`: code -> {name, bounds}; `views`: those chosen. Never empty.
 */
export function scenesOf({ incidents, territories, views, bounds, codeOf }) {
  const scenes = [];
  if (views.includes(PERIMETER)) scenes.push({ key: PERIMETER, kind: PERIMETER, bounds });
  if (views.includes(COMMUNES)) scenes.push(...communes(incidents, territories, codeOf));
  if (views.includes(INCIDENT)) scenes.push(...worst(incidents));
  return scenes.length ? scenes : [{ key: PERIMETER, kind: PERIMETER, bounds }];
}

function communes(incidents, territories, codeOf) {
  const wrong = [...new Set(incidents.map(codeOf))].filter((code) => territories[code]?.bounds);
  return wrong.slice(0, MOST).map((code) => {
    const places = incidents.filter((incident) => codeOf(incident) === code && placed(incident)).map(({ cause }) => cause.lonlat);
    return { key: `commune ${code}`, kind: COMMUNES, code, bounds: close(territories[code].bounds, places) };
  });
}

/** A commune whole; of what is larger, an agglomeration, the part where something is wrong. */
function close(outline, places) {
  const [west, south, east, north] = outline;
  if (!places.length || Math.max(east - west, north - south) < LARGE) return outline;
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  return [Math.min(...lons) - AROUND, Math.min(...lats) - AROUND, Math.max(...lons) + AROUND, Math.max(...lats) + AROUND];
}

function worst(incidents) {
  const [found] = incidents.filter(placed);
  return found ? [sceneOf(found)] : [];
}

const placed = ({ cause }) => Boolean(cause?.lonlat);

/** The incident zoomed in. */
export function sceneOf(incident) {
  const [lon, lat] = incident.cause.lonlat;
  return { key: `incident ${incident.id}`, kind: INCIDENT, incident, bounds: [lon - NEAR, lat - NEAR / 1.5, lon + NEAR, lat + NEAR / 1.5] };
}

/** The next of `scenes` after the one called `key`; the place of one that is gone (`index`) is taken by what followed it. */
export function next(scenes, key, index) {
  const found = scenes.findIndex((scene) => scene.key === key);
  return (found < 0 ? index : found + 1) % scenes.length;
}

/** Nothing is wrong: no incident, no alarm to acknowledge, every source answers. */
export function isCalm({ incidents, alarms, sources }) {
  return incidents === 0 && alarms === 0 && sources.every(({ health }) => health === "ok");
}
