// SPDX-License-Identifier: EUPL-1.2
// The steps of the form with a script: what is typed stays on this device until it is sent, so that neither a reload nor
// a lost network loses it. Without a network, the page that the device keeps goes on.
import { config, h, show, start, words } from "./kept.js";
import * as store from "./store.js";

const form = document.querySelector("[data-form]");
const token = document.querySelector("[data-kept]").dataset.token;
const NAMES = ["territoire", "qr", "rue", "mat", "objet", "longitude", "latitude", "texte", "categorie", "email", "telephone"];
const kept = (name) => NAMES.includes(name) || name.startsWith("q-");
let draft;

begin().catch(() => {}); // no storage (private window): the form works as it did

async function begin() {
  draft = (await store.all()).find((one) => one.id === store.CURRENT);
  if (draft?.status === "leaving" && draft.token !== token) await leaveAgain();
  draft ??= { id: store.CURRENT, status: "open", fields: {}, photos: [] };
  if (restored()) tell();
  draft = { ...draft, token, status: "open" };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  addEventListener("submit", leave, { capture: true });
  start();
}

/** Sent, and never answered: the device sends it again, under the same token. */
async function leaveAgain() {
  await store.queue(draft, crypto.randomUUID());
  draft = undefined;
}

/** Whether something that the page does not know was put back. */
function restored() {
  const desk = draft.fields.territoire;
  if (desk && value("territoire") && form.elements.territoire?.type === "hidden" && desk !== value("territoire")) return false;
  const empty = Object.entries(draft.fields).filter(([name, text]) => text && form.elements[name] && !value(name));
  for (const [name, text] of empty) form.elements[name].value = text;
  return restoredPhotos() || empty.length > 0;
}

function restoredPhotos() {
  const input = form.elements.photo;
  if (!input || !draft.photos?.length || document.querySelector(".public-photos")) return false;
  const files = new DataTransfer();
  for (const photo of draft.photos) files.items.add(photo);
  input.files = files.files;
  return true;
}

const value = (name) => form.elements[name]?.value ?? "";

function tell() {
  const said = h("p", words.restored, "public-restored");
  said.setAttribute("role", "status");
  const erase = Object.assign(h("button", words.erase, "button"), { type: "button" });
  erase.addEventListener("click", async () => {
    await store.remove(store.CURRENT);
    for (const name of NAMES) if (form.elements[name] && form.elements[name].type !== "hidden") clear(form.elements[name]);
    for (const name of ["objet", "longitude", "latitude"]) if (form.elements[name]) form.elements[name].value = "";
    if (form.elements.photo) form.elements.photo.value = "";
    draft = { ...draft, fields: {}, photos: [] };
    said.remove();
  });
  said.append(" ", erase);
  form.before(said);
}

function clear(field) {
  if (field instanceof RadioNodeList) for (const one of field) one.checked = false;
  else if (field.tagName !== "SELECT") field.value = "";
}

async function keep() {
  const said = [...new FormData(form)].filter(([name, text]) => kept(name) && typeof text === "string");
  draft.fields = { ...draft.fields, ...Object.fromEntries(said) };
  const chosen = form.querySelector("[name=categorie]:checked");
  if (chosen) draft.fields.label = chosen.closest("label").querySelector("span").firstChild.textContent.trim();
  if (form.elements.photo?.files.length) draft.photos = [...form.elements.photo.files].slice(0, config.photos);
  await store.put(draft).catch(() => {});
}

async function leave(event) {
  if (event.target !== form || event.defaultPrevented) return;
  draft.status = form.dataset.form === "last" ? "leaving" : "open";
  if (navigator.onLine) return void keep();
  event.preventDefault();
  event.stopImmediatePropagation();
  await keep();
  location.assign(config.shell);
}

addEventListener("pageshow", ({ persisted }) => persisted && show());
