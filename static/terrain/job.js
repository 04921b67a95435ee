// SPDX-License-Identifier: EUPL-1.2
// One order: what, where, its photos, its list to tick, its thread; what the team does is one tap each.
import { button, h, icon, labelled, toast } from "./dom.js";
import { offered } from "./flow.js";
import { away, navigation, written } from "./geo.js";
import { act, deadline, next, priority, state, step } from "./list.js";
import { drafted, report, reported } from "./report.js";
import * as store from "./store.js";
import { jobs, known, tap } from "./sync.js";
import { config, t, time } from "./words.js";

export async function job(number) {
  const found = jobs().find((one) => one.id === number);
  const back = h("a", { class: "field-back", href: "#" }, icon("arrow-left"), t("back"));
  if (!found) return [back, h("p", { class: "field-empty" }, known.day ? t("gone") : known.account === "ended" ? t("locked") : t("loading"))];
  const draft = await drafted(found);
  const offers = found.may_work ? offered(found.state, config) : [];
  return [
    back,
    h("h1", { class: "field-heading" }, found.title),
    h("p", { class: "field-line" }, priority(found), deadline(found), state(found)),
    where(found),
    steps(found, offers, draft),
    asked(found),
    found.may_discuss && snap(found),
    await pictures(found),
    found.checks.length > 0 && checklist(found, offers),
    (offers.includes("repair") || offers.includes("provisional")) && report(found, draft),
    found.may_discuss && write(found),
    history(found),
    others(found, offers, draft),
  ];
}

// --- Where ------------------------------------------------------------------------------------------------------------

function where(job) {
  const lines = [job.street, job.territory, away(job.lonlat, known.position)].filter(Boolean).join(" · ");
  return h(
    "section",
    { class: "card field-where", "aria-label": t("where") },
    job.asset && h("p", {}, h("strong", {}, `${job.asset.code} ${job.asset.name}`.trim()), ` · ${job.asset.kind}`),
    h("p", {}, lines),
    job.lonlat
      ? h(
          "div",
          { class: "field-pair" },
          h("a", { class: "button field-step", href: navigation(job.lonlat) }, icon("map-pin"), t("go")),
          button(t("copy"), () => copy(job.lonlat), { mark: "copy" }),
        )
      : h("p", { class: "muted" }, t("no_place")),
  );
}

async function copy(lonlat) {
  await navigator.clipboard.writeText(written(lonlat)).then(
    () => toast(t("copied")),
    () => toast(written(lonlat)), // refused: at least it is read
  );
}

// --- Steps ------------------------------------------------------------------------------------------------------------

/** The biggest button is the next step; « réparé » takes the report with it. */
function steps(job, offers, draft) {
  const ends = ["provisional", "repair"].filter((kind) => offers.includes(kind));
  const rest = ends.map((kind) => button(t(kind), () => finish(job, kind, draft), { kind: kind === "repair" ? "primary" : "", "data-act": kind }));
  return h("div", { class: "field-steps" }, ends.length ? rest.reverse() : next(job));
}

async function finish(job, kind, draft) {
  const data = reported(draft);
  if (data) await step(job, kind, data, draft.key);
}

function others(job, offers, draft) {
  const wait = offers.includes("suspend") && more("suspend", job, suspend(job));
  const none = offers.includes("conclude") && more("conclude", job, conclude(job, draft));
  return (wait || none) && h("section", { class: "field-others", "aria-label": t("other_acts") }, wait, none);
}

const more = (kind, job, form) => h("details", { class: "card field-more", id: `${kind}-${job.id}` }, h("summary", {}, t(`${kind}_more`)), form);

function choice(id, words, pairs) {
  return labelled(words, h("select", { id }, pairs.map(([value, label]) => h("option", { value }, label))));
}

function suspend(job) {
  const said = h("input", { id: `why-${job.id}`, maxlength: 500, autocomplete: "off" });
  const reason = choice(`reason-${job.id}`, t("reason"), config.reasons);
  const go = () => step(job, "suspend", { reason: reason.querySelector("select").value, said: said.value });
  return [reason, labelled(t("suspend_said"), said), button(t("suspend"), go, { "data-act": "suspend" })];
}

function conclude(job, draft) {
  const said = h("textarea", { id: `found-${job.id}`, rows: 3, maxlength: 4000 });
  const outcome = choice(`outcome-${job.id}`, t("outcome"), config.outcomes);
  const go = () => {
    if (!said.value.trim()) return said.focus(), toast(t("conclude_empty"));
    const { minutes, parts, signed_by } = reported(draft) ?? {};
    return step(job, "conclude", { outcome: outcome.querySelector("select").value, said: said.value, minutes, parts, signed_by }, draft.key);
  };
  return [outcome, labelled(t("conclude_said"), said), button(t("conclude"), go, { "data-act": "conclude" })];
}

// --- Photos -----------------------------------------------------------------------------------------------------------

function snap(job) {
  const taken = (moment) => h("label", { class: "button field-step field-snap" }, icon("camera"), t(`photo_${moment}`), h("input", { type: "file", class: "visually-hidden", id: `photo-${moment}-${job.id}`, accept: "image/jpeg,image/png,image/webp", capture: "environment", onchange: (event) => photograph(job, moment, event.target) }));
  return h("div", { class: "field-pair" }, taken("before"), taken("after"));
}

async function photograph(job, moment, input) {
  const { shrunk } = await import("./shrink.js");
  for (const file of input.files) {
    try {
      const blob = await shrunk(file);
      const kept = await tap({ ...act(job, "photo", { moment }), what: t(`photo_${moment}`), state: "", blob });
      toast(t(kept ? "photo_kept" : "keep_failed"));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      toast(t("photo_unreadable"));
    }
  }
  input.value = "";
}

async function pictures(job) {
  const kept = new Map((known.broken ? [] : await store.all("photos")).map((photo) => [photo.uid, photo.blob]));
  const here = job.acts.filter((one) => one.blob).map((one) => picture(shown(one.blob), one.what, `${one.what} · ${t("photo_waiting")}`));
  const there = job.photos.map((one) => {
    const words = [one.moment, one.caption].filter(Boolean).join(" · ");
    const blob = kept.get(one.uid);
    const image = blob ? picture(shown(blob), words, words, one) : h("figure", {}, h("p", { class: "muted" }, t("photo_online")), h("figcaption", {}, words));
    return known.net === "online" ? h("a", { href: one.large }, image) : image;
  });
  if (!here.length && !there.length) return null;
  return h("section", { "aria-label": t("photos") }, h("h2", {}, t("photos")), h("div", { class: "field-photos" }, here, there));
}

const picture = (src, alt, words, { width, height } = {}) => h("figure", {}, h("img", { src, alt, width, height }), h("figcaption", {}, words));

const urls = new WeakMap();

/** The address of a photo of the phone: one for each, kept as long as the page. */
function shown(blob) {
  if (!urls.has(blob)) urls.set(blob, URL.createObjectURL(blob));
  return urls.get(blob);
}

// --- List to tick, thread ---------------------------------------------------------------------------------------------

function checklist(job, offers) {
  const one = (item) => {
    const words = t(item.done ? "uncheck" : "check", { text: item.text });
    const data = { rank: item.rank, done: !item.done };
    const press = () => tap({ ...act(job, "check", data), what: words, state: "" }).then((kept) => kept || toast(t("keep_failed")));
    return h("li", {}, h("button", { type: "button", class: "field-check", id: `check-${job.id}-${item.rank}`, "aria-pressed": String(item.done), disabled: !offers.length, onclick: press }, h("span", { "aria-hidden": "true" }, item.done ? "☑" : "☐"), item.text));
  };
  return h("section", { class: "card", "aria-label": t("checklist") }, h("h2", {}, t("checklist")), h("ol", { class: "field-checks" }, job.checks.map(one)));
}

function asked(job) {
  const clocks = job.clocks.map((clock) => h("li", {}, clock.due ? [h("strong", {}, clock.acronym), ` ${clock.words} · ${time(clock.due)}`] : clock.words));
  return h(
    "section",
    { class: "card", "aria-label": t("asked") },
    h("h2", {}, t("asked")),
    h("p", { class: "muted" }, [t("number", { order: String(job.id), request: String(job.request) }), job.fault].filter(Boolean).join(" · ")),
    job.description && h("p", { class: "field-text" }, job.description),
    h("h3", {}, t("clocks")),
    h("ul", { class: "field-clocks" }, clocks),
  );
}

function write(job) {
  const text = h("textarea", { id: `note-${job.id}`, rows: 2, maxlength: 4000 });
  const go = async () => {
    if (!text.value.trim()) return text.focus(), toast(t("write_empty"));
    const kept = await tap({ ...act(job, "note", { text: text.value }), state: "" });
    toast(t(kept ? "kept" : "keep_failed"));
    return kept;
  };
  return h("section", { class: "card", "aria-label": t("write") }, labelled(t("write"), text), button(t("send"), go, { "data-act": "note" }));
}

function history(job) {
  const waiting = job.acts.filter((one) => one.kind === "note").map((one) => entry({ at: one.declared_at, by: "", text: one.data.text, why: t("queued"), nature: "text" }));
  const entries = job.thread.map(entry);
  return h("details", { class: "card field-more", id: `thread-${job.id}` }, h("summary", {}, t("thread")), h("ol", { class: "field-thread" }, waiting, entries), !waiting.length && !entries.length && h("p", { class: "muted" }, t("nothing_yet")));
}

function entry({ at, by, text, why, nature }) {
  return h("li", { class: nature }, h("time", { datetime: at }, time(at)), h("p", { class: "field-text" }, text), h("p", { class: "muted" }, [by, why].filter(Boolean).join(" · ")));
}
