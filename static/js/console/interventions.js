// SPDX-License-Identifier: EUPL-1.2
// Interventions of what is chosen: their number, state and live countdown in its panel, and the door to ask for one.
import { countdown } from "../../interventions/countdown.js";
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { ask } from "./intervention_form.js";
import { openCurrent } from "./queue.js";
import { replace } from "./returning.js";
import { selection } from "./selection.js";
import { icon } from "./shapes.js";
import { on } from "./store.js";

const SOON = 500; // milliseconds: several messages make one reading
const EVERY = 10_000; // minutes are what a countdown shows
const SHOWN = 5; // newest first
const section = (name) => document.querySelector(`[data-works=${name}]`);
let reading = new AbortController();
let pending = null;
const shown = { incident: new Set(), asset: new Set() }; // numbers in each section

export function start() {
  if (!config.can.interventions) return;
  for (const name of ["incident", "asset"]) {
    const button = section(name).querySelector("[data-ask]");
    button.hidden = !config.can.open_intervention;
    button.addEventListener("click", () => askChosen(name));
  }
  on("selected", chosen);
  on("interventions", (news) => news.some(concerns) && soon());
  on("snapshot", () => (selection.incident || selection.asset) && soon());
  setInterval(tick, EVERY);
}

/** « i »: about what is in the panel, else about the row one is on. */
export function askAbout() {
  if (!config.can.open_intervention) return;
  const name = selection.asset ? "asset" : "incident";
  if (section(name).closest(".panel").hidden) openCurrent("intervention");
  else askChosen(name);
}

function askChosen(name) {
  const about = name === "incident" ? { incident: selection.incident } : selection.alarm ? { alarm: selection.alarm } : { asset: selection.asset?.uid };
  if (Object.values(about)[0]) ask(about, () => read(name));
}

function chosen({ asset, incident, then }) {
  const name = asset ? "asset" : incident ? "incident" : null;
  if (!name) return;
  list(name).replaceChildren();
  read(name);
  if (then === "intervention") askChosen(name);
}

const list = (name) => section(name).querySelector("[data-works-list]");

function concerns({ ref, incidents }) {
  return shown.incident.has(ref?.id) || shown.asset.has(ref?.id) || incidents?.includes(selection.incident) || Boolean(selection.asset);
}

function soon() {
  clearTimeout(pending);
  pending = setTimeout(() => read(selection.asset ? "asset" : "incident"), SOON);
}

async function read(name) {
  const about = name === "asset" ? { asset: selection.asset?.uid } : { incident: selection.incident };
  if (!Object.values(about)[0]) return;
  reading.abort();
  reading = new AbortController();
  try {
    const page = await get(address("/api/v1/interventions/requests/", { ...about, limit: SHOWN }), reading.signal);
    shown[name] = new Set(page.results.map((work) => work.id));
    replace(list(name), ...page.results.map(item));
    section(name).querySelector("[data-works-none]").hidden = page.results.length > 0;
  } catch (error) {
    if (error.name !== "AbortError") replace(list(name), line(error.message));
  }
}

function line(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

function item(work) {
  const element = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/interventions/${work.id}/`;
  link.textContent = t("work_number", { n: String(work.id) });
  const state = document.createElement("span");
  state.textContent = [work.outcome_label || work.state_label, work.team?.name].filter(Boolean).join(" · ");
  element.append(link, " ", state, due(work));
  return element;
}

/** The next deadline of a request, ticking; nothing when no clock runs. */
function due(work) {
  const running = work.clocks.filter(({ state, due_at: at }) => at && (state === "running" || state === "breached"));
  const next = running.sort((one, other) => Date.parse(one.due_at) - Date.parse(other.due_at))[0];
  const element = document.createElement("span");
  element.className = "work-clock";
  if (!next) return element;
  Object.assign(element.dataset, {
    due: next.due_at,
    warn: next.warn_at ?? "",
    left: t("work_left", { clock: next.acronym, time: "{time}" }),
    late: t("work_late", { clock: next.acronym, time: "{time}" }),
  });
  show(element, Date.now());
  return element;
}

function show(element, now) {
  const { text, style } = countdown(element.dataset, now);
  if (element.textContent === text && element.classList.contains(style)) return;
  element.className = `work-clock ${style}`;
  element.replaceChildren(...(style === "running" ? [] : [icon({ shape: style, variant: "filled" })]), text);
}

function tick() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll(".work-clock[data-due]")) show(element, Date.now());
}
