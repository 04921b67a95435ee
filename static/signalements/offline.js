// SPDX-License-Identifier: EUPL-1.2
// The form that this device keeps: one page, filled in with or without a network, sent when there is one.
import { shrunk } from "../terrain/shrink.js";
import { config, h, round, show, start, words } from "./kept.js";
import * as store from "./store.js";

const form = document.querySelector("[data-form]");
const box = form.querySelector("[data-categories]");
const said = form.querySelector("[data-said]");
const field = (name) => form.elements[name];
const NAMES = ["territoire", "rue", "mat", "texte", "email", "telephone", "longitude", "latitude"];
let draft = { id: store.CURRENT, status: "open", fields: {}, photos: [] };

form.hidden = false;
const found = await store.all().catch(() => fail() ?? []);
const current = found.find((one) => one.id === store.CURRENT);
if (current?.status === "leaving") await store.queue(current, crypto.randomUUID());
else if (current) draft = { ...draft, ...current };
fill();
await start();

function fail() {
  form.querySelector("[data-refused]").textContent = words.no_storage;
}

function fill() {
  for (const name of NAMES) if (draft.fields[name]) field(name).value = draft.fields[name];
  if (draft.fields.objet) said.textContent = words.found;
  choices();
  pictures();
}

/** The categories of the chosen desk; what is done in case of danger there. */
function choices() {
  const desk = config.desks.find(({ code }) => code === field("territoire").value);
  form.querySelector("[data-urgent]").textContent = desk?.urgent ?? "";
  box.replaceChildren(box.querySelector("legend"), ...(desk?.categories ?? []).map(choice));
}

function choice([key, label, help]) {
  const row = h("label", "", "public-choice");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "categorie", value: key });
  input.checked = String(draft.fields.categorie) === String(key);
  const text = h("span", label);
  if (help) text.append(h("small", help, "muted"));
  row.append(input, " ", text);
  return row;
}

function pictures() {
  form.querySelector("[data-photos]").textContent = draft.photos.length ? words.photos.replace("{n}", draft.photos.length) : "";
  form.querySelector("[data-drop]").hidden = draft.photos.length === 0;
}

async function keep() {
  for (const name of NAMES) draft.fields[name] = field(name).value.trim();
  const chosen = box.querySelector(":checked");
  if (chosen) Object.assign(draft.fields, { categorie: chosen.value, label: chosen.closest("label").querySelector("span").firstChild.textContent });
  await store.put(draft).catch(fail);
}

form.addEventListener("input", keep);
field("territoire").addEventListener("change", () => {
  delete draft.fields.categorie;
  choices();
});

field("photo").addEventListener("change", async ({ target }) => {
  const added = [];
  for (const file of target.files) added.push(await shrunk(file).catch(() => file));
  const all = [...draft.photos, ...added];
  draft.photos = all.slice(0, config.photos);
  form.querySelector("[data-refused]").textContent = all.length > config.photos ? words.too_many.replace("{n}", config.photos) : "";
  target.value = "";
  pictures();
  await keep();
});

form.querySelector("[data-drop]").addEventListener("click", async () => {
  draft.photos = [];
  pictures();
  await keep();
});

form.querySelector("[data-locate]").addEventListener("click", () => {
  said.textContent = words.asking;
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      field("longitude").value = coords.longitude.toFixed(6);
      field("latitude").value = coords.latitude.toFixed(6);
      said.textContent = words.found;
      await keep();
    },
    () => (said.textContent = words.not_found),
    { enableHighAccuracy: true, timeout: 15_000 },
  );
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await keep();
  const { rue, mat, objet, longitude, categorie } = draft.fields;
  const missing = [!(rue || mat || objet || longitude) && words.no_place, !categorie && words.no_category].filter(Boolean);
  form.querySelector("[data-refused]").textContent = missing.join(" ");
  if (missing.length) return form.querySelector("[data-refused]").focus();
  await store.queue(draft, crypto.randomUUID());
  draft = { id: store.CURRENT, status: "open", fields: { territoire: draft.fields.territoire }, photos: [] };
  form.reset();
  for (const name of ["longitude", "latitude"]) field(name).value = "";
  said.textContent = "";
  fill();
  await show();
  document.querySelector("[data-kept]").scrollIntoView({ block: "center" });
  await round({ force: true });
});

form.querySelector("[data-erase]").addEventListener("click", async () => {
  await store.remove(store.CURRENT);
  draft = { id: store.CURRENT, status: "open", fields: {}, photos: [] };
  form.reset();
  fill();
});
