// SPDX-License-Identifier: EUPL-1.2
// A form that asks something of the server: busy while it waits, the reason beside it when refused, what was typed kept.
import { t } from "./config.js";

/** `run(fields)` returns "" when accepted, a sentence when refused, null when nothing was asked. */
export function bind(form, run, { onDone = () => {}, check = () => "" } = {}) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[data-submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    const missing = check(form) || required(form);
    complain(form, missing);
    if (missing) return;
    const words = button.textContent;
    busy(button, true, t("sending"));
    const refusal = await run(form.elements);
    busy(button, false, words);
    complain(form, refusal ?? "");
    if (refusal === "") onDone(form);
  });
}

function required(form) {
  const empty = [...form.elements].find((field) => field.required && !field.value.trim());
  empty?.focus();
  return empty ? t("why_needed") : "";
}

function busy(button, is, words) {
  button.setAttribute("aria-disabled", is);
  button.textContent = words;
}

export function complain(form, sentence) {
  const error = form.querySelector("[data-error]");
  error.textContent = sentence;
  error.hidden = !sentence;
}

/** Somebody writes there, or is about to send: leave it alone. */
export const isBeingWritten = (element) => Boolean(element.querySelector("form:focus-within, details[open] form, [aria-disabled=true]"));
