// SPDX-License-Identifier: EUPL-1.2
// Days of a site or a meter: what was measured, over the band that was expected. The table beside says the same.
import uPlot from "../vendor/uplot/uPlot.esm.js";

const HEIGHT = 280;
const days = new Intl.DateTimeFormat("fr-FR", { day: "2-digit", month: "2-digit", timeZone: "UTC" });
const months = new Intl.DateTimeFormat("fr-FR", { month: "short", year: "2-digit", timeZone: "UTC" });
const exact = new Intl.DateTimeFormat("fr-FR", { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const figures = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
const MONTH = 27 * 86_400; // seconds between two ticks from which they are months
const drawn = new Map();

for (const place of document.querySelectorAll("[data-energy-chart]")) draw(place);
document.addEventListener("themechange", () => drawn.forEach((_, place) => draw(place)));
new ResizeObserver((seen) => seen.forEach(({ target }) => fit(target))).observe(document.documentElement);

function draw(place) {
  const told = JSON.parse(document.getElementById(place.dataset.energyChart).textContent);
  drawn.get(place)?.destroy();
  place.replaceChildren();
  const { columns, series, bands } = layers(place, told);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${place.dataset.title}, ${place.dataset.unit}`);
  drawn.set(place, new uPlot({ ...frame(place), series, bands }, columns, place));
}

function layers(place, told) {
  const shown = (_, value) => (value == null ? "" : `${figures.format(value)} ${place.dataset.unit}`);
  const accent = getComputedStyle(place).color;
  const series = [{ label: place.dataset.date, value: (_, at) => (at == null ? "" : exact.format(at * 1000)) }];
  const columns = [told.at];
  const bands = [];
  if (told.high) {
    const muted = colour(place, "energy-probe-muted");
    const edge = { stroke: "transparent", points: { show: false }, value: shown };
    columns.push(told.high, told.low, told.centre);
    series.push({ ...edge, label: `${place.dataset.expected} ≤` }, { ...edge, label: "≥" },
      { stroke: muted, width: 1, dash: [4, 4], points: { show: false }, label: place.dataset.expected, value: shown });
    bands.push({ series: [1, 2], fill: colour(place, "energy-probe-band") });
  }
  columns.push(told.measured);
  series.push({ label: place.dataset.measured, stroke: accent, width: 1.5, points: { show: alone }, value: shown });
  return { columns, series, bands };
}

/** A day between two unknown ones is a dot: a line needs two. */
function alone(chart, rank, first, last) {
  return last - first < 60;
}

function frame(place) {
  const quiet = { stroke: colour(place, "energy-probe-muted"), grid: { stroke: colour(place, "energy-probe-line"), width: 1 }, ticks: { show: false } };
  return {
    width: widthOf(place),
    height: HEIGHT,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    axes: [{ ...quiet, values: (_, ticks, __, ___, step) => ticks.map((at) => (step >= MONTH ? months : days).format(at * 1000)) },
           { ...quiet, size: 64, values: (_, ticks) => ticks.map((value) => figures.format(value)) }],
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high || 1) * 1.05] } },
  };
}

function widthOf(place) {
  return Math.max(240, place.clientWidth);
}

function fit() {
  drawn.forEach((chart, place) => {
    if (chart.width !== widthOf(place)) chart.setSize({ width: widthOf(place), height: HEIGHT });
  });
}

/** The colour of a class as the browser computes it: the canvas does not read tokens. */
function colour(place, name) {
  const probe = document.createElement("i");
  probe.className = name;
  place.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
