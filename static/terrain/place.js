// SPDX-License-Identifier: EUPL-1.2
// Where the phone is: looked at only after its holder agreed, and while the page is in front of them.
import { toast } from "./dom.js";
import { known, onChange, stands } from "./sync.js";
import { t } from "./words.js";

let watch = null;

export function follow() {
  onChange(adjust);
  document.addEventListener("visibilitychange", adjust);
  adjust();
}

function adjust() {
  const wanted = Boolean(known.consent?.value) && document.visibilityState === "visible" && "geolocation" in navigator;
  if (wanted && watch === null) {
    watch = navigator.geolocation.watchPosition(here, refused, { enableHighAccuracy: true, maximumAge: 30_000 });
  } else if (!wanted && watch !== null) {
    navigator.geolocation.clearWatch(watch);
    watch = null;
  }
}

function here({ coords, timestamp }) {
  const moved = !known.position || Math.hypot(known.position.lon - coords.longitude, known.position.lat - coords.latitude) > 0.0002;
  const position = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp };
  if (moved) stands(position);
  else Object.assign(known.position, position);
}

function refused({ code, PERMISSION_DENIED }) {
  if (code === PERMISSION_DENIED) toast(t("position_denied"));
}
