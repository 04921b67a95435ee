// SPDX-License-Identifier: EUPL-1.2
// The left column: incidents or alarms, one list at a time, with what the operator filters, points at and chooses.
import { config, known, t } from "./config.js";
import { ALARMS, INCIDENTS } from "./lists.js";
import { hold } from "./memory.js";
import { point, select, selection } from "./selection.js";
import { number, withoutStop } from "./sentences.js";
import { on, store } from "./store.js";
import { WorkList } from "./worklist.js";

const RETRY = 5000; // milliseconds after a list that could not be read
const IDLE = 8000; // milliseconds without touching the list
const hovering = matchMedia("(hover: hover)");
const place = (name) => document.querySelector(`[data-${name}]`);

const lists = {};
let shown = null; // the list that one sees
let touchedAt = 0;

export function start() {
  for (const what of [INCIDENTS, ALARMS]) if (config.can[what.name]) lists[what.name] = made(what);
  shown = lists.incidents ?? lists.alarms;
  if (!shown) return void (place("queue-empty").textContent = t("not_allowed"));
  fillTrades();
  for (const field of document.querySelectorAll("[data-filter]")) field.addEventListener("change", refilter);
  for (const button of document.querySelectorAll("[data-list]")) offer(button);
  place("arrivals").addEventListener("click", () => enter());
  place("more").addEventListener("click", () => shown.more());
  listen(place("rows"));
  for (const name of Object.keys(lists)) on(name, (ids) => lists[name].updated(ids));
  on("snapshot", caughtUp);
  on("gap", () => Object.values(lists).forEach((list) => list.error || (list.loaded && list.reread())));
  on("sources", paint);
  on("selected", (chosen) => mark(chosen));
  on("pointed", ({ fid, from }) => from === "map" && hint(fid));
  setInterval(retry, RETRY);
  setInterval(() => idle() && shown.isStale && shown.enter(), 1000);
  choose(shown.what.name);
}

function made(what) {
  const list = new WorkList(what, document.createDocumentFragment());
  list.onChange = () => list === shown && paint();
  hold(what.name, ({ id }) => list.rows.has(id) || list.arrived.has(id));
  return list;
}

function offer(button) {
  button.hidden = Object.keys(lists).length < 2;
  button.addEventListener("click", () => choose(button.dataset.list));
}

/** Show this list; it is read the first time, and kept true behind the other afterwards. */
export function choose(name) {
  if (!lists[name]) return;
  if (shown.element === place("rows")) shown.element = document.createDocumentFragment();
  shown = lists[name];
  shown.element = place("rows");
  place("rows").setAttribute("aria-label", t(`list_${name}`));
  for (const button of document.querySelectorAll("[data-list]")) {
    button.setAttribute("aria-pressed", String(button.dataset.list === name));
  }
  fillStates();
  shown.show([]);
  mark(selection);
  if (!shown.loaded) shown.read();
}

export const otherList = () => choose(shown?.what === INCIDENTS ? "alarms" : "incidents");

function fillStates() {
  const field = document.querySelector("[data-filter=state]");
  field.replaceChildren(...shown.what.states.map((state) => new Option(t(worded(`view_${shown.what.name}_${state}`, shown.what)), state)));
  field.value = shown.filter.state;
  document.querySelector("[data-filter=trade]").value = shown.filter.trade;
}

function fillTrades() {
  const used = new Set(Object.values(config.kinds).map((kind) => kind.trade));
  for (const [value, label] of Object.entries(config.trades)) {
    if (used.has(value)) document.querySelector("[data-filter=trade]").append(new Option(label, value));
  }
}

function refilter({ target }) {
  shown.refilter({ [target.dataset.filter]: target.value });
}

function caughtUp() {
  retry();
  paint();
}

function retry() {
  if (document.hidden) return;
  for (const list of Object.values(lists)) if (list.error) list.read();
}

// --- Pointing and choosing --------------------------------------------------------------------------------------------

function listen(list) {
  for (const name of ["pointermove", "pointerdown", "focusin", "keydown", "wheel"]) {
    list.parentElement.addEventListener(name, () => (touchedAt = Date.now()), { passive: true });
  }
  list.addEventListener("click", clicked);
  list.addEventListener("pointerover", (event) => pointed(itemOf(event.target)));
  list.addEventListener("pointerleave", () => pointed(null));
}

const itemOf = (element) => shown.item(Number(element.closest("li")?.dataset.id));

function pointed(item) {
  point(item ? shown.what.fid(item) : null, "queue", item ? shown.what.place(item) : null);
}

function clicked(event) {
  const item = itemOf(event.target);
  if (!item) return;
  if (event.target.closest("[data-act]")) shown.what.act(item);
  else select({ ...shown.what.selection(item), from: "queue" });
}

function idle() {
  const list = place("rows").parentElement;
  const isPointed = hovering.matches && list.matches(":hover"); // a still hand is about to click
  return !isPointed && Date.now() - touchedAt > IDLE && list.scrollTop === 0;
}

export const enter = () => shown?.enter();

const isChosen = (id) => (shown.what === INCIDENTS ? id === selection.incident : isAlarmChosen(id));

function isAlarmChosen(id) {
  return selection.alarm ? id === selection.alarm : Boolean(selection.asset) && shown.item(id).asset.uid === selection.asset.uid;
}

function mark() {
  for (const [id, row] of shown?.rows ?? []) {
    if (isChosen(id)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  place("rows").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function hint(fid) {
  for (const [id, row] of shown?.rows ?? []) {
    const item = shown.item(id);
    const same = shown.what === INCIDENTS ? item.cause?.fid === fid && fid != null : item.asset.fid === fid;
    row.classList.toggle("hinted", same);
  }
}

/** Next (1) or previous (-1) row becomes the chosen one. */
export function step(by) {
  const rows = [...place("rows").children];
  const current = rows.findIndex((row) => row.matches("[aria-current]"));
  const row = rows[Math.min(rows.length - 1, Math.max(0, current + by))] ?? null;
  if (!row) return;
  touchedAt = Date.now();
  const item = itemOf(row);
  Object.assign(selection, { incident: null, alarm: null }, shown.what === INCIDENTS ? { incident: item.id } : { alarm: item.id });
  mark();
  pointed(item);
  row.querySelector("[data-open]").focus({ preventScroll: true });
}

const current = () => shown?.item(shown.what === INCIDENTS ? selection.incident : selection.alarm);

/** `then`: what to do in the panel once it is open, see panel modules. */
export function openCurrent(then = null) {
  const item = current();
  if (item) select({ ...shown.what.selection(item), from: "queue", then });
}

export function actOnCurrent() {
  const item = current();
  if (item) shown.what.act(item);
}

// --- What is around the rows ------------------------------------------------------------------------------------------

function paint() {
  if (!shown) return;
  const { arrived, what, next } = shown;
  const button = place("arrivals");
  button.hidden = arrived.size === 0;
  button.textContent = t(`new_${what.name}`, { n: arrived.size });
  place("more").hidden = !next;
  for (const list of Object.values(lists)) count(list);
  const todo = (lists.incidents ?? shown).what.counts().todo;
  place("queue-badge").textContent = todo ? number(todo) : "";
  document.title = document.title.replace(/^(\(\d+\) )?/, todo ? `(${todo}) ` : "");
  empty();
}

function count({ what }) {
  const { all } = what.counts();
  const element = document.querySelector(`[data-count=${what.name}]`);
  element.textContent = all ? number(all) : "";
  if (shown.what === what) place("queue-count").textContent = what.counts().todo ? t(worded(`count_${what.name}`, what), { n: what.counts().todo }) : "";
}

/** The word for who may act, or the one for who only reads, where it is another. */
const worded = (key, what) => (!what.may && known(`${key}_read`) ? `${key}_read` : key);

function empty() {
  const message = place("queue-empty");
  const { error, loaded, rows } = shown;
  place("rows").setAttribute("aria-busy", String(!loaded && !error));
  message.hidden = !error && rows.size > 0;
  message.classList.toggle("error", Boolean(error));
  if (error) message.textContent = t("empty_error", { why: withoutStop(error) });
  else message.textContent = loaded ? calm() : t("loading");
}

function calm() {
  const { what, filter } = shown;
  if (filter.trade || filter.state !== what.states[0]) return t(`empty_${what.name}`);
  const bad = store.sources.filter((source) => source.health !== "ok").length;
  const sources = bad ? t("empty_sources_bad", { n: bad }) : store.sources.length ? t("empty_sources_ok") : "";
  return `${t(worded("empty_todo", what))} ${sources}`;
}
