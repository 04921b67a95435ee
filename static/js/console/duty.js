// SPDX-License-Identifier: EUPL-1.2
// Who holds the control centre, and the hand-over that waits to be read: a link of the bottom bar to the main courante.
import { get } from "./api.js";
import { address, config, t } from "./config.js";

const EVERY = 60_000;
const MANY = 3; // shifts named, beyond they are counted

const link = () => document.querySelector("[data-duty]");

export function start() {
  if (!config.can.duty) return;
  setInterval(() => !document.hidden && read(), EVERY);
  document.addEventListener("visibilitychange", () => !document.hidden && read()); // back from reading it
  read();
}

async function read() {
  const asked = [{ to_read: true }, { open: true }].map((wanted) => get(address("/api/v1/shifts/", wanted, { scoped: true })));
  const [waiting, running] = await Promise.all(asked).catch(() => [null, null]);
  link().hidden = false;
  link().textContent = waiting ? sentence(waiting.results, running.results) : t("duty");
  link().classList.toggle("wanted", Boolean(waiting?.results.length));
}

function sentence(waiting, running) {
  if (waiting.length) return t("duty_to_read", { n: waiting.length });
  if (!running.length) return t("duty_nobody");
  if (running.length > MANY) return t("duty_held_many", { n: running.length });
  return t("duty_held", { who: running.flatMap((shift) => shift.operators).join(", ") });
}
