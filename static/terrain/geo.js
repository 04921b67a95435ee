// SPDX-License-Identifier: EUPL-1.2
// Distances and addresses of places. Pure.
import { t } from "./words.js";

const RADIUS = 6_371_000; // metres
const radians = (degrees) => (degrees * Math.PI) / 180;

export function metres([lon, lat], { lon: toLon, lat: toLat }) {
  const half = Math.sin(radians(toLat - lat) / 2) ** 2 + Math.cos(radians(lat)) * Math.cos(radians(toLat)) * Math.sin(radians(toLon - lon) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(half));
}

/** « à 350 m », « à 2,4 km », "" when one of the two is unknown. */
export function away(lonlat, position) {
  if (!lonlat || !position) return "";
  const distance = metres(lonlat, position);
  const words = distance < 950 ? t("away_m", { n: Math.max(10, Math.round(distance / 10) * 10) }) : t("away_km", { n: Math.round(distance / 100) / 10 });
  return words.replaceAll(" ", "\u00a0");
}

/** What opens the phone's own navigation. */
export function navigation([lon, lat]) {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  return /iPhone|iPad|Macintosh/.test(navigator.userAgent) ? `maps:?daddr=${place}` : `geo:${place}?q=${place}`;
}

export const written = ([lon, lat]) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
