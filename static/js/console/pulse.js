// SPDX-License-Identifier: EUPL-1.2
// A ring beats around what is critical and nobody acknowledged. It is laid over the map, which is not painted again for it:
// a map that beats costs a whole processor where there is no graphics card. Style sheet: none for who asks for calm.
const MOST = 12; // rings: beyond, the screen is red enough
const HALO = "halo"; // layer of the map, still

/** Rings over the critical clusters and assets in view, moved with the map, made again when it has come to rest. */
export function startPulse(map) {
  const over = document.createElement("div");
  over.className = "beats";
  over.setAttribute("aria-hidden", "true");
  map.getCanvasContainer().after(over);
  const follow = () => [...over.children].forEach((ring) => put(ring, map));
  map.on("idle", () => rest(over, map));
  map.on("move", follow);
  map.on("resize", follow);
}

function rest(over, map) {
  const places = map.getLayer(HALO) ? criticalPlaces(map.queryRenderedFeatures({ layers: [HALO] })) : [];
  const rings = [...over.children];
  for (const ring of rings.slice(places.length)) ring.remove();
  places.forEach(({ lonlat, size }, index) => {
    const ring = rings[index] ?? over.appendChild(document.createElement("span"));
    ring.className = `beat ${size}`;
    ring.lonlat = lonlat;
    put(ring, map);
  });
}

/** Each once, though a feature comes once by tile that it touches. */
export function criticalPlaces(features) {
  const places = new Map();
  for (const { geometry, properties } of features) {
    const lonlat = geometry.coordinates;
    places.set(lonlat.map((degrees) => degrees.toFixed(4)).join(), { lonlat, size: properties.point_count ? "many" : "one" });
  }
  return [...places.values()].slice(0, MOST);
}

function put(ring, map) {
  const { x, y } = map.project(ring.lonlat);
  ring.style.translate = `${x}px ${y}px`;
}
