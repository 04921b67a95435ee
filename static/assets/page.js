// SPDX-License-Identifier: EUPL-1.2
// What the page of an asset reads from the API: alarms, interventions and their photos, signalements, measures, history. Text nodes only: names come from outside.
import { curve } from "./curve.js";

const page = document.querySelector("[data-asset]");
const words = document.querySelector("[data-words]").dataset;
const dates = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short" });
const figures = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });
const UNITS = { Cel: "°C", "kW.h": "kWh" };
const DAY = 86_400_000; // ms
const TABLED = 200; // rows of the table; the chart has them all

const uid = page.dataset.asset;
const list = (name) => page.querySelector(`[data-${name}]`);
const parts = {
  alarms: ["/api/v1/alarms/", { open: true }, alarm, words.noAlarm],
  works: ["/api/v1/interventions/requests/", {}, work, words.noWork],
  reports: ["/api/v1/signalements/", {}, report, words.noReport],
};
for (const [name, given] of Object.entries(parts)) if (list(name)) tell(list(name), ...given).catch(() => say(list(name), words.failed, "li"));
if (list("photos")) tellPhotos(list("photos")).catch(() => {}); // the list above says that nothing could be read
const history = page.querySelector("[data-history]");
const series = page.querySelector("[data-series]");
if (history) tellHistory(history).catch(() => say(history, words.failed, "li"));
if (series) startSeries(series).catch(() => say(series.querySelector("[data-series-empty]"), words.failed));

async function read(path, parameters) {
  const response = await fetch(`${path}?${new URLSearchParams(parameters)}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function tell(element, path, asked, line, none) {
  const { results } = await read(path, { asset: uid, limit: 20, ...asked });
  if (!results.length) return say(element, none, "li");
  element.replaceChildren(...results.map(line));
}

/** What it is, where to read more of it if anywhere, and what is said beside. */
function line(title, href, facts) {
  const item = document.createElement("li");
  const name = document.createElement(href ? "a" : "strong");
  const beside = document.createElement("div");
  if (href) name.href = href;
  name.textContent = title;
  beside.className = "muted";
  beside.textContent = facts.filter(Boolean).join(" · ");
  item.append(name, beside);
  return item;
}

const when = (at) => dates.format(new Date(at));

function alarm({ title, state, raised_at: at, incident }) {
  const said = { acked: words.acknowledged, unack: words.toAcknowledge, rtn_unack: words.toAcknowledge };
  return line(title, incident ? `/console/?incident=${incident}` : `/console/?asset=${uid}`, [when(at), said[state] ?? words.setAside]);
}

function work({ id, title, state_label: state, outcome_label: outcome, created_at: at }) {
  return line(`${words.work.replace("{n}", id)} · ${title}`, `/interventions/${id}/`, [when(at), outcome || state]);
}

function report({ id, reference, category_label: label, state_label: state, received_at: at }) {
  return line(`${reference} · ${label}`, `/signalements/${id}/`, [when(at), state]);
}

async function tellPhotos(element) {
  const { results } = await read("/api/v1/interventions/photos/", { asset: uid, limit: 12 });
  element.hidden = !results.length;
  element.replaceChildren(...results.map(photo));
}

function photo({ url, thumbnail, at, moment_label: moment, caption, request }) {
  const [item, link, image] = ["li", "a", "img"].map((tag) => document.createElement(tag));
  const title = [words.work.replace("{n}", request), moment, when(at), caption].filter(Boolean).join(" · ");
  Object.assign(link, { href: url, title });
  Object.assign(image, { src: thumbnail, alt: title, loading: "lazy" });
  link.append(image);
  item.append(link);
  return item;
}

async function tellHistory(list) {
  const { results } = await read("/api/v1/journal/", { asset: uid, limit: 20 });
  if (!results.length) return say(list, words.noHistory, "li");
  list.replaceChildren(...results.map(entry));
}

function entry(row) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = row.at;
  time.textContent = dates.format(new Date(row.at));
  item.append(time, [row.text, row.why].filter(Boolean).join(" : "));
  return item;
}

function say(element, sentence, tag) {
  if (!tag) return void (element.textContent = sentence);
  const item = document.createElement(tag);
  item.className = "muted";
  item.textContent = sentence;
  element.replaceChildren(item);
}

async function startSeries(element) {
  const { results } = await read("/api/v1/series/", { asset: uid, limit: 100 });
  const empty = element.querySelector("[data-series-empty]");
  if (!results.length) return say(empty, words.noSeries);
  empty.hidden = true;
  element.querySelector("[data-series-choice]").hidden = false;
  const metric = element.querySelector("[data-series-metric]");
  metric.append(...results.map((one) => new Option(titleOf(one), one.id)));
  const show = () => showSeries(element, results.find((one) => String(one.id) === metric.value));
  element.querySelector("[data-series-choice]").addEventListener("change", show);
  return show();
}

const unitOf = (one) => UNITS[one.unit] ?? one.unit ?? "";
const metrics = new Map([...document.querySelectorAll("[data-metric]")].map((item) => [item.dataset.metric, item.textContent]));
const nameOf = (one) => metrics.get(one.metric) ?? one.metric.replaceAll("_", " ");
const titleOf = (one) => `${nameOf(one)}${unitOf(one) ? ` (${unitOf(one)})` : ""}`;

async function showSeries(element, one) {
  const days = Number(element.querySelector("[data-series-period]").value);
  const since = new Date(Date.now() - days * DAY).toISOString();
  const answer = await read(`/api/v1/series/${one.id}/measures/`, { since });
  const points = pairs(answer);
  tellLast(element.querySelector("[data-series-last]"), one);
  const chart = element.querySelector("[data-series-chart]");
  if (!points.length) say(chart, words.noPoints, "p");
  else curve(chart, points, titleOf(one), words.date);
  fill(element.querySelector("[data-series-table]"), points);
}

function tellLast(element, one) {
  const last = one.last ?? one.last_value ?? null;
  if (!last) return void (element.textContent = "");
  const at = dates.format(new Date(last.at));
  element.textContent = `${words.last} : ${figures.format(last.value)} ${unitOf(one)} (${at})`;
}

function pairs(answer) {
  const rows = answer.points ?? answer.results ?? answer;
  return rows.map((row) => (Array.isArray(row) ? [seconds(row[0]), row[1]] : [seconds(row.at), row.value]));
}

const seconds = (at) => (typeof at === "number" ? at : Date.parse(at) / 1000);

function fill(table, points) {
  table.hidden = !points.length;
  const rows = points.slice(-TABLED).reverse();
  table.querySelector("tbody").replaceChildren(...rows.map(([at, value]) => tableRow(dates.format(at * 1000), figures.format(value))));
}

function tableRow(...cells) {
  const row = document.createElement("tr");
  for (const cell of cells) row.insertCell().textContent = cell;
  return row;
}
