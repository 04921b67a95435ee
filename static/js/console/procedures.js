// SPDX-License-Identifier: EUPL-1.2
// The procedures (fiches réflexes) of the chosen incident: what to do, in which order, what was done and by whom; another
// one opened by hand. A step is shown done when the server said so, not before.
import { ask, isSending, refusalOf } from "./acts.js";
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { when } from "./format.js";
import { bind } from "./forms.js";
import { isOpenIncident } from "./incidents.js";
import { ask as askFor } from "./intervention_form.js";
import { staying } from "./returning.js";
import { trueNow } from "./ticking.js";

const RUNS = "/api/v1/procedure-runs/";
const MOST = 200; // procedures offered
const MINUTE = 60_000;
const place = (name) => document.querySelector(`[data-procedures${name}]`);
const form = () => document.querySelector("[data-procedure-open]");

let incident = null; // as the API gave it
let runs = new Map(); // id -> {run, element}
let known = null; // procedures in use, read once
let changed = () => {};

export function start({ changed: told }) {
  if (!place("")) return;
  changed = told;
  bind(form(), ({ procedure }) => open(procedure.value), { check: ({ elements }) => (elements.procedure.value ? "" : t("procedure_choose")) });
}

export function forget() {
  if (!place("")) return;
  runs = new Map();
  place("").hidden = true;
  place("-list").replaceChildren();
  place("-other").open = false;
}

export async function read(chosen, signal) {
  if (!place("")) return;
  incident = chosen;
  const { results } = await get(address(RUNS, { incident: chosen.id }), signal);
  for (const run of [...results].reverse()) show(run); // the first opened first
  if (mayOpen()) await offer();
  staying(place(""), () => {
    place("-none").hidden = runs.size > 0;
    place("-other").hidden = !mayOpen() || !form().elements.procedure.options.length;
    place("").hidden = !runs.size && place("-other").hidden;
  });
}

const mayOpen = () => Boolean(incident.can_handle && config.can.procedures && isOpenIncident(incident));

// --- One of them ------------------------------------------------------------------------------------------------------

function show(run) {
  const shown = runs.get(run.id) ?? made(run);
  shown.run = run;
  fill(shown);
}

function made(run) {
  const element = clone("procedure-template");
  element.dataset.run = run.id;
  element.querySelector("[data-steps]").append(...run.steps.map((step) => line(run.id, step)));
  element.open = !run.finished_at;
  place("-list").append(element);
  const both = { run, element };
  runs.set(run.id, both);
  return both;
}

function fill({ run, element }) {
  element.querySelector("[data-title]").textContent = run.title;
  element.querySelector("[data-progress]").textContent = t("procedure_progress", { n: String(run.done), all: String(run.total) });
  element.classList.toggle("finished", Boolean(run.finished_at));
  element.querySelector("[data-bar]").value = run.done;
  element.querySelector("[data-bar]").max = run.total;
  element.querySelector("[data-origin]").textContent = [origin(run), when(run.opened_at)].join(", ");
  const next = run.steps.find((step) => !step.done_at)?.step;
  run.steps.forEach((step, index) => fillStep(element.querySelector("[data-steps]").children[index], run, step, step.step === next));
}

function origin({ opened_by: person, rule }) {
  if (person) return t("procedure_by", { who: person });
  return rule ? t("procedure_rule", { rule }) : t("procedure_class");
}

// --- Its steps --------------------------------------------------------------------------------------------------------

function line(id, { step, kind, text }) {
  const item = clone("step-template");
  const box = item.querySelector("[data-step]");
  item.querySelector("[data-text]").textContent = text;
  box.addEventListener("change", () => {
    box.checked = !box.checked; // as it was, until the server answered
    toggle(id, step);
  });
  if (kind === "request" && config.can.open_intervention) item.append(request());
  return item;
}

function request() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = t("procedure_request");
  button.addEventListener("click", () => askFor({ incident: incident.id }, changed));
  return button;
}

function fillStep(item, run, step, isNext) {
  const box = item.querySelector("[data-step]");
  const told = item.querySelector("[data-told]");
  const refusal = refusalOf(keyOf(run.id, step.step));
  box.checked = Boolean(step.done_at);
  box.disabled = !incident.can_handle;
  box.setAttribute("aria-busy", String(isSending(keyOf(run.id, step.step))));
  item.classList.toggle("done", Boolean(step.done_at));
  item.classList.toggle("next", isNext);
  item.querySelector("[data-kind]").textContent = step.kind_label;
  told.textContent = refusal || facts(run, step);
  told.classList.toggle("late", !refusal && isLate(run, step));
  told.classList.toggle("form-error", Boolean(refusal));
  told.hidden = !told.textContent;
}

function facts(run, step) {
  if (step.done_at) return t("step_done", { who: step.done_by ?? t("step_somebody"), time: when(step.done_at) });
  if (!step.minutes) return "";
  return t(isLate(run, step) ? "step_late" : "step_before", { time: when(new Date(dueAt(run, step)).toISOString()) });
}

const dueAt = (run, { minutes }) => Date.parse(run.opened_at) + minutes * MINUTE;
const isLate = (run, step) => Boolean(!step.done_at && step.minutes && dueAt(run, step) < trueNow());
const keyOf = (run, step) => `run ${run} step ${step}`;

function toggle(id, number) {
  const { run } = runs.get(id);
  const step = run.steps.find((one) => one.step === number);
  const act = step.done_at ? "uncheck" : "check";
  return ask({
    key: keyOf(id, number), url: `${RUNS}${id}/${act}/`, body: { step: number }, done: t(step.done_at ? "done_uncheck" : "done_check"),
    onAnswer: show, onConflict: changed, repaint: () => runs.has(id) && fill(runs.get(id)),
  }); // prettier-ignore
}

// --- Another one, by hand ---------------------------------------------------------------------------------------------

async function offer() {
  known ??= (await get(address("/api/v1/procedures/", { limit: MOST })).catch(() => null))?.results ?? null;
  const open = new Set([...runs.values()].map(({ run }) => run.procedure));
  const free = (known ?? []).filter(({ code }) => !open.has(code));
  const { procedure } = form().elements;
  const chosen = procedure.value;
  procedure.replaceChildren(...free.map(({ code, title }) => new Option(title, code)));
  if (free.some(({ code }) => code === chosen)) procedure.value = chosen;
}

function open(procedure) {
  return ask({
    key: `incident ${incident.id} procedure`, url: RUNS, body: { incident: incident.id, procedure }, done: t("done_procedure"),
    onAnswer: opened, onConflict: changed,
  }); // prettier-ignore
}

function opened(run) {
  show(run);
  place("-none").hidden = true;
  place("-other").open = false;
  runs.get(run.id).element.querySelector("summary").focus();
}

const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
