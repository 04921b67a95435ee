// SPDX-License-Identifier: EUPL-1.2
// The alarms of the chosen incident: a page at a time, their places on the map, chosen to be parted from it.
import { get } from "./api.js";
import { t } from "./config.js";
import { complain, isBeingWritten } from "./forms.js";
import { staying } from "./returning.js";
import { asides } from "./row.js";
import { select } from "./selection.js";
import { asideOf } from "./setting_aside.js";
import { icon, look, saying } from "./shapes.js";
import { store, tell } from "./store.js";
import { showAge } from "./ticking.js";

const PAGE = 100;
const SET_ASIDE = new Set(["shelved", "out_of_service", "suppressed"]);
const place = (name) => document.querySelector(`[data-${name}]`);
const list = () => place("incident-members");

let members = []; // those read so far, as the API gives them
let hidden = 0; // members that one may not see
let next = null;
let incident = null;
let choosing = false;
let onChanged = () => {};

export function start({ changed }) {
  onChanged = changed;
  place("members-more").addEventListener("click", more);
  place("split-start").addEventListener("click", () => choose(true));
  place("split-cancel").addEventListener("click", () => choose(false));
  list().addEventListener("change", count);
}

/** Read them (again). What somebody writes under one of them stays. */
export async function read(chosen, signal, { again = false } = {}) {
  incident = chosen;
  if (!again) forget();
  if (again && (choosing || isBeingWritten(list()))) return;
  const limit = Math.min(200, Math.max(PAGE, members.length));
  const page = await get(`/api/v1/incidents/${chosen.id}/members/?limit=${limit}`, signal);
  if (again && (choosing || isBeingWritten(list()))) return; // begun meanwhile
  staying(list(), () => {
    members = [];
    list().replaceChildren();
    add(page);
  });
}

export function forget() {
  members = [];
  next = null;
  choose(false);
  list().replaceChildren();
  place("members-more").hidden = true;
}

async function more() {
  const asked = incident.id;
  try {
    const page = await get(next);
    if (asked === incident.id) add(page);
  } catch (error) {
    place("members-more").textContent = error.message;
  }
}

function add(page) {
  hidden = page.hidden ?? hidden;
  members.push(...page.results);
  next = page.next;
  list().append(...page.results.map(row));
  list().querySelector(".members-hidden")?.remove();
  if (page.hidden) list().append(unseen(page.hidden));
  place("members-more").hidden = !next;
  place("members-more").textContent = t("more");
  place("split-start").hidden = !incident.can_regroup || choosing || incident.members < 2;
  for (const box of list().querySelectorAll(".member-choice")) box.hidden = !choosing;
  const places = members.map((member) => member.asset?.lonlat).filter(Boolean);
  tell("members", { id: incident.id, places, cause: incident.cause?.lonlat ?? null });
}

function unseen(n) {
  const item = document.createElement("li");
  item.className = "members-hidden muted";
  item.textContent = t("members_hidden", { n });
  return item;
}

function row(member) {
  const item = document.getElementById("member-template").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  const alarm = alarmOf(member);
  item.dataset.id = member.id;
  item.classList.toggle("cause", Boolean(member.is_cause));
  const drawn = member.masked && alarm.state !== "normal" ? { ...alarm, state: "masked" } : alarm;
  part("shape").append(icon(look(drawn), saying(alarm)));
  part("member-open").textContent = member.title || t("source_lost");
  part("member-open").title = member.title ?? "";
  part("code").textContent = member.asset?.code ?? member.source?.name ?? "";
  showAge(part("age"), member.started_at);
  part("detail").textContent = detail(member, alarm).map((fact) => ` · ${fact}`).join("");
  part("choice").value = member.id;
  part("choice-label").textContent = `${member.title ?? ""} ${member.asset?.code ?? ""}`;
  part("member-open").disabled = !member.asset;
  part("member-open").addEventListener("click", () => open(member));
  const aside = member.alarm && (!member.masked || SET_ASIDE.has(alarm.state)) && asideOf(alarm, onChanged);
  if (aside) part("aside").append(aside);
  return item;
}

/** What to draw for it: its alarm, as of this spell. */
function alarmOf(member) {
  const { severity, masked, ended_at: endedAt, alarm: id } = member;
  const state = member.alarm_state ?? (endedAt ? "normal" : "unack"); // a lost source has no alarm
  const known = store.alarms.get(id);
  const isOver = endedAt && state !== "rtn_unack" && !SET_ASIDE.has(state);
  return { ...known, id, severity, masked, state: isOver ? "normal" : state };
}

function detail(member, alarm) {
  const facts = [];
  if (member.is_cause) facts.push(t("is_cause"));
  if (member.ended_at) facts.push(t("ended"));
  else facts.push(...asides(alarm));
  if (alarm.state === "acked") facts.push(t("acked").toLocaleLowerCase("fr"));
  if (member.alarm && alarm.state === "unack" && !member.masked) facts.push(t("unack").toLocaleLowerCase("fr"));
  return facts;
}

function open({ asset, alarm }) {
  if (asset) select({ asset, alarm: alarm ?? null, incident: incident.id, from: "incident" });
}

// --- Parting some of them ---------------------------------------------------------------------------------------------

function choose(is) {
  choosing = is;
  const form = document.querySelector("[data-act-form=split]");
  form.hidden = !is;
  place("split-start").hidden = is || !incident?.can_regroup || (incident?.members ?? 0) < 2;
  for (const label of list().querySelectorAll(".member-choice")) label.hidden = !is;
  if (is) form.elements.why.focus();
  else {
    form.reset();
    complain(form, "");
    for (const box of list().querySelectorAll("[data-choice]")) box.checked = false;
  }
  count();
}

export const chosen = () => [...list().querySelectorAll("[data-choice]:checked")].map((box) => Number(box.value));
export const stopChoosing = () => choose(false);

function count() {
  document.querySelector("[data-act-form=split] [data-submit]").textContent = chosen().length ? t("split_n", { n: chosen().length }) : t("split");
}

/** Open the form to mask the cause, or the first alarm that can be. */
export function maskFirst() {
  const fold = list().querySelector(".cause [data-set-aside]") ?? list().querySelector("[data-set-aside]");
  if (!fold) return;
  fold.open = true;
  fold.scrollIntoView({ block: "nearest" });
}
