// SPDX-License-Identifier: EUPL-1.2
// Brings to the top the categories that the words suggest; the choice is never made for the person.
import "./draft.js";
import "./once.js";
import { prove } from "./proof.js";

const box = document.querySelector("[data-categories]");
const text = document.getElementById(box?.dataset.text);
const PAUSE = 350; // milliseconds without a key
let waiting, asking;

async function suggest() {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ q: text.value.slice(0, 400), territoire: box.dataset.desk });
  const read = fetch(`${box.dataset.suggest}?${query}`, { signal: asking.signal }).then((answer) => (answer.ok ? answer.json() : null));
  const found = await read.catch(() => null); // typed on, or no network: all the categories stay
  if (found) arrange(found.categories);
}

function arrange(keys) {
  const first = box.querySelector("[data-first]");
  const others = box.querySelector("[data-others]");
  const rows = new Map([...box.querySelectorAll("[data-category]")].map((row) => [row.dataset.category, row]));
  const wanted = keys.map((key) => rows.get(String(key))).filter(Boolean);
  for (const row of first.querySelectorAll("[data-category]")) if (!wanted.includes(row)) others.append(row);
  first.append(...wanted);
  first.hidden = wanted.length === 0;
}

prove(document.forms);
text?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, PAUSE);
});
if (text?.value) suggest(); // typed before this program came, or kept by the browser
