// SPDX-License-Identifier: EUPL-1.2
// The bottom of the screen: how many requests are open, how many are late. A link to their list.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { number } from "./sentences.js";
import { on } from "./store.js";

const EVERY = 60_000; // a deadline passes without a message for who is not told of it
const SOON = 1500; // milliseconds: a storm of messages makes one reading
let pending = null;

export function start() {
  if (!config.can.interventions) return;
  on("interventions", soon);
  setInterval(() => !document.hidden && read(), EVERY);
  read();
}

function soon() {
  clearTimeout(pending);
  pending = setTimeout(read, SOON);
}

async function read() {
  const counts = await get(address("/api/v1/interventions/summary/", {}, { scoped: true })).catch(() => null);
  if (counts) show(counts);
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
