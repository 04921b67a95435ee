// SPDX-License-Identifier: EUPL-1.2
// Reports kept on this device, shown in words above the form, sent when there is a network, erased when the person says.
import { proof } from "./proof.js";
import { attempt, due } from "./sending.js";
import * as store from "./store.js";

const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
export const config = read("brouillon");
export const words = read("brouillon-mots");
const box = document.querySelector("[data-kept]");
const PATIENCE = 60_000; // milliseconds for an answer
const sure = new Set();
let sending = "";
let timer;

export async function show() {
  const drafts = (await store.all()).filter((one) => one.id !== store.CURRENT);
  box.hidden = drafts.length === 0;
  box.replaceChildren(...(drafts.length ? [h("h2", words.kept_list), ...drafts.map(card)] : []));
}

function card(draft) {
  const shape = { sent: "✓", refused: "!" }[draft.status] ?? "◌";
  const told = h("p", `${told_of(draft)} `);
  told.prepend(Object.assign(h("span", `${shape} `), { ariaHidden: "true" }));
  const rows = [h("p", title(draft), "strong"), told, ...(draft.left ?? []).map((one) => h("p", one, "muted"))];
  const card = h("div", "", `public-card public-kept-${draft.status}`);
  card.append(...rows, buttons(draft));
  return card;
}

function title({ fields, reference, photos }) {
  const shown = [reference, fields.label, fields.rue || fields.mat, fields.texte?.slice(0, 80)];
  return [...shown, photos?.length ? words.photos.replace("{n}", photos.length) : ""].filter(Boolean).join(" · ");
}

function told_of(draft) {
  if (draft.status === "sent") return words.sent;
  if (draft.status === "refused") return `${words.refused} ${draft.detail}`;
  if (sending === draft.id) return words.sending;
  return navigator.onLine && draft.tries ? words.later : words.waiting;
}

function buttons(draft) {
  const line = h("p", "", "public-tools");
  if (sure.has(draft.id)) {
    line.append(h("span", words.sure), button(words.erase, () => erase(draft), "danger"), button(words.keep, () => ask(draft, false)));
    return line;
  }
  if (draft.page) line.append(link(draft.status === "sent" ? words.follow : words.finish, draft.page));
  if (draft.status === "refused") line.append(button(words.correct, () => correct(draft)));
  line.append(draft.status === "sent" ? button(words.erase_sent, () => erase(draft)) : button(words.erase, () => ask(draft, true)));
  return line;
}

async function erase(draft) {
  sure.delete(draft.id);
  await store.remove(draft.id);
  await show();
}

function ask(draft, on) {
  if (on) sure.add(draft.id);
  else sure.delete(draft.id);
  return show();
}

/** Back in the form of this device, under its token. */
async function correct(draft) {
  await store.put({ ...draft, id: store.CURRENT, status: "open" });
  await store.remove(draft.id);
  location.assign(config.shell);
}

/** Sends what may leave, one after the other, in one window only. */
export async function round({ force = false } = {}) {
  clearTimeout(timer);
  await navigator.locks.request("connecte-signaler", { ifAvailable: true }, (held) => held && drain(force));
  const waiting = (await store.all()).filter((one) => one.status === "waiting");
  if (waiting.length && navigator.onLine) timer = setTimeout(round, Math.max(1_000, Math.min(...waiting.map((one) => one.next ?? 0)) - Date.now()));
  await show();
}

async function drain(force) {
  for (const draft of due(await store.all(), Date.now(), force)) {
    if (!navigator.onLine) return;
    sending = draft.id;
    await show();
    const after = await attempt(draft, ports);
    sending = "";
    if (await store.get(draft.id)) await store.put(after); // erased meanwhile: it stays erased here
    if (after.status === "waiting") return;
  }
}

const ports = {
  now: () => Date.now(),
  save: (draft) => store.put(draft),
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  prove: (challenge) => proof(challenge, config.proof),
  ask: async (token, desk) => {
    const answer = await heard(`${config.send}?${new URLSearchParams({ jeton: token, territoire: desk })}`);
    return answer?.body ? { ...answer, body: { ...answer.body, soonest: config.soonest } } : answer;
  },
  post: (fields, photos, { jeton, csrf, preuve = "" }) => {
    const body = new FormData();
    const { label, ...said } = fields;
    for (const [name, value] of Object.entries({ ...said, jeton, preuve })) body.append(name, value ?? "");
    photos.forEach((photo, rank) => body.append("photo", photo, photo.name ?? `photo-${rank + 1}.jpg`));
    return heard(config.send, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
  },
};

async function heard(address, options = {}) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (!answer) return null;
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  return { status: answer.status, wait, body: await answer.json().catch(() => null) };
}

export function start() {
  navigator.serviceWorker?.register(config.worker, { scope: config.scope }).catch(() => {}); // refused: nothing kept
  addEventListener("online", () => round({ force: true }));
  addEventListener("offline", show);
  return round({ force: true });
}

export function h(name, text = "", style = "") {
  const node = document.createElement(name);
  node.textContent = text;
  if (style) node.className = style;
  return node;
}

function button(text, act, style = "") {
  const node = h("button", text, `button ${style}`.trim());
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

const link = (text, href) => Object.assign(h("a", text, "button primary"), { href });
