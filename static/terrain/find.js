// SPDX-License-Identifier: EUPL-1.2
// The equipment in front of somebody, by its number or its QR code; what is wrong with it in one more tap.
import { button, h, icon, labelled, toast } from "./dom.js";
import { away } from "./geo.js";
import * as net from "./net.js";
import { jobs, known, tap } from "./sync.js";
import { config, t } from "./words.js";

let text = "";
let rows = null; // found; null: nothing was asked
let unheard = false;
let looking = false;
let camera = null;
let last = null; // the observation that was just made: a photo may go with it

const redraw = () => dispatchEvent(new HashChangeEvent("hashchange"));

export function screen() {
  const input = h("input", { id: "number", maxlength: 200, autocomplete: "off", autocapitalize: "characters", enterkeyhint: "search", value: text, oninput: (event) => (text = event.target.value) });
  const submit = (event) => {
    event.preventDefault();
    look(text);
  };
  return [
    h("h1", {}, t("find")),
    h("form", { class: "card", onsubmit: submit }, labelled(t("find_number"), input), h("button", { type: "submit", class: "button primary field-step" }, icon("search"), t("find_go")), "BarcodeDetector" in globalThis && button(t("scan"), scan, { mark: "maximize" })),
    h("div", { "data-camera": true }),
    last && joined(),
    looking && h("p", { class: "muted" }, t("loading")),
    ...results(),
  ];
}

async function look(asked) {
  text = asked.trim();
  if (!text) return toast(t("find_empty"));
  [rows, unheard, looking] = [null, false, true];
  redraw();
  const answer = await net.found(text);
  looking = false;
  unheard = answer?.status !== 200;
  rows = unheard ? [] : answer.body;
  return redraw();
}

function results() {
  if (unheard) return [h("p", { class: "field-empty" }, t("find_offline", { text: named(text) })), ...observe({ code: named(text), said: text, trade: "lighting" })];
  if (rows === null) return [];
  if (!rows.length) return [h("p", { class: "field-empty" }, t("found_none"))];
  if (rows.length > 1) return [h("h2", {}, t("found_many")), h("ul", { class: "field-jobs" }, rows.map((row) => h("li", {}, button(`${row.code} ${row.name} · ${row.kind} · ${row.owner}`, () => choose(row)))))];
  return asset(rows[0]);
}

/** An address is not a name: its end says enough until the server knows. */
const named = (said) => (said.includes("/") ? (said.match(/[0-9a-f-]{36}/i)?.[0].slice(0, 8) ?? said) : said);

function choose(row) {
  rows = [row];
  redraw();
}

function asset(row) {
  const mine = jobs().find((job) => job.asset?.uid === row.uid);
  return [
    h(
      "section",
      { class: "card", "data-asset": row.code },
      h("h2", {}, `${row.code} ${row.name}`.trim()),
      h("p", {}, [row.kind, row.owner, row.state_label, away(row.lonlat, known.position)].filter(Boolean).join(" · ")),
      mine && h("p", {}, h("a", { href: `#ot-${mine.id}` }, t("mine", { n: String(mine.id) }))),
      row.open.map((one) => h("p", {}, t("open_work", { n: String(one.id), title: one.title, state: one.state_label }))),
      h("a", { class: "button field-step", href: `${config.urls.assets}${row.uid}/` }, t("asset_page")),
    ),
    ...observe({ code: row.code, said: row.uid, trade: row.trade }),
  ];
}

function observe({ code, said, trade }) {
  if (!known.day?.may_observe) return [h("p", { class: "muted" }, t("no_observe"))];
  const one = ([value, label]) => button(label, () => observed(code, said, { fault_class: value, title: label }), { "data-seen": value });
  const other = h("textarea", { id: "seen-text", rows: 2, maxlength: 4000 });
  const tell = () => {
    const words = other.value.trim();
    if (!words) return other.focus(), toast(t("write_empty"));
    return observed(code, said, { title: words.slice(0, 200), text: words });
  };
  return [
    h("h2", {}, t("seen")),
    h("div", { class: "field-steps" }, trade === "lighting" && config.observations.map(one), trade === "lighting" && button(t("seen_lit"), () => lit(code, said), { "data-seen": "lit" })),
    h("details", { class: "card field-more", id: "seen-other" }, h("summary", {}, t("seen_other")), labelled(t("seen_text"), other), button(t("send"), tell, { "data-seen": "other" })),
  ];
}

async function observed(code, asset, data) {
  const kept = await tap({ kind: "observe", words: code, what: t("observe", { title: data.title }), data: { asset, ...data } });
  if (!kept) return toast(t("keep_failed"));
  toast(t("observed", { title: data.title, asset: code }));
  last = { uid: kept.uid, code, title: data.title };
  [text, rows, unheard] = ["", null, false];
  return redraw();
}

/** Nothing to repair: only to be known, against a lamp that its meter would suspect. */
async function lit(code, asset) {
  const kept = await tap({ kind: "lit", words: code, what: t("lit"), data: { asset } });
  if (!kept) return toast(t("keep_failed"));
  toast(t("lit_kept", { asset: code }));
  [text, rows, unheard, last] = ["", null, false, null];
  return redraw();
}

/** What was just told, and a photo of it. */
function joined() {
  const { uid, code, title } = last;
  const take = async ({ target }) => {
    const { shrunk } = await import("./shrink.js");
    const blob = await shrunk(target.files[0]).catch(() => null);
    if (!blob) return toast(t("photo_unreadable"));
    const made = await tap({ kind: "photo", about: uid, words: code, what: t("photo"), data: { moment: "before" }, blob });
    last = made ? null : last;
    toast(t(made ? "photo_kept" : "keep_failed"));
    return redraw();
  };
  const input = h("input", { type: "file", class: "visually-hidden", id: "seen-photo", accept: "image/jpeg,image/png,image/webp", capture: "environment", onchange: take });
  return h("section", { class: "card" }, h("p", {}, t("observed", { title, asset: code })), h("label", { class: "button field-step field-snap" }, icon("camera"), t("seen_photo"), input));
}

// --- QR code ----------------------------------------------------------------------------------------------------------

async function scan() {
  const place = document.querySelector("[data-camera]");
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return toast(t("scan_refused"));
  }
  const video = h("video", { class: "field-video", playsinline: true, muted: true });
  video.srcObject = camera;
  place.replaceChildren(h("div", { class: "card", "data-still": true }, h("p", {}, t("scan_aim")), video, button(t("scan_stop"), stop)));
  await video.play();
  return read(video, new BarcodeDetector({ formats: ["qr_code"] }));
}

async function read(video, detector) {
  while (camera && video.isConnected) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code) return stop(), look(code.rawValue);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return stop();
}

function stop() {
  for (const track of camera?.getTracks() ?? []) track.stop();
  camera = null;
  document.querySelector("[data-camera]")?.replaceChildren();
}
