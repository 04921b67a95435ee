// SPDX-License-Identifier: EUPL-1.2
// One row of the list of alarms. Text only: names come from outside.
import { acknowledgeable, isSending } from "./acknowledge.js";
import { kindOf, ownerOf, shows } from "./columns.js";
import { config, t } from "./config.js";
import { icon, look, saying } from "./shapes.js";
import { when } from "./format.js";
import { showAge } from "./ticking.js";

export function makeRow(alarm) {
  const row = document.querySelector("#row-template").content.firstElementChild.cloneNode(true);
  row.dataset.id = alarm.id;
  fill(row, alarm);
  return row;
}

export function fill(row, alarm) {
  const seen = look(isMasked(alarm) ? { state: "masked" } : alarm);
  const part = (name) => row.querySelector(`[data-${name}]`);
  row.className = `row ${seen.shape} ${seen.variant}${acknowledgeable(alarm) ? "" : " done"}`;
  part("shape").replaceChildren(icon(seen, saying(alarm)));
  part("open").textContent = alarm.title;
  part("open").title = alarm.title;
  part("code").textContent = alarm.asset.code;
  part("code").title = alarm.asset.name || alarm.asset.code;
  showAge(part("age"), alarm.raised_at);
  part("detail").textContent = detail(alarm);
  part("detail").title = alarm.asset.name || "";
  offer(row, alarm);
}

const isMasked = (alarm) => alarm.masked && alarm.state !== "normal";

/** The button to acknowledge, while there is something to; the focus does not vanish with it. */
function offer(row, alarm) {
  const [button, open] = [row.querySelector("[data-act]"), row.querySelector("[data-open]")];
  const hidden = !config.can.acknowledge || !acknowledgeable(alarm);
  if (hidden && document.activeElement === button) open.focus();
  button.hidden = hidden;
  button.textContent = t(isSending(alarm.id) ? "sending" : "acknowledge");
  button.setAttribute("aria-disabled", isSending(alarm.id));
  button.setAttribute("aria-label", t("acknowledge_named", { title: alarm.title, code: alarm.asset.code }));
}

/** What set it aside is always said; the rest as the person chose. */
function detail(alarm) {
  const says = (name, fact) => fact && shows("alarms", name);
  const { asset } = alarm;
  const facts = [...asides(alarm), ...(shows("alarms", "state") ? stateOf(alarm) : [])];
  if (says("occurrences", alarm.occurrences > 1)) facts.push(t("occurrences", { n: alarm.occurrences }));
  if (alarm.flapping) facts.push(t("flapping"));
  if (alarm.inherited) facts.push(t("inherited"));
  if (says("kind", asset.kind)) facts.push(kindOf(asset.kind));
  if (says("asset", asset.name && asset.name !== asset.code)) facts.push(asset.name);
  if (says("owner", alarm.territory)) facts.push(ownerOf(alarm));
  if (says("source", alarm.source)) facts.push(alarm.source.name);
  if (says("incident", alarm.incident)) facts.push(t("incident_number", { n: alarm.incident }));
  return facts.filter(Boolean).map((fact) => ` · ${fact}`).join("");
}

function stateOf(alarm) {
  if (alarm.state === "rtn_unack" || alarm.state === "normal") return [t(alarm.state).toLocaleLowerCase("fr")];
  return alarm.state === "acked" ? [[t("acked").toLocaleLowerCase("fr"), who(alarm)].filter(Boolean).join(" ")] : [];
}

/** Set aside by somebody until a time, or by its cause: always said. */
export function asides(alarm) {
  if (alarm.state === "shelved" && alarm.shelved_until) return [t("shelved_until", { time: when(alarm.shelved_until) })];
  if (alarm.state === "shelved" || alarm.state === "out_of_service" || alarm.state === "suppressed") return [t(alarm.state).toLocaleLowerCase("fr")];
  return alarm.masked && alarm.state !== "normal" ? [t("masked_by_cause")] : [];
}

export function who(alarm) {
  const name = alarm.acked_by?.name ?? alarm.acked_by?.username ?? alarm.acked_by;
  return name ? t("by", { who: name }) : "";
}
