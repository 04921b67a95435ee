// SPDX-License-Identifier: EUPL-1.2
// What there is to do, the next deadline first; the next step of each in one tap.
import { countdown } from "../interventions/countdown.js";
import { button, h, icon, toast } from "./dom.js";
import { main, nextClock, split } from "./flow.js";
import { away } from "./geo.js";
import { agree, jobs, known, tap } from "./sync.js";
import { config, t, time, until } from "./words.js";

const BEFORE = ["to_plan", "planned"]; // nobody has left
const SHAPES = { critical: "◆", major: "▲", minor: "●" };

export function list() {
  if (!known.day) return empty();
  const { todo, done } = split(jobs(), config);
  return [
    h("h1", {}, t("title")),
    h("p", { class: "muted field-team" }, known.day.teams.length ? `${known.day.teams.join(", ")} · ${t("todo", { n: todo.length })}` : t("no_team")),
    known.consent === null && todo.length > 0 && !known.broken && consent(),
    todo.length ? h("ol", { class: "field-jobs" }, todo.map(card)) : nothing(),
    done.length > 0 && h("details", { class: "field-done", id: "done" }, h("summary", {}, t("done_today", { n: done.length })), h("ol", { class: "field-jobs" }, done.map(card))),
  ];
}

function empty() {
  if (known.account === "ended") return [h("h1", {}, t("title")), h("p", { class: "field-empty" }, t("locked"))];
  if (known.net === "offline" || known.net === "down") return [h("h1", {}, t("title")), h("p", { class: "field-empty" }, t("never"))];
  if (known.account === "forbidden") return [h("h1", {}, t("title"))];
  return [h("h1", {}, t("title")), h("p", { class: "field-wait muted" }, t("loading"))];
}

function nothing() {
  return h("div", { class: "field-empty" }, icon("circle-check"), h("p", {}, h("strong", {}, t("none"))), h("p", { class: "muted" }, t("none_said")));
}

/** Asked once; the answer is in the settings, where it can be changed. */
function consent() {
  return h(
    "section",
    { class: "card field-consent", "aria-labelledby": "consent" },
    h("h2", { id: "consent" }, t("consent_ask")),
    h("p", {}, t("consent_said")),
    h("div", { class: "field-pair" }, button(t("consent_no"), () => agree(false)), button(t("consent_yes"), () => agree(true))),
  );
}

function card(job) {
  const where = [job.street, job.asset?.name && job.asset.name !== job.street ? job.asset.name : "", away(job.lonlat, known.position)].filter(Boolean);
  return h(
    "li",
    { class: `card field-job ${job.priority}`, "data-job": job.id },
    h(
      "a",
      { class: "field-open", href: `#ot-${job.id}` },
      h("span", { class: "field-line" }, priority(job), deadline(job)),
      h("strong", { class: "field-title" }, job.title),
      h("span", {}, [job.asset?.code, ...where].filter(Boolean).join(" · ") || job.territory),
      h("span", { class: "field-line muted" }, state(job), job.planned && t("planned", { start: time(job.planned[0]), end: until(...job.planned) })),
    ),
    next(job),
  );
}

export function next(job) {
  const act = job.may_work ? main(job.state, config) : "";
  return act && button(t(act), () => step(job, act), { kind: "primary", "data-act": act });
}

/** One tap: the state that the page shows goes with it, so that a stale one is seen. */
export async function step(job, kind, data = {}, draft = undefined) {
  const kept = await tap(act(job, kind, data), { draft });
  toast(kept ? (known.net === "online" ? t(kind) : t("kept")) : t("keep_failed"));
  return kept;
}

export function act(job, kind, data = {}) {
  return { kind, order: job.id, request_number: job.request, state: job.state, words: job.title, what: t(kind), data };
}

export function state(job) {
  const mark = job.waits ? "↑ " : config.over.includes(job.state) ? "✓ " : BEFORE.includes(job.state) ? "○ " : "◐ ";
  return h("span", { class: "field-state", "data-state": job.state }, h("span", { "aria-hidden": "true" }, mark), job.state_label, job.waits && ` (${t("queued")})`);
}

export function priority(job) {
  return h("span", { class: `badge ${job.priority}` }, h("span", { "aria-hidden": "true" }, SHAPES[job.priority]), t(job.priority));
}

/** « 1 h 12 avant GTI »: kept true by app.js as time goes. */
export function deadline(job) {
  const clock = nextClock(job);
  if (!clock || config.over.includes(job.state)) return h("span", { class: "muted" }, t("no_clock"));
  const said = { due: clock.due, warn: clock.warn ?? "", left: t("left", { clock: clock.acronym }), late: t("late", { clock: clock.acronym }) };
  const badge = h("span", { class: "badge field-due", "data-due": said.due, "data-warn": said.warn, "data-left": said.left, "data-late": said.late });
  tick(badge);
  return badge;
}

export function tick(badge) {
  const { text, style } = countdown(badge.dataset, Date.now());
  badge.className = `badge field-due ${style}`;
  badge.replaceChildren(h("span", { "aria-hidden": "true" }, { critical: "◆", major: "▲", running: "○" }[style]), text);
}
