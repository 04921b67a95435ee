// SPDX-License-Identifier: EUPL-1.2
// One gesture on the rows chosen: what may be done, what it asks, how far it is, what became of each, undone or stopped.
import { get, post } from "./api.js";
import { queryOf } from "./asked.js";
import * as choosing from "./choosing.js";
import { address, config, t } from "./config.js";
import { bind, complain } from "./forms.js";
import { asked, readAgain } from "./queue.js";
import { number } from "./sentences.js";
import { on } from "./store.js";
import { toast } from "./toast.js";

const API = "/api/v1/console/bulk/";
const EVERY = 1000; // milliseconds between two looks at a gesture that goes on
const part = (name) => document.querySelector(`[data-bulk-${name}]`);
const bar = () => document.querySelector("[data-bulk]");
let act = "";
let found = null; // how many rows the filter has, null until the server said so
let work = null; // the last gesture, as the API tells it

/** What each act asks: fields of the form, and the right. */
const ACTS = {
  acknowledge: { fields: ["comment"], can: "acknowledge" },
  shelve: { fields: ["hours", "comment"], can: "shelve", needs: true },
  bring_back: { fields: ["comment"], can: "shelve" },
  take: { fields: ["comment"], can: "handle" },
  assign: { fields: ["to"], can: "handle" },
  comment: { fields: ["comment"], can: "", needs: true },
  close: { fields: ["comment"], can: "handle", needs: true },
};

export function start() {
  if (!part("form")) return; // who only reads has no bar
  document.querySelector("[data-choose-open]").addEventListener("click", () => (choosing.isChoosing() ? leave() : choosing.open()));
  part("close").addEventListener("click", leave);
  part("all").addEventListener("click", choosing.chooseAll);
  part("stop").addEventListener("click", stop);
  part("undo").addEventListener("click", undo);
  bind(part("form"), send, { onDone: () => ask("") });
  part("cancel").addEventListener("click", () => ask(""));
  fillPeople();
  choosing.start();
  on("chosen", paint);
  on("asked", () => ask(""));
  if (config.queue.working) follow(config.queue.working);
}

function leave() {
  choosing.close();
  ask("");
  if (work?.status !== "running") done(null);
}

/** Escape: first the form, then the choice. True when there was something to leave. */
export function escape() {
  if (act) ask("");
  else if (choosing.isChoosing()) leave();
  else return false;
  return true;
}

function fillPeople() {
  const others = Object.entries(config.queue.people).filter(([name]) => name !== config.username);
  part("form").elements.to.append(...others.map(([name, label]) => new Option(label, name)));
}

// --- What may be done -------------------------------------------------------------------------------------------------

function offered() {
  const { listed, filter } = asked();
  if (listed === "incidents") return filter.state === "over" ? ["comment"] : ["take", "assign", "comment", "close"];
  return filter.state === "shelved" ? ["bring_back", "comment"] : ["acknowledge", "shelve", "comment"];
}

const mayAct = (name) => config.can[ACTS[name].can || (asked().listed === "incidents" ? "handle" : "acknowledge")];

function paint() {
  const { ids, isAll } = choosing.picked();
  const open = choosing.isChoosing();
  bar().hidden = !open && !work;
  document.querySelector("[data-choose-open]").setAttribute("aria-pressed", String(open));
  part("head").hidden = !open;
  part("acts").hidden = !open || Boolean(act);
  if (!open) return;
  if (found === null) count();
  const n = isAll ? (found?.count ?? 0) : ids.length;
  part("count").textContent = n ? t(`chosen_${asked().listed}`, { n }) : t("chosen_none");
  part("all").hidden = isAll || !found?.count;
  part("all").textContent = t("choose_all", { n: shownCount() });
  part("acts").replaceChildren(...offered().filter(mayAct).map((name) => button(name, n === 0)));
}

const shownCount = () => (found.count > found.most ? `${number(found.most)}+` : found.count);

function button(name, isIdle) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.disabled = isIdle;
  made.dataset.bulkAct = name;
  made.textContent = t(`bulk_${name}`);
  made.addEventListener("click", () => ask(name));
  return made;
}

async function count() {
  found = { count: 0, most: 0 };
  const { listed, filter } = asked();
  const turn = found;
  const answer = await get(address(`${API}found/`, { query: queryOf(listed, filter) }, { scoped: true })).catch(() => null);
  if (turn !== found) return;
  found = answer ?? found;
  paint();
}

/** Show what this act asks; "": nothing is asked. */
function ask(name) {
  if (!name) found = null; // the list may be another one
  act = name;
  const form = part("form");
  form.hidden = !name;
  if (!name) return paint();
  const { fields, needs } = ACTS[name];
  for (const field of form.querySelectorAll("[data-bulk-field]")) field.hidden = !fields.includes(field.dataset.bulkField);
  form.elements.comment.required = Boolean(needs);
  form.elements.comment.value = "";
  part("comment-label").textContent = t(name === "comment" ? "bulk_text" : needs ? "bulk_why" : "bulk_optional");
  part("note").textContent = t(`bulk_note_${name}`);
  part("submit").textContent = t(`bulk_${name}`).replace(/…$/, "");
  complain(form, "");
  paint();
  form.querySelector("[data-bulk-field]:not([hidden]) :is(input, select)").focus();
}

// --- Done by the server -----------------------------------------------------------------------------------------------

async function send({ comment, hours, to }) {
  const { listed, filter } = asked();
  const { ids, isAll } = choosing.picked();
  const rows = isAll ? { query: queryOf(listed, filter), territory: config.territory } : { ids };
  const more = act === "shelve" ? { hours: Number(hours.value) } : act === "assign" ? { to: to.value } : {};
  try {
    show(await post(API, { act, listed, comment: comment.value.trim(), ...rows, ...more }));
    choosing.clear();
    return "";
  } catch (error) {
    if (!("isCertain" in error)) throw error;
    return t(error.isCertain ? "act_refused" : "bulk_unsure", { why: error.message });
  }
}

async function follow(id) {
  const job = await get(`${API}${id}/`).catch((error) => {
    if (error.status === 404 || error.status === 401) return null;
    setTimeout(() => follow(id), 5 * EVERY); // it goes on without us: looked at again
    return undefined;
  });
  if (job) show(job);
}

function show(job) {
  done(job);
  if (job.status === "running") return void setTimeout(() => follow(job.id), EVERY);
  readAgain();
}

/** The gesture and what became of it, null: nothing more to say. */
function done(job) {
  work = job;
  part("work").hidden = !job;
  if (job) tellOf(job);
  paint();
}

function tellOf(job) {
  const isRunning = job.status === "running";
  part("title").textContent = job.title;
  part("said").textContent = isRunning ? t("bulk_progress", { n: job.processed, all: job.total }) : `${job.said}.`;
  part("progress").hidden = !isRunning;
  part("progress").max = job.total;
  part("progress").value = job.processed;
  part("stop").hidden = !isRunning;
  part("undo").hidden = !job.can_undo;
  part("kept").hidden = isRunning || job.act !== "acknowledge" || !job.outcome.done;
  const reasons = Object.entries(job.outcome.reasons ?? {});
  part("reasons").replaceChildren(...reasons.map(([why, n]) => reason(why, n)));
}

function reason(why, n) {
  const item = document.createElement("li");
  item.textContent = t("bulk_reason", { n, why });
  return item;
}

const stop = () => tried(`${API}${work.id}/stop/`, (job) => tellOf(job));
const undo = () => tried(`${API}${work.id}/undo/`, show);

async function tried(url, onAnswer) {
  try {
    onAnswer(await post(url, {}));
  } catch (error) {
    if (!("isCertain" in error)) throw error;
    toast(t(error.isCertain ? "act_refused" : "bulk_unsure", { why: error.message }), { error: true });
  }
}
