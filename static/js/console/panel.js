// SPDX-License-Identifier: EUPL-1.2
// The chosen asset: what it is, its state and how old, its source, its alarms, measures and history.
import { acknowledge, acknowledgeable, isSending } from "./acknowledge.js";
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { draftOf, keep } from "./drafts.js";
import { isBeingWritten } from "./forms.js";
import { entry, note } from "./history.js";
import { ask as askFor } from "./intervention_form.js";
import { showSeries } from "./measures.js";
import { showMeters } from "./metering.js";
import { showNetwork } from "./network.js";
import { reading } from "./reading.js";
import { showDocuments, showPhotos, showReports } from "./reported.js";
import { asides, who } from "./row.js";
import { comeBack, enter, isLost, replace } from "./returning.js";
import { BY_KEYBOARD, deselect, fromAddress, select, selection } from "./selection.js";
import { asideOf } from "./setting_aside.js";
import { icon, look, saying } from "./shapes.js";
import { isOpen, learn, on, store, tell } from "./store.js";
import { showAge } from "./ticking.js";

const place = (name) => document.querySelector(`[data-panel-${name}]`);
const panel = () => document.querySelector("[data-panel]");
const { read, soon: soonAgain, stop } = reading(readParts);
let shown = null; // the asset as the API gave it
const refusals = new Map(); // alarm id -> why the last acknowledgement was refused, until the next try

export function start() {
  place("close").addEventListener("click", deselect);
  place("back").addEventListener("click", () => select({ incident: selection.incident, from: "back" }));
  on("selected", ({ asset, incident, from, then }) => open(asset, incident, from, then));
  on("alarms", (ids) => concerned(ids) && soon());
  on("assets", (fids) => shown && fids.has(shown.fid) && soon());
  on("snapshot", () => shown && soon());
  on("signalements", () => shown && soon());
  fromAddress();
}

function concerned(ids) {
  return shown && [...ids].some((id) => store.alarms.get(id)?.asset.uid === shown.uid);
}

function open(asset, incident, from, then) {
  const returning = panel().contains(document.activeElement);
  panel().hidden = !asset;
  document.documentElement.toggleAttribute("data-panel-open", Boolean(asset || incident));
  place("back").hidden = !incident;
  place("back").textContent = incident ? t("back_to_incident", { n: String(incident) }) : "";
  shown = null;
  stop();
  if (!asset) return returning && (incident ? enter(document.querySelector("[data-incident]")) : comeBack());
  place("title").textContent = asset.code ?? t("loading");
  place("kind").textContent = "";
  place("state").textContent = t("loading");
  for (const section of ["energy", "depends", "reports", "photos", "documents"]) if (place(section)) place(section).hidden = true;
  for (const part of ["facts", "alarms", "series", "history"]) place(part).replaceChildren();
  if (BY_KEYBOARD.has(from) || isLost()) enter(panel());
  read(asset.uid).then(() => then === "mask" && maskFirst());
}

function maskFirst() {
  const fold = place("alarms").querySelector("[data-set-aside]");
  if (fold) fold.open = true;
}

const soon = () => soonAgain(() => selection.asset && read(selection.asset.uid, { again: true }));

async function readParts(signal, uid, { again = false } = {}) {
  try {
    shown = await get(`/api/v1/assets/${uid}/`, signal);
    head(shown);
    const fresh = again ? [] : [showSeries(uid, place("series"), signal), showMeters(shown, place("energy"), signal), showPhotos(uid, place("photos"), signal), showDocuments(uid, place("documents"), signal)];
    await Promise.all([alarms(uid, signal), showNetwork(shown, place("depends"), signal), showReports(uid, place("reports"), signal), history(uid, signal), ...fresh]);
  } catch (error) {
    if (error.name !== "AbortError") place("state").textContent = error.status === 404 ? t("not_found") : error.message;
  }
}

// --- What it is ------------------------------------------------------------------------------------------------------

function head(asset) {
  const kind = asset.kind?.label ?? Object.values(config.kinds).find((one) => one.code === asset.kind)?.label ?? "";
  place("title").textContent = asset.code;
  place("kind").textContent = [kind, asset.name].filter(Boolean).join(" · ");
  place("link").href = `/equipements/${asset.uid}/`;
  state(asset);
  tell("place", { uid: asset.uid, lonlat: placeOf(asset), geometry: asset.geometry, attributes: asset.attributes });
  place("facts").replaceChildren(...facts(asset));
}

const placeOf = (asset) => asset.lonlat ?? (asset.geometry?.type === "Point" ? asset.geometry.coordinates : null);

function state(asset) {
  const severity = { 1: "critical", 2: "major", 3: "minor" }[asset.severity] ?? asset.severity;
  const seen = { state: asset.state, severity, acked: asset.acked };
  const time = document.createElement("time");
  showAge(time, asset.state_at);
  const words = document.createElement("strong");
  words.textContent = saying(seen);
  place("state").className = `panel-state ${look(seen).shape}`;
  place("state").replaceChildren(icon(look(seen)), words, time);
}

function facts(asset) {
  const source = asset.source;
  const health = source && asset.state !== "silent" ? ` (${t(`health_${source.health}`)})` : ""; // a file has none
  const rows = [fact(t("source"), source ? source.name + health : t("source_none"))];
  if (asset.state !== "silent") rows.push(ageFact(t("heard"), asset.last_seen_at));
  if (asset.owner?.name) rows.push(fact(t("owner"), asset.owner.name));
  return rows.flat();
}

export function fact(name, value) {
  const [term, definition] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  definition.textContent = value;
  return [term, definition];
}

function ageFact(name, at) {
  const [term, definition] = fact(name, at ? "" : t("never_heard"));
  const time = document.createElement("time");
  if (at) definition.append(time);
  showAge(time, at);
  return [term, definition];
}

// --- Its alarms ------------------------------------------------------------------------------------------------------

async function alarms(uid, signal) {
  const found = await part(place("alarms"), config.can.alarms, address("/api/v1/alarms/", { asset: uid }), signal);
  if (!found) return;
  if (isBeingWritten(place("alarms"))) return; // somebody writes or is about to send: leave it alone
  learn(found.filter((alarm) => !store.alarms.has(alarm.id)));
  const present = found.filter((alarm) => isOpen(alarm) || asides(alarm).length);
  replace(place("alarms"), ...(present.length ? present.map(alarmCard) : [note(t("no_alarm"))]));
}

/** Whether the supervisor knows that we took it in charge: never taken for granted. */
function told(alarm) {
  return alarm.state === "acked" && alarm.source_told ? t(`source_${alarm.source_told}`, { source: alarm.source?.name ?? "" }) : "";
}

function alarmCard(alarm) {
  const card = document.querySelector("#alarm-template").content.firstElementChild.cloneNode(true);
  const inside = (name) => card.querySelector(`[data-${name}]`);
  card.classList.add(look(alarm).shape);
  inside("shape").append(icon(look(alarm)));
  inside("title").textContent = alarm.title;
  inside("state").textContent = [saying(alarm), alarm.state === "acked" ? who(alarm) : "", told(alarm), alarm.masked ? `(${t("masked_by_cause")})` : ""].filter(Boolean).join(" ");
  showAge(inside("age"), alarm.raised_at);
  inside("detail").textContent = alarm.occurrences > 1 ? ` · ${t("occurrences", { n: alarm.occurrences })}` : "";
  inside("comment").textContent = alarm.ack_comment ?? "";
  inside("comment").hidden = !alarm.ack_comment || alarm.state !== "acked";
  offer(inside("ack-form"), alarm);
  incidentOf(inside("of-incident"), alarm);
  inside("ask-alarm")?.addEventListener("click", () => askFor({ alarm: alarm.id }, soon));
  const aside = asideOf(alarm, soon);
  if (aside) inside("aside").append(aside);
  return card;
}

function incidentOf(line, { incident }) {
  line.hidden = !incident || !config.can.incidents || incident === selection.incident;
  if (line.hidden) return;
  line.firstElementChild.textContent = t("see_incident", { n: String(incident) });
  line.firstElementChild.addEventListener("click", () => select({ incident, from: "panel" }));
}

function offer(form, alarm) {
  form.hidden = !config.can.acknowledge || !acknowledgeable(alarm);
  form.elements.comment.value = draftOf(alarm.id);
  form.elements.comment.addEventListener("input", (event) => keep(alarm.id, event.target.value));
  form.addEventListener("submit", (event) => submit(event, alarm.id));
  say(form, isSending(alarm.id), refusals.get(alarm.id) ?? "");
}

function say(form, sending, refusal) {
  form.querySelector("button").textContent = t(sending ? "sending" : "acknowledge");
  form.querySelector("button").setAttribute("aria-disabled", sending);
  const error = form.querySelector("[data-error]");
  error.textContent = refusal;
  error.hidden = !refusal;
}

async function submit(event, id) {
  event.preventDefault();
  const form = event.target;
  if (!store.alarms.has(id) || isSending(id)) return;
  const answer = acknowledge(id, form.elements.comment.value.trim());
  say(form, true, "");
  const refusal = await answer;
  refusals.set(id, refusal ?? "");
  if (refusal === "") done(form, id);
  say(form, false, refusal ?? ""); // no longer on its way: the card may be written anew
  soon();
}

function done(form, id) {
  keep(id, "");
  if (form.contains(document.activeElement)) panel().focus({ preventScroll: true }); // the form goes away
}

// --- Its history -----------------------------------------------------------------------------------------------------

async function history(uid, signal) {
  const found = await part(place("history"), config.can.journal, address("/api/v1/journal/", { asset: uid, limit: 20 }), signal);
  if (found) replace(place("history"), ...(found.length ? found.map((line) => entry(line)) : [note(t("no_history"), "li")]));
}

/** Rows of a list of the API, or null after having said in `element` why there are none. */
async function part(element, allowed, url, signal) {
  if (!allowed) return void element.replaceChildren(note(t("not_allowed"), element.tagName === "OL" ? "li" : "p"));
  try {
    return (await get(url, signal)).results;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return void element.replaceChildren(note(error.message, element.tagName === "OL" ? "li" : "p"));
  }
}
