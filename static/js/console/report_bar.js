// SPDX-License-Identifier: EUPL-1.2
// The bottom of the screen: how many reports of inhabitants wait to be read. A link to their list.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { number } from "./sentences.js";
import { on } from "./store.js";

const SOON = 1500; // milliseconds: many messages make one reading
let pending = null;

export function start() {
  if (!config.can.signalements) return;
  on("signalements", soon);
  read();
}

function soon() {
  clearTimeout(pending);
  pending = setTimeout(read, SOON);
}

async function read() {
  const counts = await get(address("/api/v1/signalements/summary/", {}, { scoped: true })).catch(() => null);
  if (counts) show(counts);
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
