// SPDX-License-Identifier: EUPL-1.2
// The public pages work without this module. With it: a form is sent once, and the summary of errors is read first.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-once] button[disabled]").forEach((button) => (button.disabled = false)));
document.querySelector("[data-errors]")?.focus();
