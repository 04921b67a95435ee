// SPDX-License-Identifier: EUPL-1.2
// On paper: the list and the panel, headed by where, when and by whom. The map is not printed.
import { config, t } from "./config.js";
import { clock, moment } from "./format.js";
import { store } from "./store.js";
import { trueNow } from "./ticking.js";

export const start = () => addEventListener("beforeprint", head);

function head() {
  const where = document.querySelector(".territory .menu-label, .territory-name")?.textContent.trim() || t("every_territory");
  const read = store.readAt ? t("read_at", { time: clock(store.readAt) }) : t("loading");
  const words = { where, time: moment(new Date(trueNow())), who: config.person, read };
  document.querySelector("[data-print-head]").textContent = t("printed", words);
}
