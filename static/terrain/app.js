// SPDX-License-Identifier: EUPL-1.2
// The page: which screen is shown, drawn again when what is known changes. Screens other than the list and one order
// are read when they are opened; the phone keeps them all.
import { bars } from "./bar.js";
import { list, tick } from "./list.js";
import { lifted } from "./press.js";
import { known, mine, onChange, start } from "./sync.js";
import { config, t } from "./words.js";

const EVERY = 15_000; // milliseconds: countdowns show minutes
const LATER = { carte: "./map.js", signaler: "./find.js", envois: "./outbox.js", reglages: "./settings.js" };
const TABS = { carte: "map", signaler: "find", envois: "outbox" };
const place = document.querySelector("[data-screen]");
let shown = "";

async function content() {
  const [name, number] = location.hash.slice(1).split("-");
  if (name === "ot") return (await import("./job.js")).job(Number(number));
  if (LATER[name]) return (await import(LATER[name])).screen();
  return list();
}

async function draw() {
  await lifted();
  drawBars();
  const asked = location.hash;
  const nodes = [await content()].flat(3).filter(Boolean);
  await lifted();
  if (asked !== location.hash) return; // somebody went elsewhere meanwhile
  const kept = asked === shown ? remembered() : null;
  place.replaceChildren(...nodes);
  if (kept) restore(kept);
  else arrive();
  shown = asked;
  if (known.day && !performance.getEntriesByName("whole").length) performance.mark("whole"); // read by benchmarks/field.py
}

/** Drawn again under the fingers: what is open stays open, what is being typed stays in focus. */
function remembered() {
  const focus = document.activeElement;
  const typing = focus?.matches?.("input:not([type=checkbox]), textarea") ? [focus.selectionStart, focus.selectionEnd] : null;
  return { focus: place.contains(focus) ? focus.id : "", typing, open: [...place.querySelectorAll("details[open]")].map((one) => one.id) };
}

function restore({ focus, typing, open }) {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const element = focus && document.getElementById(focus);
  if (!element) return;
  element.focus({ preventScroll: true });
  if (typing && element.setSelectionRange && element.type !== "number") element.setSelectionRange(...typing);
}

function arrive() {
  scrollTo(0, 0);
  if (shown || location.hash) place.focus({ preventScroll: true });
}

function drawBars() {
  document.querySelector("[data-bars]").replaceChildren(...bars());
  const tab = TABS[location.hash.slice(1)] ?? (location.hash === "#reglages" ? "" : "list");
  for (const link of document.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const count = document.querySelector("[data-count]");
  count.textContent = mine().length;
  count.hidden = mine().length === 0;
}

let drawing = null;
let again = false;

/** One at a time, the last one wins. */
async function redraw() {
  if (drawing) return (again = true);
  do {
    again = false;
    drawing = draw();
    await drawing.finally(() => (drawing = null));
  } while (again);
}

onChange(() => {
  if (known.person !== null && place.querySelector("[data-still]")) return drawBars(); // a drawing or a camera in progress is not redrawn
  redraw();
});
addEventListener("hashchange", redraw);
setInterval(() => document.querySelectorAll("[data-due]").forEach(tick), EVERY);

async function keepThePage() {
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.register(config.urls.worker, { scope: new URL("./", location.origin + location.pathname).pathname });
  const ready = () => {
    if (!worker.waiting || !navigator.serviceWorker.controller) return;
    known.ready = worker.waiting;
    drawBars();
  };
  ready();
  worker.addEventListener("updatefound", () => worker.installing?.addEventListener("statechange", ready));
  let leaving = false;
  const controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled && !leaving) location.reload();
    leaving = true;
  });
}

document.title = `${t("title")} · Connecte`;
await start().finally(() => {
  keepThePage().catch((error) => console.warn(error)); // refused by a private window: the page works with a network
  import("./place.js").then((module) => module.follow());
});
