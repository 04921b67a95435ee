// SPDX-License-Identifier: EUPL-1.2
// Follows a long work (an import, an archive): the page reloads by itself when there is something to read.
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
  const far = [job.processed, job.total].filter(Boolean).map((n) => figure.format(n)).join(" / ");
  label.textContent = far ? `${job.label} : ${far}` : job.label;
  if (job.total) {
    bar.max = job.total;
    bar.value = job.processed;
  }
  setTimeout(look, PAUSE);
}
