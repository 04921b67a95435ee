// SPDX-License-Identifier: EUPL-1.2
// One row of the list of incidents: its cause, its age, what it masks, who follows it. Text only: names come from outside.
import { ownerOf, shows } from "./columns.js";
import { config, t } from "./config.js";
import { isBusy, takeable } from "./incident_acts.js";
import { causeOf, classOf, followerOf, isOpenIncident, lookOfIncident, sayingOfIncident } from "./incidents.js";
import { icon } from "./shapes.js";
import { showAge } from "./ticking.js";

export function makeIncidentRow(incident) {
  const row = document.querySelector("#incident-row-template").content.firstElementChild.cloneNode(true);
  row.dataset.id = incident.id;
  fillIncident(row, incident);
  return row;
}

export function fillIncident(row, incident) {
  const seen = lookOfIncident(incident);
  const part = (name) => row.querySelector(`[data-${name}]`);
  row.className = `row ${seen.shape} ${seen.variant}${takeable(incident) ? "" : " done"}`;
  part("shape").replaceChildren(icon(seen, sayingOfIncident(incident)));
  part("open").textContent = incident.title;
  part("open").title = incident.title;
  part("code").textContent = causeOf(incident);
  part("code").title = causeOf(incident);
  showAge(part("age"), incident.opened_at);
  part("detail").textContent = detail(incident);
  part("detail").title = incident.reason ?? "";
  offer(row, incident);
}

/** What one must know to choose, as the person chose it: a lone alarm says no more than an alarm does. */
function detail(incident) {
  const says = (name, fact) => fact && shows("incidents", name);
  const facts = [];
  if (says("members", incident.masked)) facts.push(t("masked_symptoms", { n: incident.masked }));
  else if (says("members", incident.members > 1)) facts.push(t("members_count", { n: incident.members }));
  if (says("testimonies", incident.testimonies)) facts.push(t("testimonies", { n: incident.testimonies }));
  if (says("state", !takeable(incident))) facts.push((incident.state_label ?? "").toLocaleLowerCase("fr"));
  if (says("follower", isOpenIncident(incident))) facts.push(followerOf(incident));
  if (says("class", classOf(incident) !== incident.title)) facts.push(classOf(incident));
  if (says("owner", incident.territory)) facts.push(ownerOf(incident));
  if (says("source", incident.cause_source)) facts.push(incident.cause_source.name);
  if (says("number", incident.id)) facts.push(t("incident_number", { n: incident.id }));
  return facts.filter(Boolean).map((fact) => ` · ${fact}`).join("");
}

/** The button to take it, while nobody has; the focus does not vanish with it. */
function offer(row, incident) {
  const [button, open] = [row.querySelector("[data-act]"), row.querySelector("[data-open]")];
  const hidden = !config.can.handle || !takeable(incident);
  if (hidden && document.activeElement === button) open.focus();
  button.hidden = hidden;
  button.textContent = t(isBusy(incident.id) ? "sending" : "take_short");
  button.setAttribute("aria-disabled", isBusy(incident.id));
  button.setAttribute("aria-label", t("take_named", { title: incident.title, code: causeOf(incident) }));
}
