// SPDX-License-Identifier: EUPL-1.2
// Where a camera looks, as its inventory says: a sector on the map, never an image.
const EARTH = 6_371_008; // metres
const STEP = 5; // degrees between two points of the arc
const WIDEST = 360;

/** GeoJSON polygon of what is seen from `lonlat`; null where the azimuth, the field or the reach is not known. */
export function sector(lonlat, { azimuth, field_of_view: width, reach_m: reach } = {}) {
  if (![azimuth, width, reach].every(Number.isFinite) || width <= 0 || reach <= 0) return null;
  const open = Math.min(width, WIDEST);
  const steps = Math.max(1, Math.ceil(open / STEP));
  const arc = Array.from({ length: steps + 1 }, (_, step) => away(lonlat, azimuth - open / 2 + (open * step) / steps, reach));
  const ring = open === WIDEST ? arc : [lonlat, ...arc, lonlat];
  return { type: "Polygon", coordinates: [ring] };
}

const radians = (degrees) => (degrees * Math.PI) / 180;

/** The point at `metres` in a direction counted from the north, clockwise: on a plane, a street is short. */
function away([lon, lat], direction, metres) {
  const degrees = (metres / EARTH) * (180 / Math.PI);
  return [lon + (degrees * Math.sin(radians(direction))) / Math.cos(radians(lat)), lat + degrees * Math.cos(radians(direction))];
}
