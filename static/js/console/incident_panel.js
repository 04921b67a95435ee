// SPDX-License-Identifier: EUPL-1.2
// The chosen incident: its cause, why its alarms are together, what can be done now, its alarms, what happened.
import { refusalOf } from "./acts.js";
import { get } from "./api.js";
import { config, t } from "./config.js";
import { isBeingWritten } from "./forms.js";
import { entry, note } from "./history.js";
import { isBusy } from "./incident_acts.js";
import { offer, reset, start as startForms } from "./incident_forms.js";
import { causeOf, classOf, followerOf, lookOfIncident, sayingOfIncident } from "./incidents.js";
import * as members from "./members.js";
import { fact } from "./panel.js";
import * as procedures from "./procedures.js";
import { reading } from "./reading.js";
import { comeBack, enter, replace, staying } from "./returning.js";
import { BY_KEYBOARD, deselect, select, selection } from "./selection.js";
import { withoutStop } from "./sentences.js";
import { icon } from "./shapes.js";
import { on, putIncident, store } from "./store.js";
import * as testimonies from "./testimonies.js";
import { showAge } from "./ticking.js";

const BEFORE = 15 * 60_000; // milliseconds of calm before it, in the replay
const place = (name) => document.querySelector(`[data-incident-${name}]`);
const panel = () => document.querySelector("[data-incident]");
const { read, soon: soonAgain, stop } = reading(readParts);
let shown = null; // the incident as the API gave it

export function start() {
  place("close").addEventListener("click", deselect);
  members.start({ changed: soon });
  procedures.start({ changed: soon });
  startForms({ current: () => shown, changed: soon, go: (id) => select({ incident: id, from: "incident" }) });
  on("selected", chosen);
  on("incidents", (ids) => shown && ids.has(shown.id) && told());
  on("alarms", (ids) => shown && [...ids].some((id) => store.alarms.get(id)?.incident === shown.id) && soon());
  on("snapshot", () => shown && soon());
}

function chosen({ asset, incident, from, then }) {
  const isHere = Boolean(incident) && !asset;
  const returning = panel().contains(document.activeElement);
  panel().hidden = !isHere;
  if (!isHere) return close(returning && !asset);
  if (BY_KEYBOARD.has(from)) enter(panel());
  if (shown?.id !== incident) return open(incident, then);
  soon(); // its reading was cut when one went to a member of it
  afterwards(then);
}

function close(returning) {
  stop();
  if (!selection.incident) shown = null;
  if (returning) comeBack();
}

function open(id, then) {
  shown = null;
  const known = store.incidents.get(id);
  reset(id);
  members.forget();
  testimonies.forget();
  procedures.forget();
  place("history").replaceChildren();
  place("facts").replaceChildren();
  place("acts").hidden = true;
  place("counts").textContent = "";
  place("reason").textContent = "";
  if (known) head(known);
  else {
    place("title").textContent = t("incident_number", { n: String(id) });
    place("number").textContent = "";
    place("state").textContent = t("loading");
  }
  read(id).then(() => afterwards(then));
}

function afterwards(then) {
  if (then === "mask") members.maskFirst();
}

const soon = () => soonAgain(() => selection.incident && !selection.asset && read(selection.incident, { again: true }));

/** What the stream or an answer said is shown at once; the rest is read again. */
function told() {
  shown = { ...shown, ...store.incidents.get(shown.id) };
  head(shown);
  soon();
}

async function readParts(signal, id, { again = false } = {}) {
  try {
    const found = await get(`/api/v1/incidents/${id}/`, signal);
    shown = { ...store.incidents.get(id), ...found };
    store.incidents.set(id, { ...shown, fresh: false });
    head(shown);
    await Promise.all([
      part(members.read(shown, signal, { again }), "members"),
      part(history(id, signal), "history"),
      part(testimonies.read(shown, signal), "testimonies"),
      part(procedures.read(shown, signal), "procedures"),
    ]);
  } catch (error) {
    if (error.name !== "AbortError") place("state").textContent = error.status === 404 ? t("incident_not_found") : error.message;
  }
}

/** One part that cannot be read says why; the others are shown. */
function part(reading, name) {
  return reading.catch((error) => {
    if (error.name === "AbortError") throw error;
    replace(place(name), note(error.message, "li"));
  });
}

async function history(id, signal) {
  const answer = await get(`/api/v1/incidents/${id}/history/`, signal);
  const lines = answer.results ?? answer;
  replace(place("history"), ...(lines.length ? lines.map((line) => entry(line, id)) : [note(t("no_history"), "li")]));
}

// --- What it is -------------------------------------------------------------------------------------------------------

function head(incident) {
  staying(panel(), () => write(incident));
}

function write(incident) {
  place("title").textContent = incident.title;
  place("number").textContent = t("incident_number", { n: String(incident.id) });
  if (place("notes")) place("notes").search = `?incident=${incident.id}`;
  if (place("replay")) place("replay").search = replayed(incident);
  state(incident);
  place("reason").textContent = why(incident);
  place("reason").hidden = !incident.reason;
  place("facts").replaceChildren(...facts(incident));
  place("counts").textContent = counts(incident);
  offer(incident);
  place("error").textContent = refusalOf(`incident ${incident.id}`);
  place("error").hidden = isBusy(incident.id) || !place("error").textContent || isBeingWritten(place("acts"));
}

/** From a little before it opened, the cursor on that instant. */
function replayed({ opened_at: at }) {
  const from = new Date(Date.parse(at) - BEFORE).toISOString();
  return new URLSearchParams({ from, at, ...(config.territory && { territory: config.territory }) }).toString();
}

/** The reason is a sentence without its full stop; one alarm alone was not grouped with anything. */
function why({ reason, members: n }) {
  if (!reason) return "";
  const text = withoutStop(reason);
  return n > 1 ? t("grouped_because", { reason: text.charAt(0).toLocaleLowerCase("fr") + text.slice(1) }) : `${text}.`;
}

function state(incident) {
  const words = document.createElement("strong");
  const time = document.createElement("time");
  words.textContent = sayingOfIncident(incident);
  showAge(time, incident.opened_at);
  place("state").className = `panel-state ${lookOfIncident(incident).shape}`;
  place("state").replaceChildren(icon(lookOfIncident(incident)), words, time);
}

function facts(incident) {
  const rows = [cause(incident), fact(t("fault_class"), classWords(incident)), fact(t("followed_by"), followerOf(incident) || t("nobody"))];
  if (incident.ended_at) rows.push(fact(t("back_to_normal"), t("since", { time: moment(incident.ended_at) })));
  if (incident.outcome) rows.push(fact(t("outcome"), incident.outcome));
  return rows.flat();
}

function classWords(incident) {
  if (!classOf(incident)) return t("class_none");
  const by = incident.fault_class_by;
  return `${classOf(incident)} ${by ? t("class_chosen", { who: by }) : t("class_proposed")}`;
}

const moment = (iso) => new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short" }).format(new Date(iso));

function cause(incident) {
  const rows = fact(t("cause"), causeOf(incident) ? "" : t("cause_unknown"));
  if (!causeOf(incident)) return rows;
  const suffix = incident.cause_said === false ? ` · ${t(incident.members ? "cause_deduced" : "cause_supposed")}` : "";
  rows[1].append(incident.cause ? link(incident) : causeOf(incident), suffix);
  return rows;
}

function link(incident) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = [causeOf(incident), kindOf(incident.cause)].filter(Boolean).join(" · ");
  button.addEventListener("click", () => select({ asset: incident.cause, incident: incident.id, from: "incident" }));
  return button;
}

const kindOf = (asset) => Object.values(config.kinds).find((kind) => kind.code === (asset.kind?.code ?? asset.kind))?.label ?? "";

function counts({ members: all, active, masked }) {
  if (all < 2) return "";
  const facts = [t("members_active", { n: active, all })];
  if (masked) facts.push(t("masked_symptoms", { n: masked }));
  return facts.join(" · ");
}
