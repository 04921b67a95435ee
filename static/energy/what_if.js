// SPDX-License-Identifier: EUPL-1.2
// Sliders answer while they are pulled; without this module the button does the same, slower.

const WAIT = 120; // milliseconds of rest before asking

export function follow(form) {
  const answer = document.getElementById(form.dataset.whatIf);
  let timer;
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(new FormData(form));
    answer.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`?${query}`, { signal: asking.signal, headers: { "X-Answer-Only": "1" } });
      const part = new DOMParser().parseFromString(await response.text(), "text/html");
      answer.replaceChildren(...part.body.childNodes);
      keep(query, response.ok);
      if (response.ok) window.history.replaceState(null, "", `?${query}`);
      answer.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name === "AbortError") return;
      answer.removeAttribute("aria-busy");
      throw error;
    }
  };
  form.dataset.live = "";
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) return;
    if (event.target.name === "territoire") return form.submit(); // its streets and prices are others
    told(form);
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  for (const streets of form.querySelectorAll("[data-streets]")) choose(streets);
  told(form);
}

// What is kept, and what is compared with a kept one, is what is shown.
function keep(query, known) {
  const wish = new URLSearchParams(query);
  wish.delete("avec");
  for (const field of document.querySelectorAll("[data-wish]")) field.value = wish;
  for (const button of document.querySelectorAll("[data-keep]")) button.disabled = !known;
  for (const link of document.querySelectorAll("[data-compare]")) {
    const both = new URLSearchParams(wish);
    both.set("avec", link.dataset.compare);
    link.href = `?${both}`;
  }
}

function told(form) {
  for (const output of form.querySelectorAll("[data-value-of]")) {
    output.textContent = document.getElementById(output.dataset.valueOf).value;
  }
  const chosen = form.querySelector("[data-chosen]");
  if (chosen) chosen.textContent = form.querySelectorAll("[data-streets] input:checked").length;
}

// Hundreds of streets: found by a few letters, all chosen or none of those that are shown.
function choose(streets) {
  const find = streets.querySelector("[data-find]");
  const rows = [...streets.querySelectorAll(".what-if-list label")];
  const shown = () => rows.filter((row) => !row.hidden);
  streets.querySelector(".what-if-find").hidden = rows.length < 2;
  find.addEventListener("input", () => {
    const words = plain(find.value);
    for (const row of rows) row.hidden = !plain(row.textContent).includes(words);
  });
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  const set = (checked) => {
    for (const row of shown()) row.querySelector("input").checked = checked;
    streets.dispatchEvent(new Event("input", { bubbles: true }));
  };
  streets.querySelector("[data-all]").addEventListener("click", () => set(true));
  streets.querySelector("[data-none]").addEventListener("click", () => set(false));
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

for (const form of document.querySelectorAll("[data-what-if]")) follow(form);
