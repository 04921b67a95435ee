// SPDX-License-Identifier: EUPL-1.2
// What inhabitants reported of the chosen asset, what crews photographed of it, what was filed with it; hidden where
// there is nothing.
import { get } from "./api.js";
import { address, t } from "./config.js";
import { note } from "./history.js";
import { replace } from "./returning.js";

const REPORTS = 5; // newest first
const PHOTOS = 6;
const DOCUMENTS = 20;
const dates = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short" });

export const showReports = (uid, section, signal) => show(section, address("/api/v1/signalements/", { asset: uid, limit: REPORTS }), report, signal);

export const showPhotos = (uid, section, signal) => show(section, address("/api/v1/interventions/photos/", { asset: uid, limit: PHOTOS }), photo, signal);

export const showDocuments = (uid, section, signal) => show(section, address("/api/v1/documents/", { asset: uid, limit: DOCUMENTS }), paper, signal);

async function show(section, url, made, signal) {
  if (!section) return; // one may not see any
  const list = section.querySelector("ol, ul");
  try {
    const { results } = await get(url, signal);
    replace(list, ...results.map(made));
    section.hidden = !results.length;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    replace(list, note(error.message, "li"));
    section.hidden = false;
  }
}

function report({ id, reference, category_label: label, state_label: state, received_at: at }) {
  const [item, link] = ["li", "a"].map((tag) => document.createElement(tag));
  link.href = `/signalements/${id}/`;
  link.textContent = reference;
  item.dataset.id = id;
  item.append(link, ` ${[label, state, dates.format(new Date(at))].join(" · ")}`);
  return item;
}

function photo({ uid, url, thumbnail, at, moment_label: moment, caption, request }) {
  const [item, link, image] = ["li", "a", "img"].map((tag) => document.createElement(tag));
  link.href = url;
  link.title = [t("work_number", { n: String(request) }), moment, dates.format(new Date(at)), caption].filter(Boolean).join(" · ");
  Object.assign(image, { src: thumbnail, alt: link.title, loading: "lazy", width: 108, height: 72 });
  item.dataset.id = uid;
  link.append(image);
  item.append(link);
  return item;
}

function paper({ uid, url, elsewhere, title, nature_label: nature }) {
  const [item, link] = ["li", "a"].map((tag) => document.createElement(tag));
  Object.assign(link, { href: url, textContent: title, ...(elsewhere && { rel: "noopener noreferrer", target: "_blank" }) });
  item.dataset.id = uid;
  item.append(link, ` ${nature}`);
  return item;
}
