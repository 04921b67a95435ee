// SPDX-License-Identifier: EUPL-1.2
// The list of open alarms. Nothing moves under the pointer: what arrives is announced at the top and enters on a click,
// or by itself when nobody has touched the list for a while.
import { acknowledge, acknowledgeable } from "./acknowledge.js";
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { order, wanted as wantedBy } from "./order.js";
import { fill, makeRow } from "./row.js";
import { point, select, selection } from "./selection.js";
import { number, withoutStop } from "./sentences.js";
import { learn, on, store } from "./store.js";

const PAGE = 200; // rows read and drawn at a time
const MOST = 600; // rows drawn: in a storm the worst and newest stay
const IDLE = 8000; // milliseconds without touching the list
const hovering = matchMedia("(hover: hover)");

const place = (name) => document.querySelector(`[data-${name}]`);
const rows = new Map(); // alarm id -> <li>, in the order shown
const arrived = new Set(); // ids announced, not shown yet
const filter = { state: "todo", trade: "" };
let next = null; // address of the following page of the API
let touchedAt = 0;
let failed = false;

export function start() {
  fillTrades();
  for (const field of document.querySelectorAll("[data-filter]")) field.addEventListener("change", refilter);
  place("arrivals").addEventListener("click", () => enter());
  place("more").addEventListener("click", more);
  listen(place("rows"));
  on("alarms", (ids) => ids.forEach(update) || announce());
  on("snapshot", count);
  on("snapshot", () => failed && read());
  on("gap", () => failed || reread());
  on("sources", empty);
  on("selected", ({ asset, alarm }) => mark(asset, alarm));
  on("pointed", ({ fid, from }) => from === "map" && hint(fid));
  setInterval(() => idle() && (arrived.size || over()) && enter(), 1000);
  read();
}

function fillTrades() {
  const used = new Set(Object.values(config.kinds).map((kind) => kind.trade));
  for (const [value, label] of Object.entries(config.trades)) {
    if (used.has(value)) document.querySelector("[data-filter=trade]").append(new Option(label, value));
  }
}

function listen(list) {
  for (const name of ["pointermove", "pointerdown", "focusin", "keydown", "wheel"]) {
    list.parentElement.addEventListener(name, () => (touchedAt = Date.now()), { passive: true });
  }
  list.addEventListener("click", clicked);
  list.addEventListener("pointerover", (event) => point(alarmOf(event.target)?.asset.fid ?? null, "queue"));
  list.addEventListener("pointerleave", () => point(null, "queue"));
}

const alarmOf = (element) => store.alarms.get(Number(element.closest("li")?.dataset.id));

function clicked(event) {
  const alarm = alarmOf(event.target);
  if (!alarm) return;
  if (event.target.closest("[data-ack]")) acknowledge(alarm.id);
  else select({ asset: alarm.asset, alarm: alarm.id, from: "queue" });
}

// --- Reading pages of the API -----------------------------------------------------------------------------------------

function firstPage() {
  const parameters = { open: "true", limit: PAGE };
  if (filter.trade) parameters.trade = filter.trade;
  return ask(address("/api/v1/alarms/", parameters, { scoped: true }));
}

async function read() {
  const page = await firstPage();
  if (!page) return;
  for (const row of rows.values()) row.remove();
  rows.clear();
  arrived.clear();
  insert(page.results);
  announce();
}

/** Messages were missed: rows are put right where they are, those that came meanwhile are announced. */
async function reread() {
  const page = await firstPage();
  if (!page) return;
  const answered = new Set(page.results.map((alarm) => alarm.id));
  const over = page.next ? [] : [...rows.keys()].filter((id) => !answered.has(id));
  learn(page.results.map((alarm) => ({ ...alarm, fresh: true })));
  learn(over.map((id) => ({ ...store.alarms.get(id), state: "normal", active: false })));
  for (const id of [...answered, ...over]) update(id);
  announce();
}

async function more() {
  const page = await ask(next);
  if (page) insert(page.results);
}

async function ask(url) {
  try {
    const page = await get(url);
    next = page.next;
    failed = false;
    return page;
  } catch (error) {
    failed = true;
    empty(null, error.message);
    return null;
  }
}

function insert(alarms) {
  learn(alarms);
  show(alarms.filter(wanted));
}

const wanted = (alarm) => wantedBy(alarm, filter);

// --- Showing ----------------------------------------------------------------------------------------------------------

function show(alarms) {
  const list = place("rows");
  for (const alarm of alarms) {
    if (!rows.has(alarm.id)) rows.set(alarm.id, makeRow(alarm));
    arrived.delete(alarm.id);
  }
  const sorted = [...rows.keys()].map((id) => store.alarms.get(id)).sort(order);
  for (const alarm of sorted.splice(MOST)) drop(alarm.id);
  list.replaceChildren(...sorted.map((alarm) => rows.get(alarm.id)));
  mark(selection.asset, selection.alarm);
  empty();
  count();
}

function drop(id) {
  rows.get(id).remove();
  rows.delete(id);
}

function update(id) {
  const alarm = store.alarms.get(id);
  if (rows.has(id)) fill(rows.get(id), alarm);
  else if (alarm.fresh && wanted(alarm)) arrived.add(id);
  else arrived.delete(id);
}

function idle() {
  const list = place("rows").parentElement;
  const pointed = hovering.matches && list.matches(":hover"); // a still hand is about to click
  return !pointed && Date.now() - touchedAt > IDLE && list.scrollTop === 0;
}

const over = () => [...rows.keys()].some((id) => !wanted(store.alarms.get(id)));

/** Announced alarms take their place and those no longer wanted leave. */
export function enter() {
  for (const id of [...rows.keys()]) {
    if (!wanted(store.alarms.get(id))) drop(id);
  }
  show([...arrived].map((id) => store.alarms.get(id)));
  announce();
}

function announce() {
  const button = place("arrivals");
  if (arrived.size && rows.size === 0) enter();
  button.hidden = arrived.size === 0;
  button.textContent = t("new", { n: arrived.size });
  count();
}

function count() {
  const n = store.openAlarms.todo;
  place("queue-count").textContent = n ? t("queue_count", { n }) : "";
  place("queue-badge").textContent = n ? number(n) : "";
  place("more").hidden = !next;
  document.title = document.title.replace(/^(\(\d+\) )?/, n ? `(${n}) ` : "");
}

function empty(_, error = "") {
  const message = place("queue-empty");
  const shown = [...rows.keys()].some((id) => wanted(store.alarms.get(id)));
  message.hidden = !error && (shown || rows.size > 0);
  message.textContent = error ? t("empty_error", { why: withoutStop(error) }) : calm();
}

function calm() {
  if (filter.trade || filter.state === "all") return t("empty_filter");
  const bad = store.sources.filter((source) => source.health !== "ok").length;
  const sources = bad ? t("empty_sources_bad", { n: bad }) : store.sources.length ? t("empty_sources_ok") : "";
  return `${t("empty_todo")} ${sources}`;
}

function refilter(event) {
  filter[event.target.dataset.filter] = event.target.value;
  if (event.target.dataset.filter === "trade") read();
  else {
    for (const row of rows.values()) row.remove();
    rows.clear();
    arrived.clear();
    show([...store.alarms.values()].filter(wanted));
    announce();
  }
}

// --- Choosing ---------------------------------------------------------------------------------------------------------

function mark(asset, alarm) {
  for (const [id, row] of rows) {
    const same = alarm ? id === alarm : asset && store.alarms.get(id).asset.uid === asset.uid;
    row.toggleAttribute("aria-current", false);
    if (same) row.setAttribute("aria-current", "true");
  }
  place("rows").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function hint(fid) {
  for (const [id, row] of rows) row.classList.toggle("hinted", store.alarms.get(id).asset.fid === fid);
}

/** Next (1) or previous (-1) row becomes the chosen one. */
export function step(by) {
  const shown = [...place("rows").children];
  const current = shown.findIndex((row) => row.matches("[aria-current]"));
  const row = shown[Math.min(shown.length - 1, Math.max(0, current + by))] ?? null;
  if (!row) return;
  touchedAt = Date.now();
  const alarm = alarmOf(row);
  mark(alarm.asset, alarm.id);
  selection.alarm = alarm.id;
  point(alarm.asset.fid, "queue");
  row.querySelector("[data-open]").focus({ preventScroll: true });
}

export function openCurrent() {
  const alarm = store.alarms.get(selection.alarm);
  if (alarm) select({ asset: alarm.asset, alarm: alarm.id, from: "queue" });
}

export function acknowledgeCurrent() {
  const alarm = store.alarms.get(selection.alarm);
  if (alarm && config.can.acknowledge && acknowledgeable(alarm)) acknowledge(alarm.id);
}
