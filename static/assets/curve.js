// SPDX-License-Identifier: EUPL-1.2
// One curve with its axes, in the colours of the page and French dates.
import uPlot from "../vendor/uplot/uPlot.esm.js";
import { colour, widthOf } from "../js/canvas.js";

const HEIGHT = 260;
const days = new Intl.DateTimeFormat("fr-FR", { day: "2-digit", month: "2-digit" });
const hours = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short" });
const figures = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });
const drawn = new WeakMap();
const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => fit(target))); // a phone is turned

/** Draw `points` ([seconds, value]) in `element`; the same element may be drawn again. */
export function curve(element, points, title, date) {
  drawn.get(element)?.destroy();
  element.replaceChildren();
  const quiet = { stroke: colour(element, "probe-muted"), grid: { stroke: colour(element, "probe-line"), width: 1 }, ticks: { show: false } };
  const options = {
    width: widthOf(element),
    height: HEIGHT,
    axes: [{ ...quiet, values: (_, ticks, __, ___, step) => ticks.map((at) => tick(at * 1000, step)) },
           { ...quiet, size: 64, values: (_, ticks) => ticks.map((value) => figures.format(value)) }],
    series: [{ label: date, value: (_, at) => (at == null ? "" : exact.format(at * 1000)) },
             { label: title, stroke: getComputedStyle(element).color, width: 1.5, points: { show: false }, value: (_, value) => (value == null ? "" : figures.format(value)) }],
  };
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", title);
  drawn.set(element, new uPlot(options, [points.map(([at]) => at), points.map(([, value]) => value)], element));
  widths.observe(element);
}

function fit(element) {
  const chart = drawn.get(element);
  if (chart && chart.width !== widthOf(element)) chart.setSize({ width: widthOf(element), height: HEIGHT });
}

/** The hour, but the day at midnight and beyond. */
function tick(at, step) {
  const hour = hours.format(at);
  return step < 86_400 && hour !== "00:00" ? hour : days.format(at);
}
