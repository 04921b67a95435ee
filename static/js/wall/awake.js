// SPDX-License-Identifier: EUPL-1.2
// Asks the machine not to put the screen to sleep, where the browser offers it; asked again each time the page is shown.
export function start() {
  if (!navigator.wakeLock) return;
  document.addEventListener("visibilitychange", ask);
  ask();
}

const ask = () => !document.hidden && navigator.wakeLock.request("screen").catch(() => {}); // battery low, policy: the machine decides
