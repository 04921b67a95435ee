// SPDX-License-Identifier: EUPL-1.2
// The bottom of the screen: how many reports of inhabitants wait to be read. A link to their list.
import { address, config, t } from "./config.js";
import { follow } from "./counts.js";
import { number } from "./sentences.js";

export function start() {
  if (config.can.signalements) follow("/api/v1/signalements/summary/", "signalements", show);
}

function show({ to_triage: waiting, reopened }) {
  const element = document.querySelector("[data-report-bar]");
  const said = [t("reports_to_triage", { n: number(waiting) })];
  if (reopened) said.push(t("reports_reopened", { n: number(reopened) }));
  element.textContent = said.join(", ");
  element.href = address("/signalements/", config.territory ? { territoire: config.territory } : {});
  element.classList.toggle("bad", reopened > 0);
  element.hidden = false;
}
