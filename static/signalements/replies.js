// SPDX-License-Identifier: EUPL-1.2
// A template reply goes into the text at once; without this module, « Voir le texte » asks the server for it.
for (const choice of document.querySelectorAll("[data-reply]")) {
  const form = choice.form, field = form.querySelector("textarea"), button = form.querySelector("[data-preview]");
  button.hidden = true;
  choice.addEventListener("change", () => {
    const text = choice.selectedOptions[0].dataset.text;
    if (text) field.value = text;
  });
  form.addEventListener("submit", () => (choice.disabled = true)); // the text alone is sent
}
