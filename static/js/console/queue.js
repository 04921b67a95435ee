// SPDX-License-Identifier: EUPL-1.2
// The left column: incidents or alarms, one list at a time, with what the operator filters, points at and chooses.
import { plain, read, queryOf, isNarrowed } from "./asked.js";
import * as choosing from "./choosing.js";
import { config, known, t } from "./config.js";
import { ALARMS, INCIDENTS } from "./lists.js";
import { hold } from "./memory.js";
import { followAddress, point, select, selection } from "./selection.js";
import { number, withoutStop } from "./sentences.js";
import { on, store, tell } from "./store.js";
import * as trail from "./trail.js";
import { WorkList } from "./worklist.js";

const RETRY = 5000; // milliseconds after a list that could not be read
const IDLE = 8000; // milliseconds without touching the list
const AGEING = 60_000; // a list of what is older than a time is read again
const hovering = matchMedia("(hover: hover)");
const place = (name) => document.querySelector(`[data-${name}]`);

const lists = {};
let shown = null; // the list that one sees
let touchedAt = 0;

export function start() {
  for (const what of [INCIDENTS, ALARMS]) if (config.can[what.name]) lists[what.name] = made(what);
  shown = lists.incidents ?? lists.alarms;
  if (!shown) return void (place("queue-empty").textContent = t("not_allowed"));
  for (const button of document.querySelectorAll("[data-list]")) offer(button);
  place("arrivals").addEventListener("click", () => enter());
  place("more").addEventListener("click", () => shown.more());
  listen(place("rows"));
  for (const name of Object.keys(lists)) on(name, (ids) => lists[name].updated(ids));
  on("snapshot", caughtUp);
  on("gap", () => Object.values(lists).forEach((list) => list.error || (list.loaded && list.reread())));
  on("sources", paint);
  on("columns", () => Object.values(lists).forEach((list) => [...list.rows.keys()].forEach((id) => list.refill(id))));
  on("selected", (chosen) => mark(chosen));
  on("pointed", ({ fid, from }) => from === "map" && hint(fid));
  on("extent", ({ box, byHand }) => byHand && shown.filter.bbox && refilter({ bbox: box }, "bbox"));
  setInterval(retry, RETRY);
  setInterval(() => idle() && shown.isStale && shown.enter(), 1000);
  setInterval(() => !document.hidden && shown.filter.older_than && shown.reread(), AGEING);
  trail.start(() => fromAddress() || followAddress());
  fromAddress();
}

const states = () => Object.fromEntries(Object.values(lists).map(({ what }) => [what.name, what.states]));

/** The address, else the view that the person opens first, else what is to be done. */
function fromAddress() {
  const first = Object.values(lists)[0].what;
  apply(read(location.search, states()) ?? read(config.queue.first, states()) ?? { listed: first.name, filter: plain(first.states[0]) });
}

function made(what) {
  const list = new WorkList(what, document.createDocumentFragment());
  list.onChange = () => list === shown && paint();
  list.onRow = (row, item) => choosing.dress(row, what.named(item));
  hold(what.name, ({ id }) => list.rows.has(id) || list.arrived.has(id));
  return list;
}

function offer(button) {
  button.hidden = Object.keys(lists).length < 2;
  button.addEventListener("click", () => choose(button.dataset.list));
}

/** Show this list, asked so. `step` names what the person did, to come back from: none when the address says it already. */
export function apply({ listed, filter }, step = "") {
  const list = lists[listed];
  const isNew = queryOf(listed, list.filter) !== queryOf(listed, filter);
  show(list);
  if (isNew) list.refilter(filter);
  else if (!list.loaded) list.read();
  told(step);
}

/** As `apply`, of an address; a list that the person does not have says nothing. */
export function applyQuery(query, step) {
  const asked = read(query, states());
  if (asked) apply(asked, step);
}

export function choose(name) {
  if (lists[name]) apply({ listed: name, filter: lists[name].filter }, "list");
}

export const otherList = () => choose(shown?.what === INCIDENTS ? "alarms" : "incidents");

export function refilter(change, step) {
  shown.refilter(change);
  told(step);
}

export const asked = () => ({ listed: shown.what.name, filter: shown.filter });
export const readAgain = () => shown.reread();

function show(list) {
  if (shown.element === place("rows")) shown.element = document.createDocumentFragment();
  shown = list;
  shown.element = place("rows");
  const { name } = list.what;
  place("rows").setAttribute("aria-label", t(`list_${name}`));
  for (const button of document.querySelectorAll("[data-list]")) {
    button.setAttribute("aria-pressed", String(button.dataset.list === name));
  }
  shown.show([]);
  mark(selection);
}

function told(step) {
  if (step) trail.remember(shown.what.name, shown.filter, step);
  tell("asked", asked());
}

/** [[state, its words]…] of the list that one sees: the first is the plain one. */
export const statesShown = () => shown.what.states.map((state) => [state, t(worded(`view_${shown.what.name}_${state}`, shown.what))]);

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
  if (!item || choosing.clicked(event, item.id, [...shown.rows.keys()])) return;
  if (event.target.closest("[data-act]")) shown.what.act(item);
  else select({ ...shown.what.selection(item), from: event.detail ? "queue" : "keys" }); // Enter makes a click of no finger
}

function idle() {
  const list = place("rows").parentElement;
  const isPointed = hovering.matches && place("rows").matches(":hover"); // a still hand is about to click
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
  const current = rows.indexOf(currentRow());
  const row = rows[Math.min(rows.length - 1, Math.max(0, current + by))] ?? null;
  if (!row) return;
  touchedAt = Date.now();
  const item = itemOf(row);
  Object.assign(selection, { incident: null, alarm: null }, shown.what === INCIDENTS ? { incident: item.id } : { alarm: item.id });
  mark();
  pointed(item);
  row.querySelector("[data-open]").focus({ preventScroll: true });
}

/** The chosen one, else the one that the focus came back to. */
const currentRow = () => place("rows").querySelector(":scope > [aria-current]") ?? document.activeElement.closest("[data-rows] > li");

function current() {
  const chosen = shown?.item(shown.what === INCIDENTS ? selection.incident : selection.alarm);
  const row = chosen ? null : currentRow();
  return row ? itemOf(row) : chosen;
}

/** `then`: what to do in the panel once it is open, see panel modules. */
export function openCurrent(then = null) {
  const item = current();
  if (item) select({ ...shown.what.selection(item), from: "keys", then });
}

export function chooseCurrent() {
  const item = current();
  if (item) choosing.toggle(item.id);
  else choosing.open();
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
  if (isNarrowed(filter) || filter.state !== what.states[0]) return t(`empty_${what.name}`);
  const bad = store.sources.filter((source) => source.health !== "ok").length;
  const sources = bad ? t("empty_sources_bad", { n: bad }) : store.sources.length ? t("empty_sources_ok") : "";
  return `${t(worded("empty_todo", what))} ${sources}`;
}
