// SPDX-License-Identifier: EUPL-1.2
// What was measured over time, on what was expected or promised. The table beside says the same. Data of the place:
// `chart` (id of {at, measured[, low, high][, centre]} as JSON), `unit`, names of the lines, `by` (day or month), `digits`,
// `near` (the scale need not show zero), `joined` (one line through what is not known). What the page has drawn without us
// is put away by a class of its parent, « has-chart ».
import uPlot from "../vendor/uplot/uPlot.esm.js";
import { colour, widthOf } from "./canvas.js";

const HEIGHT = 280;
const formats = (options) => new Intl.DateTimeFormat("fr-FR", { ...options, timeZone: "UTC" });
const days = formats({ day: "2-digit", month: "2-digit" });
const months = formats({ month: "short", year: "2-digit" });
const years = formats({ year: "numeric" });
const EXACT = {
  day: formats({ weekday: "short", day: "numeric", month: "long", year: "numeric" }),
  month: formats({ month: "long", year: "numeric" }),
};
const MONTH = 27 * 86_400; // seconds between two ticks from which they are months
const YEAR = 360 * 86_400;
const drawn = new Map();

for (const place of document.querySelectorAll("[data-chart]")) draw(place);
document.addEventListener("themechange", () => drawn.forEach((_, place) => draw(place)));
new ResizeObserver(fit).observe(document.documentElement);

function draw(place) {
  const told = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  drawn.get(place)?.destroy();
  place.replaceChildren();
  place.hidden = false;
  place.parentElement.classList.add("has-chart");
  const { columns, series, bands } = layers(place, told);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${place.dataset.title}, ${place.dataset.unit}`);
  drawn.set(place, new uPlot({ ...frame(place), series, bands }, columns, place));
}

function layers(place, told) {
  const { dataset } = place;
  const figures = numbers(place);
  const shown = (_, value) => (value == null ? "" : `${figures.format(value)} ${dataset.unit}`);
  const exact = EXACT[dataset.by ?? "day"];
  const series = [{ label: dataset.date, value: (_, at) => (at == null ? "" : exact.format(at * 1000)) }];
  const columns = [told.at];
  const bands = [];
  if (told.high) {
    const edge = { stroke: "transparent", points: { show: false }, value: shown };
    columns.push(told.high, told.low);
    series.push({ ...edge, label: dataset.high ?? `${dataset.expected} ≤` }, { ...edge, label: dataset.low ?? "≥" });
    bands.push({ series: [1, 2], fill: colour(place, "chart-probe-band") });
  }
  if (told.centre) {
    columns.push(told.centre);
    series.push({ label: dataset.expected, value: shown, stroke: colour(place, "chart-probe-muted"), width: 1, dash: [4, 4], spanGaps: true, points: { show: false } });
  }
  columns.push(told.measured);
  const line = "joined" in dataset ? { spanGaps: true, points: { show: false } } : { points: { show: alone } };
  series.push({ ...line, label: dataset.measured, stroke: getComputedStyle(place).color, width: 2, value: shown });
  return { columns, series, bands };
}

function numbers({ dataset }) {
  return new Intl.NumberFormat("fr-FR", { maximumFractionDigits: Number(dataset.digits ?? 0) });
}

/** A day between two unknown ones is a dot: a line needs two. */
function alone(chart, rank, first, last) {
  return last - first < 60;
}

function frame(place) {
  const quiet = { stroke: colour(place, "chart-probe-muted"), grid: { stroke: colour(place, "chart-probe-line"), width: 1 }, ticks: { show: false } };
  const figures = numbers(place);
  return {
    width: widthOf(place),
    height: HEIGHT,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    axes: [{ ...quiet, values: (_, ticks, __, ___, step) => ticks.map((at) => (step >= YEAR ? years : step >= MONTH ? months : days).format(at * 1000)) },
           { ...quiet, size: 64, values: (_, ticks) => ticks.map((value) => figures.format(value)) }],
    scales: { y: { range: (_, low, high) => ends(low, high, "near" in place.dataset) } },
  };
}

function ends(low, high, near) {
  if (!near) return [Math.min(0, low ?? 0), (high || 1) * 1.05];
  const margin = ((high ?? 1) - (low ?? 0) || Math.abs(high) || 1) * 0.1;
  return [low >= 0 ? Math.max(0, low - margin) : low - margin, (high ?? 1) + margin];
}

function fit() {
  drawn.forEach((chart, place) => {
    if (chart.width !== widthOf(place)) chart.setSize({ width: widthOf(place), height: HEIGHT });
  });
}
