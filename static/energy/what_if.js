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
    try {
      const response = await fetch(`?${query}`, { signal: asking.signal, headers: { "X-Answer-Only": "1" } });
      const part = new DOMParser().parseFromString(await response.text(), "text/html");
      answer.replaceChildren(...part.body.childNodes);
      if (response.ok) window.history.replaceState(null, "", `?${query}`);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  form.addEventListener("input", () => {
    told(form);
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  told(form);
}

function told(form) {
  for (const output of form.querySelectorAll("[data-value-of]")) {
    const field = document.getElementById(output.dataset.valueOf);
    if (field?.type === "range") output.textContent = field.value;
  }
}

for (const form of document.querySelectorAll("[data-what-if]")) follow(form);
