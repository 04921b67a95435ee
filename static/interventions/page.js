// SPDX-License-Identifier: EUPL-1.2
// The pages of interventions work without this module. With it: countdowns tick, a form is sent once, and the page says
// when what it shows has changed.
import { countdown } from "./countdown.js";

const EVERY = 15_000; // milliseconds: minutes are what is shown

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) show(element, Date.now());
}

function show(element, now) {
  const { text, style } = countdown(element.dataset, now);
  const badge = element.querySelector(".badge");
  const shape = badge.querySelector("[aria-hidden]");
  badge.className = `badge ${style}`;
  shape.textContent = { critical: "◆", major: "▲", running: "○" }[style];
  badge.replaceChildren(shape, ` ${text}`);
}

tick();
setInterval(tick, EVERY);

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-once] button[disabled]").forEach((button) => (button.disabled = false)));

const head = document.querySelector("[data-work]");
if (head) {
  const { connect } = await import("../js/live.js");
  connect({ onMessages: (messages) => messages.some(concerns) && (document.querySelector("[data-changed]").hidden = false), onState: () => {} });
}

function concerns({ kind, ref, state }) {
  return kind === "intervention.updated" && String(ref?.id) === head.dataset.work && state !== head.dataset.state;
}
