// SPDX-License-Identifier: EUPL-1.2
// Follows an import: the page reloads by itself when there is something to read.
const PAUSE = 1000; // ms
const place = document.querySelector("[data-progress]");
const label = place?.querySelector("[data-progress-label]");
const bar = place?.querySelector("[data-progress-bar]");
const figure = new Intl.NumberFormat("fr-FR");

if (place) setTimeout(look, PAUSE);

async function look() {
  const response = await fetch(place.dataset.progress, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) return setTimeout(look, PAUSE * 5);
  const job = await response.json();
  if (!job.moving) return location.reload();
  label.textContent = `${job.label} : ${figure.format(job.processed)}${job.total ? ` / ${figure.format(job.total)}` : ""}`;
  if (job.total) {
    bar.max = job.total;
    bar.value = job.processed;
  }
  setTimeout(look, PAUSE);
}
