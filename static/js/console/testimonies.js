// SPDX-License-Identifier: EUPL-1.2
// What inhabitants reported that supports the chosen incident: one link per report. Hidden when nobody said anything.
import { get } from "./api.js";
import { t } from "./config.js";
import { replace } from "./returning.js";

const REPORT = /^signalement:([0-9]+)$/;
const place = (name) => document.querySelector(`[data-testimonies${name}]`);

export function forget() {
  place("").hidden = true;
  place("-list").replaceChildren();
}

/** Nothing is asked where there is nothing. */
export async function read({ id, testimonies, members }, signal) {
  place("").hidden = !testimonies;
  document.querySelector("[data-alarms-section]").hidden = !members;
  if (!testimonies) return;
  place("-title").textContent = t("testimonies", { n: testimonies });
  const answer = await get(`/api/v1/incidents/${id}/testimonies/`, signal);
  replace(place("-list"), ...(answer.results ?? answer).map(line));
}

function line({ ref, label, asset, said_at: at, ended_at: ended }) {
  const item = document.createElement("li");
  const number = REPORT.exec(ref)?.[1];
  const name = document.createElement(number ? "a" : "span");
  if (number) name.href = `/signalements/${number}/`;
  name.textContent = label;
  item.className = "testimony";
  item.append(name, said([asset, moment(at), ended && t("testimony_treated")]));
  return item;
}

function said(facts) {
  const words = document.createElement("span");
  words.className = "muted";
  words.textContent = facts.filter(Boolean).join(" · ");
  return words;
}

const moment = (iso) => new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short" }).format(new Date(iso));
