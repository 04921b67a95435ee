// SPDX-License-Identifier: EUPL-1.2
// Lines of the journal, as the panels show them: when, what, by whom, why.
import { known, t } from "./config.js";
import { typeset } from "./sentences.js";
import { showAge } from "./ticking.js";

/** `incident`: the one whose timeline it is; its own lines need not name it. */
export function entry(row, incident = null) {
  const item = document.querySelector("#history-template").content.firstElementChild.cloneNode(true);
  showAge(item.querySelector("[data-age]"), row.at);
  item.querySelector("[data-text]").textContent = sentence(row, incident);
  item.querySelector("[data-why]").textContent = row.why ? `« ${row.why} »` : "";
  item.querySelector("[data-why]").hidden = !row.why;
  return item;
}

function sentence(row, incident) {
  const actor = row.actor?.name ?? row.actor?.username ?? row.actor;
  const what = known(`journal_${row.kind}`) ? t(`journal_${row.kind}`) : "";
  const isOwn = incident && row.kind?.startsWith("incident.") && what;
  const text = isOwn ? what : [what, row.text].filter(Boolean).join(" : ");
  return [typeset(text), passage(row), actor && t("by", { who: actor })].filter(Boolean).join(" ");
}

/** « Nouveau → Pris en charge » for an incident that went from one state to another. */
function passage({ kind, before, after }) {
  if (kind?.startsWith("intervention.") && after) return before ? `(${before} → ${after})` : `(${after})`;
  if (!kind?.startsWith("incident.") || !after || before === after) return "";
  const [from, to] = [before, after].map((state) => (state && known(`istate_${state}`) ? t(`istate_${state}`) : ""));
  return from ? `(${from} → ${to})` : `(${to})`;
}

export function note(sentence, tag = "p") {
  const element = document.createElement(tag);
  element.className = "muted";
  element.textContent = sentence;
  return element;
}
