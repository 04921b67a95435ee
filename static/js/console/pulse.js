// SPDX-License-Identifier: EUPL-1.2
// The halo of a critical alarm beats while nobody acknowledged it: two short fades a second, none for who asks for calm.
export const STILL = 0.28;
const HIGH = 0.42;
const LOW = 0.14;
const BEAT = 700; // milliseconds
let beating = null;

export function startPulse(map, calm) {
  clearInterval(beating);
  let high = false;
  beating = setInterval(() => {
    if (document.hidden || calm.matches || !map.getLayer("halo")) return;
    if (!map.queryRenderedFeatures({ layers: ["halo"] }).length) return;
    high = !high;
    map.setPaintProperty("halo", "circle-opacity", high ? HIGH : LOW);
  }, BEAT);
}
