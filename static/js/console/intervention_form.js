// SPDX-License-Identifier: EUPL-1.2
// Asking for an intervention: what is known is filled in, what the contract promises is shown before, one confirmation.
import { ask as send } from "./acts.js";
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { bind, complain } from "./forms.js";
import { when } from "./format.js";
import { on } from "./store.js";

const dialog = () => document.querySelector("[data-work-dialog]");
const form = () => dialog().querySelector("form");
const place = (name) => dialog().querySelector(`[data-work-${name}]`);
let about = null; // {incident} or {alarm} or {asset}
let token = "";
let draft = null;
let done = () => {};
let reading = new AbortController();
let classes = null; // of faults, read once

export function start() {
  if (!config.can.open_intervention) return;
  bind(form(), confirmed, { onDone: close });
  form().elements.fault_class.addEventListener("change", () => read({ fault_class: form().elements.fault_class.value }));
  place("cancel").addEventListener("click", close);
  on("session-over", close);
}

/** Open the form about one thing; `onDone` once it is asked for. */
export async function ask(what, onDone) {
  about = what;
  done = onDone;
  token = drawn();
  draft = null;
  form().reset();
  complain(form(), "");
  for (const name of ["clocks", "why", "warning"]) place(name).replaceChildren();
  place("about").textContent = t("loading");
  place("another").hidden = true;
  if (!dialog().open) dialog().showModal();
  await read({});
  form().querySelector("[data-submit]").focus();
}

const close = () => dialog().open && dialog().close();

/** The same confirmation sent twice makes one request. Without https there is no randomUUID. */
function drawn() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

async function read(more) {
  reading.abort();
  reading = new AbortController();
  try {
    const found = await get(address("/api/v1/interventions/draft/", { ...about, ...named(more) }), reading.signal);
    if (!draft) await fill(found);
    draft = found;
    promise(found);
  } catch (error) {
    if (error.name !== "AbortError") complain(form(), error.message);
  }
}

const named = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value));

async function fill(found) {
  const { title, priority, team } = form().elements;
  title.value = found.title;
  priority.value = found.priority;
  place("about").textContent = found.assets.map(({ code, name }) => [code, name].filter(Boolean).join(" ")).join(", ");
  team.replaceChildren(new Option(t(found.decides ? "work_no_team" : "work_to_decide"), ""), ...found.teams.map((one) => new Option(one.company ? `${one.name} (${one.company})` : one.name, one.id)));
  team.closest("label").hidden = !found.teams.length;
  place("decides").hidden = found.decides;
  warn(found);
  await fillClasses(found);
}

async function fillClasses({ trade, fault_class: chosen }) {
  if (config.can.fault_classes) classes ??= (await get("/api/v1/fault-classes/?limit=500")).results;
  const known = (classes ?? []).filter((one) => one.trade === trade || trade === "other");
  const listed = chosen && !known.some(({ code }) => code === chosen.code) ? [chosen, ...known] : known;
  form().elements.fault_class.replaceChildren(new Option(t("work_no_class"), ""), ...listed.map((one) => new Option(one.label, one.code)));
  form().elements.fault_class.value = chosen?.code ?? "";
}

function warn({ open, repeat_of: repeated }) {
  const said = open.map(({ id, state_label: state }) => link(id, t("work_already", { n: String(id), state: state.toLocaleLowerCase("fr") })));
  if (repeated) said.push(link(repeated, t("work_repeat", { n: String(repeated) })));
  place("warning").replaceChildren(...said);
  place("another").hidden = !open.length;
}

function link(id, text) {
  const element = document.createElement("a");
  element.href = `/interventions/${id}/`;
  element.textContent = text;
  return element;
}

/** The three deadlines, and which line of which contract gives them. */
function promise({ clocks, why }) {
  place("clocks").replaceChildren(...clocks.map(clock));
  place("why").textContent = why;
}

function clock({ acronym, delay, due_at: due }) {
  const element = document.createElement("li");
  const [name, value, until] = ["span", "strong", "span"].map((tag) => document.createElement(tag));
  name.textContent = acronym;
  value.textContent = delay ?? t("work_no_commitment");
  until.textContent = due ? t("work_until", { time: when(due) }) : "";
  element.append(name, value, until);
  return element;
}

function confirmed(fields) {
  const body = {
    ...("asset" in about ? { assets: [about.asset] } : about),
    title: fields.title.value.trim(),
    description: fields.description.value.trim(),
    priority: fields.priority.value,
    ...(fields.fault_class.value ? { fault_class: fields.fault_class.value } : {}),
    ...(fields.team.value ? { team: Number(fields.team.value) } : {}),
    another: fields.another.checked,
    token,
  };
  return send({
    key: "intervention", url: "/api/v1/interventions/requests/", body, done: t("work_done"),
    onAnswer: () => done(), onConflict: again,
  }); // prettier-ignore
}

/** Somebody asked for it meanwhile: the form says which number, and lets one insist. */
async function again() {
  const found = await get(address("/api/v1/interventions/draft/", about)).catch(() => null);
  if (found) warn(found);
}
