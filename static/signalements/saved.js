// SPDX-License-Identifier: EUPL-1.2
// The saved filters work without this module. With it: how many each finds, once the list is there; links are copied.
const kept = document.querySelector("[data-kept-counts]");
if (kept) count();

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // the field is there to be copied by hand
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

async function count() {
  const answer = await fetch(kept.dataset.keptCounts).catch(() => null);
  if (!answer?.ok) return; // without numbers, the links are the same
  const { counts, most } = await answer.json();
  for (const place of kept.querySelectorAll("[data-kept-count]")) {
    const found = counts[place.dataset.keptCount];
    if (found !== undefined) place.textContent = found > most ? `${most}+` : found.toLocaleString("fr-FR");
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.textContent = button.dataset.copied;
}
