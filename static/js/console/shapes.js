// SPDX-License-Identifier: EUPL-1.2
// The language of states: one shape per state and priority, the same in lists (SVG) and on the map (canvas).
// A 16 x 16 box. `variant`: filled (to acknowledge), ticked (acknowledged), outline (returned).
import { t } from "./config.js";

export const SEVERITIES = ["", "critical", "major", "minor"]; // index = number on the wire of the snapshot

const PATHS = {
  critical: "M8 0.8 15.2 8 8 15.2 0.8 8Z",
  major: "M8 1.4 15.2 14.2H.8Z",
  minor: "M8 8V1.4A6.6 6.6 0 1 0 13.72 4.7Z",
  masked: "M8 2.2A5.8 5.8 0 1 0 8 13.8 5.8 5.8 0 1 0 8 2.2ZM3.9 12.1 12.1 3.9",
  unknown: "M8 2.2A5.8 5.8 0 1 0 8 13.8 5.8 5.8 0 1 0 8 2.2Z",
  silent: "M8 4.6A3.4 3.4 0 1 0 8 11.4 3.4 3.4 0 1 0 8 4.6Z",
  normal: "M8 5A3 3 0 1 0 8 11 3 3 0 1 0 8 5Z",
};
const TICK = { critical: "M5 8.2 7.2 10.3 11 6.1", major: "M5.4 10.3 7.4 12.2 10.8 8.3", minor: "M4.2 8.6 6.6 11 10.6 9" };
const FILLED = new Set(["critical", "major", "minor", "normal"]);

/** What to draw for a look {shape, variant}: paths with how to paint them. */
export function strokes({ shape, variant }) {
  const outline = { d: PATHS[shape], width: 1.8, dash: shape === "unknown" ? [2.6, 2] : [] };
  if (!FILLED.has(shape) || variant === "outline") return [outline];
  const body = { d: PATHS[shape], fill: true };
  return variant === "ticked" ? [body, { d: TICK[shape], width: 1.8, dash: [], cut: true }] : [body];
}

/** Look of an asset or an alarm. */
export function look({ state, severity, acked }) {
  if (state === "fault" || state === "unack" || state === "acked") {
    return { shape: severity || "minor", variant: acked || state === "acked" ? "ticked" : "filled" };
  }
  if (state === "returned" || state === "rtn_unack") return { shape: severity || "minor", variant: "outline" };
  if (state === "shelved" || state === "suppressed" || state === "out_of_service") return { shape: "masked", variant: "filled" };
  return { shape: PATHS[state] ? state : "unknown", variant: "filled" };
}

/** The words of a look: never colour alone. */
export function saying({ state, severity }) {
  const about = severity ? `${t(severity)}, ` : "";
  return about ? about + t(state).toLocaleLowerCase("fr") : t(state);
}

const SVG = "http://www.w3.org/2000/svg";

/** An <svg> that takes the colour of its state, with its words for those who do not see it. */
export function icon(seen, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `shape ${seen.shape} ${seen.variant}`);
  svg.setAttribute(label ? "role" : "aria-hidden", label ? "img" : "true");
  if (label) svg.setAttribute("aria-label", label);
  svg.append(...strokes(seen).map(path));
  return svg;
}

function path(stroke) {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", stroke.d);
  element.setAttribute("fill", stroke.fill ? "currentColor" : "none");
  if (stroke.fill) return element;
  element.setAttribute("stroke", stroke.cut ? "var(--surface)" : "currentColor");
  element.setAttribute("stroke-width", stroke.width);
  element.setAttribute("stroke-linecap", "butt");
  if (stroke.dash.length) element.setAttribute("stroke-dasharray", stroke.dash.join(" "));
  return element;
}
