// SPDX-License-Identifier: EUPL-1.2
// « Masquer… » of one alarm: for how long and why; and its contrary. Under an alarm, wherever alarms are shown.
import { config, t } from "./config.js";
import { bind } from "./forms.js";
import { bringBack, setAside } from "./incident_acts.js";
import { asides, who } from "./row.js";

const SET_ASIDE = new Set(["shelved", "out_of_service"]);
const OVER = new Set(["normal", "suppressed"]);

/** The element to show under `alarm`, or null when there is nothing that one may do. */
export function asideOf(alarm, onDone = () => {}) {
  if (!alarm?.id || OVER.has(alarm.state)) return null;
  return SET_ASIDE.has(alarm.state) ? wayBack(alarm, onDone) : config.can.shelve ? wayOut(alarm, onDone) : null;
}

function wayOut(alarm, onDone) {
  const fold = clone("aside-template");
  bind(fold.querySelector("form"), ({ hours, why }) => setAside(alarm.id, Number(hours.value), why.value.trim()), {
    onDone: () => {
      keepFocus(fold);
      fold.open = false;
      onDone();
    },
  });
  fold.addEventListener("toggle", () => fold.open && fold.querySelector("[name=why]").focus());
  return fold;
}

function wayBack(alarm, onDone) {
  const form = clone("back-template");
  const person = alarm.shelved_by ? who({ acked_by: alarm.shelved_by }) : "";
  const reason = alarm.shelve_reason ? `${t("quoted", { text: alarm.shelve_reason })}` : "";
  form.querySelector("[data-reason]").textContent = [sentenceCase(asides(alarm)[0] ?? ""), person, reason].filter(Boolean).join(" ");
  form.querySelector("[data-submit]").hidden = !config.can.shelve;
  bind(form, () => bringBack(alarm.id), {
    onDone: () => {
      keepFocus(form);
      onDone();
    },
  });
  return form;
}

/** What was sent goes away: the panel has the focus, not the page. */
function keepFocus(element) {
  if (element.contains(document.activeElement)) element.closest(".panel")?.focus({ preventScroll: true });
}

const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const sentenceCase = (text) => text.charAt(0).toLocaleUpperCase("fr") + text.slice(1);
