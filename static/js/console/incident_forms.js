// SPDX-License-Identifier: EUPL-1.2
// What can be done now with the chosen incident: take it, its next steps, end it, class, merge, part its alarms.
import { get } from "./api.js";
import { config, t } from "./config.js";
import { draftOf, keep } from "./drafts.js";
import { bind, complain } from "./forms.js";
import { classify, isBusy, merge, move, release, split, take, takeable } from "./incident_acts.js";
import { causeOf, isMine, isOpenIncident } from "./incidents.js";
import { chosen, stopChoosing } from "./members.js";
import { orderIncidents } from "./order.js";
import { store } from "./store.js";

const ENDS = ["closed", "false_alarm", "dropped"]; // in the order offered
const NOT_STEPS = new Set([...ENDS, "in_charge", "reopened", "duplicate", "new"]);
const MOST = 200; // incidents offered to merge with

const form = (name) => document.querySelector(`[data-act-form=${name}]`);
const fold = (name) => document.querySelector(`[data-fold=${name}]`);
const steps = () => document.querySelector("[data-incident-steps]");
let classes = null; // of faults, read once
let current = () => null;

export function start({ current: reader, changed, go }) {
  current = reader;
  const id = () => current().id;
  const asked = (run) => (fields) => (current() ? run(fields, id()) : null);
  const text = (field) => field.value.trim();
  const done = (name) => () => finished(name, changed);
  bind(form("take"), asked(({ why }, one) => take(one, text(why))), { onDone: done("take") });
  bind(form("end"), asked(({ to, why }, one) => move(one, to.value, text(why))), { onDone: done("end") });
  bind(form("reopen"), asked(({ why }, one) => move(one, "reopened", text(why))), { onDone: done("reopen") });
  bind(form("classify"), asked(({ code }, one) => classify(one, code.value)), { onDone: done("classify") });
  bind(form("merge"), asked(({ other, why }, one) => merge(one, [Number(other.value)], text(why))), {
    check: ({ elements }) => (elements.other.value ? "" : t("merge_none")),
    onDone: done("merge"),
  });
  form("end").elements.to.addEventListener("change", () => current() && needsWhy(current()));
  let made = null;
  bind(form("split"), asked(({ why }, one) => split(one, chosen(), text(why), (number) => (made = number))), {
    check: () => (chosen().length ? "" : t("split_none")),
    onDone: () => {
      finished("split", () => {});
      stopChoosing();
      if (made) go(made);
    },
  });
  fold("classify").addEventListener("toggle", () => fold("classify").open && fillClasses());
  fold("merge").addEventListener("toggle", () => fold("merge").open && fillOthers());
  for (const name of ["take", "end", "reopen", "merge", "split"]) {
    form(name).elements.why.addEventListener("input", ({ target }) => current() && keep(draftKey(name, id()), target.value));
  }
}

const draftKey = (name, id) => `incident ${id} ${name}`;

function finished(name, changed) {
  if (current()) keep(draftKey(name, current().id), "");
  if (form(name).elements.why) form(name).elements.why.value = "";
  if (fold(name)) fold(name).open = false;
  document.querySelector("[data-incident]").focus({ preventScroll: true });
  changed();
}

/** Another incident is shown: its own drafts, everything folded. */
export function reset(id) {
  for (const name of ["take", "end", "reopen", "classify", "merge", "split"]) {
    if (form(name).elements.why) form(name).elements.why.value = draftOf(draftKey(name, id));
    complain(form(name), "");
    if (fold(name)) fold(name).open = false;
  }
}

/** Show what the state of `incident` and the rights of the person allow. */
export function offer(incident) {
  const next = nextStates(incident);
  const mayHandle = incident.can_handle ?? false;
  form("take").hidden = !mayHandle || !isOpenIncident(incident) || (!takeable(incident) && isMine(incident));
  say(form("take").querySelector("[data-submit]"), t(takeable(incident) ? "take" : "take_over"));
  steps().replaceChildren(...(mayHandle ? next.filter(({ state }) => !NOT_STEPS.has(state)).map(step(incident)) : []));
  if (mayHandle && isMine(incident) && isOpenIncident(incident)) steps().append(button(t("release"), () => release(incident.id), incident, "link-button"));
  const ends = next.filter(({ state }) => ENDS.includes(state));
  fold("end").hidden = !mayHandle || !ends.length;
  fold("reopen").hidden = !mayHandle || !next.some(({ state }) => state === "reopened");
  fold("classify").hidden = !mayHandle || !isOpenIncident(incident) || !config.can.fault_classes;
  fold("merge").hidden = !incident.can_regroup || !isOpenIncident(incident);
  document.querySelector("[data-incident-acts]").hidden = !mayHandle && !incident.can_regroup;
  if (!fold("end").open) options(form("end").elements.to, ends.sort(byEnd).map(({ state, label }) => [state, label]));
  needsWhy(incident);
}

const byEnd = (one, other) => ENDS.indexOf(one.state) - ENDS.indexOf(other.state);

/** [{state, label, needs_why}] that the server allows next. */
const nextStates = ({ next_states: next }) => next ?? [];

/** A reason is asked for where the server would refuse without. */
function needsWhy(incident) {
  const { to, why } = form("end").elements;
  why.required = nextStates(incident).some(({ state, needs_why: needed }) => state === to.value && needed);
}

function say(element, words) {
  if (element.getAttribute("aria-disabled") !== "true") element.textContent = words;
}

const step = (incident) => ({ state, label }) => button(label, () => move(incident.id, state), incident);

function button(label, act, incident, style = "button") {
  const element = document.createElement("button");
  element.type = "button";
  element.className = style;
  element.textContent = label;
  element.setAttribute("aria-disabled", isBusy(incident.id));
  element.addEventListener("click", act);
  return element;
}

function options(select, pairs, value = select.value) {
  select.replaceChildren(...pairs.map(([key, label]) => new Option(label, key)));
  if (pairs.some(([key]) => String(key) === String(value))) select.value = value;
}

// --- Lists to choose from ---------------------------------------------------------------------------------------------

async function fillClasses() {
  const field = form("classify").elements.code;
  try {
    classes ??= (await get("/api/v1/fault-classes/?limit=500")).results;
  } catch (error) {
    return complain(form("classify"), error.message);
  }
  const trades = new Map();
  for (const one of classes) trades.set(one.trade, [...(trades.get(one.trade) ?? []), one]);
  field.replaceChildren(...[...trades].map(([trade, ones]) => group(config.trades[trade] ?? trade, ones)));
  field.value = current()?.fault_class?.code ?? field.value;
}

function group(label, ones) {
  const element = document.createElement("optgroup");
  element.label = label;
  element.append(...ones.map((one) => new Option(one.label, one.code)));
  return element;
}

function fillOthers() {
  const others = [...store.incidents.values()].filter((one) => isOpenIncident(one) && one.id !== current()?.id).sort(orderIncidents);
  options(form("merge").elements.other, others.slice(0, MOST).map((one) => [one.id, named(one)]));
}

const named = (one) => [t("incident_number", { n: String(one.id) }), one.title, causeOf(one)].filter(Boolean).join(" · ");
