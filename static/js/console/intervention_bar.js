// SPDX-License-Identifier: EUPL-1.2
// The bottom of the screen: how many requests are open, how many are late. A link to their list.
import { address, config, t } from "./config.js";
import { follow } from "./counts.js";
import { number } from "./sentences.js";

const EVERY = 60_000; // a deadline passes without a message for who is not told of it

export function start() {
  if (config.can.interventions) follow("/api/v1/interventions/summary/", "interventions", show, { every: EVERY });
}

function show({ open, late }) {
  const element = document.querySelector("[data-work-bar]");
  const said = [t("work_open", { n: number(open) })];
  if (late) said.push(t("work_open_late", { n: number(late) }));
  element.textContent = said.join(", ");
  element.href = address("/interventions/", { ...(late ? { vue: "retard" } : {}), ...(config.territory ? { territoire: config.territory } : {}) });
  element.classList.toggle("bad", late > 0);
  element.hidden = false;
}
