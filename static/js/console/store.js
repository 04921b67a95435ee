// SPDX-License-Identifier: EUPL-1.2
// What is known now: the snapshot, then the live messages folded into it. Parts listen; only this module changes it.
import { config, kindIds } from "./config.js";
import { foldedIncident, isOpenIncident, isUnattended } from "./incidents.js";
import { assetsOf, cellsOf, fidsOf, STATES } from "./snapshot.js";

const OPEN = new Set(["unack", "acked", "rtn_unack"]);

export const store = {
  head: 0,
  readAt: null, // Date of the facts shown, by the server's clock
  versions: config.versions,
  detailZoom: config.detail_zoom,
  counts: {},
  assets: new Map(), // fid -> {fid, kind, state, severity, acked, alarms, lonlat}: abnormal ones only
  unknown: new Set(), // fids
  cells: { side: 0, count: new Map() }, // "x,y,kind" -> how many unknown assets
  sources: [],
  recentAlarms: 0,
  openAlarms: { todo: 0, all: 0 },
  openIncidents: { todo: 0, all: 0 },
  alarms: new Map(), // id -> alarm, as the API gives it
  incidents: new Map(), // id -> incident, as the API gives it
};

const bus = new EventTarget();
export const on = (name, listener) => bus.addEventListener(name, (event) => listener(event.detail));
export const tell = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

export const isOpen = (alarm) => OPEN.has(alarm.state);
const isWaiting = (alarm) => alarm.state === "unack" || alarm.state === "rtn_unack";
export const isToDo = (alarm) => isWaiting(alarm) && !alarm.masked; // a masked symptom asks nothing: its cause does

/** Replace everything by a snapshot of the server. */
export function load(snapshot) {
  store.head = snapshot.head;
  store.readAt = new Date(snapshot.at);
  store.versions = snapshot.versions;
  store.detailZoom = snapshot.detail_zoom;
  store.counts = snapshot.counts;
  store.sources = snapshot.sources;
  store.recentAlarms = snapshot.recent_alarms;
  store.openAlarms = snapshot.open_alarms;
  store.openIncidents = snapshot.open_incidents ?? { todo: 0, all: 0 };
  store.assets = assetsOf(snapshot.abnormal);
  store.unknown = fidsOf(snapshot.unknown.runs);
  store.cells = cellsOf(snapshot.unknown.cells);
  tell("snapshot");
}

/**
 * Fold live messages; tells "assets" (fids that changed), "alarms" and "incidents" (ids), "interventions" and "signalements" (messages),
 * "reload" (read a snapshot), "uncounted" (something changed that was counted and never read: what it was is not known).
 */
export function apply(messages) {
  const fids = new Set();
  const ids = new Set();
  const incidents = new Set();
  const moved = new Map(); // fid -> state, of assets whose alarms are not told of one by one
  const works = [];
  const reports = [];
  let reload = false;
  let uncounted = false;
  for (const message of messages) {
    if (message.at) store.readAt = new Date(message.at);
    if (message.id) store.head = Math.max(store.head, message.id);
    if (!concerns(message)) continue;
    uncounted ||= isUncounted(message);
    if (message.asset) fids.add(foldAsset(message));
    if (message.kind === "asset.state") moved.set(message.asset.fid, message.asset.state);
    if (message.kind?.startsWith("alarm.")) ids.add(foldAlarm(message));
    if (message.kind?.startsWith("incident.")) incidents.add(foldIncident(message));
    if (message.kind === "intervention.updated") works.push(message);
    if (message.kind?.startsWith("signalement.")) reports.push(message);
    if (message.kind === "source.health") reload = foldSource(message) || reload;
  }
  if (moved.size) for (const id of remask(moved)) ids.add(id);
  if (fids.size) tell("assets", fids);
  if (ids.size) tell("alarms", ids);
  if (incidents.size) tell("incidents", incidents);
  if (works.length) tell("interventions", works);
  if (reports.length) tell("signalements", reports);
  if (reload) tell("reload");
  if (uncounted) tell("uncounted");
}

const FIRST_WORDS = new Set(["alarm.raised", "incident.opened"]);

/** Of the thousands open, those of the pages read are known; the counts are of them all. */
function isUncounted({ kind, ref }) {
  const known = kind?.startsWith("alarm.") ? store.alarms : kind?.startsWith("incident.") ? store.incidents : null;
  return Boolean(known) && !known.has(ref.id) && !FIRST_WORDS.has(kind);
}

/** A person who chose a territory hears of the others too: they stay out of this page. */
function concerns(message) {
  return !config.owners || !message.territory || config.owners.includes(message.territory);
}

function foldAsset({ asset, kind: messageKind, state: alarmState }) {
  const before = store.assets.get(asset.fid);
  const kind = kindIds.get(asset.kind) ?? before?.kind ?? 0;
  recount(asset.fid, before, asset.state);
  moveUnknown(asset, kind);
  if (STATES.includes(asset.state)) {
    const alarms = Math.max(1, (before?.alarms ?? 0) + arrivals(messageKind, alarmState));
    const { fid, state, severity, acked, lonlat } = asset;
    store.assets.set(fid, { fid, kind, state, severity, acked, alarms, lonlat: lonlat ?? before?.lonlat });
  } else {
    store.assets.delete(asset.fid);
  }
  return asset.fid;
}

function arrivals(messageKind, state) {
  if (messageKind === "alarm.raised") return 1;
  return messageKind === "alarm.cleared" && state === "normal" ? -1 : 0;
}

function recount(fid, before, state) {
  const was = before?.state ?? (store.unknown.has(fid) ? "unknown" : "normal");
  if (was === state) return;
  store.counts[was] = Math.max(0, (store.counts[was] ?? 0) - 1);
  store.counts[state] = (store.counts[state] ?? 0) + 1;
}

function moveUnknown(asset, kind) {
  const was = store.unknown.has(asset.fid);
  const is = asset.state === "unknown";
  if (was === is) return;
  if (is) store.unknown.add(asset.fid);
  else store.unknown.delete(asset.fid);
  if (!asset.lonlat || !store.cells.side) return;
  const [x, y] = asset.lonlat.map((degrees) => Math.floor(degrees / store.cells.side));
  const key = `${x},${y},${kind}`;
  const count = (store.cells.count.get(key) ?? 0) + (is ? 1 : -1);
  if (count > 0) store.cells.count.set(key, count);
  else store.cells.count.delete(key);
}

const ALARM_FIELDS = [
  "title", "severity", "state", "active", "occurrences", "flapping", "inherited", "raised_at", "cleared_at", "acked_at", "acked_by", "source_told",
  "ack_comment", "condition", "incident", "masked", "shelved_until", "shelved_by", "shelve_reason",
]; // prettier-ignore

function foldAlarm(message) {
  const id = message.ref.id;
  const isKnown = !isUncounted(message);
  const before = store.alarms.get(id) ?? { id };
  const alarm = { ...before, asset: { ...before.asset, ...message.asset }, territory: message.territory };
  if (isAnotherSpell(message, before)) alarm.incident = null; // which is told with it, or soon
  for (const field of ALARM_FIELDS) if (field in message) alarm[field] = message[field];
  alarm.fresh = !alarm.inherited && (message.kind === "alarm.raised" || isNews(alarm, before, isToDo));
  if (isKnown) countAlarm(before, alarm);
  store.alarms.set(id, alarm);
  return id;
}

const isAnotherSpell = (message, before) => "raised_at" in message && Date.parse(message.raised_at) !== Date.parse(before.raised_at);

/** Worth announcing; and so it stays while it waits, as its news come with others of it, before a list has taken it. */
function isNews(item, before, waits) {
  return waits(item) && (!before || !waits(before) || Boolean(before.fresh));
}

/** Alarms that their incident's cause masks, or no longer does: only what their asset shows was told. */
function* remask(moved) {
  for (const alarm of store.alarms.values()) {
    const state = moved.get(alarm.asset?.fid);
    if (!state || Boolean(alarm.masked) === (state === "masked") || !isOpen(alarm)) continue;
    const after = { ...alarm, masked: state === "masked", fresh: false };
    countAlarm(alarm, after);
    store.alarms.set(alarm.id, after);
    yield alarm.id;
  }
}

const isListed = (alarm) => isOpen(alarm) && !alarm.masked;

function countAlarm(before, after) {
  add(store.openAlarms, "all", isListed(after) - isListed(before));
  add(store.openAlarms, "todo", isToDo(after) - isToDo(before));
  if (after.state === "unack" && !isOpen(before)) store.recentAlarms += 1;
}

function foldIncident(message) {
  const { id } = message.ref;
  const before = store.incidents.get(id);
  const incident = foldedIncident(before ?? { id }, message);
  incident.fresh = isNews(incident, before, isUnattended);
  if (!isUncounted(message)) countIncident(before, incident);
  store.incidents.set(id, incident);
  return id;
}

function countIncident(before, after) {
  add(store.openIncidents, "all", isOpenIncident(after) - Boolean(before && isOpenIncident(before)));
  add(store.openIncidents, "todo", isUnattended(after) - Boolean(before && isUnattended(before)));
}

const add = (counts, name, step) => (counts[name] = Math.max(0, counts[name] + step));

/** An incident as the server answered to what somebody just did. */
export function putIncident(incident) {
  const before = store.incidents.get(incident.id);
  if (before) countIncident(before, incident);
  store.incidents.set(incident.id, { ...before, ...incident });
  tell("incidents", new Set([incident.id]));
}

export function learnIncidents(incidents) {
  for (const incident of incidents) store.incidents.set(incident.id, incident);
}

/** An alarm that the person just acknowledged, or that the server corrects. */
export function putAlarm(alarm) {
  if (store.alarms.has(alarm.id)) countAlarm(store.alarms.get(alarm.id), alarm);
  store.alarms.set(alarm.id, alarm);
  tell("alarms", new Set([alarm.id]));
}

/** Alarms as the API gives them, told of by who asked: nothing is new in them. */
export function learn(alarms) {
  for (const alarm of alarms) store.alarms.set(alarm.id, alarm);
}

function foldSource({ source, assets_changed: changed }) {
  const known = store.sources.find((one) => one.slug === source.slug);
  if (known) Object.assign(known, { health: source.health, health_reason: source.reason });
  tell("sources");
  return changed > 0 || !known;
}
