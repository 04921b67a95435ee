// SPDX-License-Identifier: EUPL-1.2
// What the search found, in groups of a list box. Text only: names come from outside.
import { config, t } from "./config.js";

export const options = (list) => [...list.querySelectorAll("[role=option]")];

export const working = (list, isWorking) => list.setAttribute("aria-busy", String(isWorking));

/** Elements for the groups that found something; else where one looked, in words. */
export function groupsOf(groups, q, choose) {
  const full = groups.filter(({ results }) => results.length);
  const late = groups.filter(({ late }) => late).map(({ label }) => label.toLocaleLowerCase("fr"));
  const parts = full.map((group) => groupOf(group, choose));
  if (!full.length) parts.push(note(t("search_nothing", { q, where: placesOf(groups) })));
  if (late.length) parts.push(note(t("search_late", { where: late.join(", ") })));
  return parts;
}

const placesOf = (groups) => groups.map(({ label }) => label.toLocaleLowerCase("fr")).join(", ");

function groupOf({ kind, label, results, more }, choose) {
  const group = labelled(label);
  results.forEach((found, index) => group.append(option(found, `resultat-${kind}-${index}`, choose)));
  if (more) group.append(note(t("search_more")));
  return group;
}

/** What was looked for before in this browser. */
export function recentOf(known, again) {
  const group = labelled(t("search_recent"));
  known.forEach((q, index) => group.append(option({ title: q, icon: "history" }, `resultat-recent-${index}`, () => again(q))));
  return group;
}

function labelled(label) {
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  group.append(text("p", label, "results-label"));
  group.firstChild.setAttribute("aria-hidden", "true");
  return group;
}

function option(found, id, choose) {
  const item = document.createElement("div");
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.id = id;
  item.append(icon(found.icon), text("strong", found.title), text("span", found.detail), text("span", found.territory, "muted"));
  item.addEventListener("click", () => choose(found));
  return item;
}

const SVG = "http://www.w3.org/2000/svg";

/** Of the sheet of icons; a kind may name one that it does not have, drawn as nothing. */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon small");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${config.icons}#${/^[a-z0-9-]+$/.test(name) ? name : "search"}`);
  svg.append(use);
  return svg;
}

function text(tag, content, style = "") {
  const element = document.createElement(tag);
  element.textContent = content ?? "";
  element.className = style;
  return element;
}

export const note = (sentence) => text("p", sentence, "note");
