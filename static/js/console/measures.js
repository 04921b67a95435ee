// SPDX-License-Identifier: EUPL-1.2
// Last values of an asset and the curve of the last day for the first few of them.
import { get } from "./api.js";
import { address, config, known, t } from "./config.js";
import { number } from "./sentences.js";
import { showAge } from "./ticking.js";

const CURVES = 4;
const DAY = 24 * 3600 * 1000;
const UNITS = { Cel: "°C", "kW.h": "kWh" };

export async function showSeries(uid, element, signal) {
  if (!config.can.series) return element.replaceChildren(note(t("not_allowed")));
  const { results } = await get(address("/api/v1/series/", { asset: uid, limit: 12 }), signal).catch((error) => {
    if (error.name === "AbortError") throw error;
    element.replaceChildren(note(error.message));
    return { results: null };
  });
  if (!results) return null;
  if (!results.length) return element.replaceChildren(note(t("no_measure")));
  const cards = results.map(card);
  element.replaceChildren(...cards);
  return Promise.all(results.slice(0, CURVES).map((series, index) => curve(series, cards[index], signal)));
}

function note(sentence) {
  const element = document.createElement("p");
  element.className = "muted";
  element.textContent = sentence;
  return element;
}

const nameOf = ({ metric }) => (known(`metric_${metric}`) ? t(`metric_${metric}`) : metric.replaceAll("_", " "));
const unitOf = ({ unit }) => UNITS[unit] ?? unit ?? "";

function card(series) {
  const element = document.querySelector("#series-template").content.firstElementChild.cloneNode(true);
  const last = series.last ?? series.last_value ?? null;
  const value = typeof last === "object" ? last?.value : last;
  element.querySelector("[data-metric]").textContent = nameOf(series);
  element.querySelector("[data-value]").textContent = value == null ? "–" : `${number(value)} ${unitOf(series)}`.trim();
  showAge(element.querySelector("[data-age]"), last?.at ?? series.last_at ?? null);
  return element;
}

async function curve(series, element, signal) {
  const since = new Date(Date.now() - DAY).toISOString();
  const url = address(`/api/v1/series/${series.id}/measures/`, { since, max_points: 300 });
  const points = pairs(await get(url, signal));
  const spark = element.querySelector("[data-spark]");
  spark.hidden = points.length < 2;
  if (points.length < 2) return;
  const { draw } = await import("./chart.js");
  if (!signal.aborted) draw(spark, points, label(series, points));
}

/** Points as [seconds, value], from a list of objects or of pairs. */
function pairs(answer) {
  const rows = answer.points ?? answer.results ?? answer;
  return rows.map((row) => (Array.isArray(row) ? [seconds(row[0]), row[1]] : [seconds(row.at), row.value]));
}

const seconds = (at) => (typeof at === "number" ? at : Date.parse(at) / 1000);

function label(series, points) {
  const values = points.map((point) => point[1]);
  const extremes = { min: number(Math.min(...values)), max: number(Math.max(...values)) };
  return t("chart_label", { metric: nameOf(series), unit: unitOf(series), ...extremes });
}
