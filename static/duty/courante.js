// SPDX-License-Identifier: EUPL-1.2
// One gesture to write an entry: Enter notes it, Shift+Enter makes a new line. Without this module, the button does.

const form = document.querySelector("[data-courante]");
const text = form?.querySelector("[data-enter]");

text?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (text.value.trim()) form.requestSubmit();
});
form?.addEventListener("submit", () => {
  form.querySelector("button[type=submit]").disabled = true; // a second Enter would note it twice
});
