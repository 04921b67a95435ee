// SPDX-License-Identifier: EUPL-1.2
// The strip of figures: each one counted, or said unread; nothing of what the person may not see.
import { config, t } from "../console/config.js";
import { follow } from "../console/counts.js";
import { number } from "../console/sentences.js";
import { on, store } from "../console/store.js";

const EVERY = 60_000; // a deadline passes without a message
const tile = (name) => document.querySelector(`[data-figure=${name}]`);

export function start() {
  for (const news of ["snapshot", "alarms", "incidents", "assets", "sources"]) on(news, paint);
  counted("interventions", "/api/v1/interventions/summary/", ({ open, late }) => write("interventions", open, late ? t("wall_late", { n: late }) : "", late));
  counted("signalements", "/api/v1/signalements/summary/", ({ to_triage: waiting, reopened }) => {
    write("signalements", waiting, reopened ? t("wall_reopened", { n: reopened }) : "", reopened);
  });
}

function counted(name, path, show) {
  if (config.can[name]) follow(path, name, show, { every: EVERY, failed: () => unread(name) });
}

function paint() {
  if (config.can.alarms) write("alarms", store.openAlarms.todo, t("wall_alarms_all", { n: store.openAlarms.all }), store.openAlarms.todo);
  if (config.can.incidents) write("incidents", store.openIncidents.all, incidentWords(), store.openIncidents.todo);
  if (config.can.sources) sources();
}

const incidentWords = () => (store.openIncidents.todo ? t("wall_unattended", { n: store.openIncidents.todo }) : "");

/** The number is of those that are lost; unknown is not counted as fine. */
function sources() {
  const of = (...healths) => store.sources.filter(({ health }) => healths.includes(health)).length;
  const lost = of("down", "unknown");
  write("sources", lost, store.sources.length ? t("wall_sources_of", { n: store.sources.length }) : t("sources_none"), lost);
  if (of("degraded")) note("sources", t("sources_degraded", { n: of("degraded") }));
}

function write(name, value, words, wrong) {
  const element = tile(name);
  element.classList.toggle("bad", wrong > 0);
  put(element.querySelector("[data-value]"), number(value));
  note(name, words);
}

function unread(name) {
  tile(name).classList.remove("bad");
  put(tile(name).querySelector("[data-value]"), "–");
  note(name, t("wall_unread"));
}

const note = (name, words) => put(tile(name).querySelector("[data-note]"), words);

const put = (element, text) => element.textContent === text || (element.textContent = text);
