// SPDX-License-Identifier: EUPL-1.2
// The page stops moving: what comes live waits, counted, and is applied in order when it goes on. It is said all the
// while of when the screen is, and it goes on by itself: nobody watches a picture for a shift.
import { t } from "./config.js";
import { clock, duration } from "./format.js";
import { store, tell } from "./store.js";
import { toast } from "./toast.js";

const LONGEST = 10 * 60_000; // milliseconds
const WARNED = 60_000; // before the end
const MOST = 20_000; // messages kept: beyond, the page reads everything anew
let since = null; // milliseconds, null while it runs
let waiting = [];
let tooMany = false;

const part = (name) => document.querySelector(`[data-pause-${name}]`);
const button = () => document.querySelector("[data-pause]");

export const isPaused = () => since !== null;
export const pausedFor = () => (isPaused() ? Date.now() - since : 0);

export function start() {
  button().addEventListener("click", toggle);
  part("resume").addEventListener("click", resume);
  setInterval(tick, 1000);
}

export function toggle() {
  if (isPaused()) resume();
  else pause();
}

function pause() {
  since = Date.now();
  waiting = [];
  tooMany = false;
  tick();
}

/** What waited, in order; `gap`: more came than one keeps. */
function resume() {
  const [messages, gap] = [waiting, tooMany];
  [since, waiting, tooMany] = [null, [], false];
  paint();
  button().focus({ preventScroll: true });
  tell("resumed", { messages, gap });
}

export function hold(messages) {
  if (waiting.length + messages.length > MOST) [waiting, tooMany] = [[], true];
  else if (!tooMany) waiting.push(...messages);
  paint();
}

function tick() {
  if (!isPaused()) return;
  if (pausedFor() >= LONGEST) {
    resume();
    toast(t("pause_over"), { error: true });
  } else paint();
}

const write = (element, text) => element.textContent === text || (element.textContent = text);

function paint() {
  const paused = isPaused();
  button().setAttribute("aria-pressed", String(paused));
  write(part("label"), t(paused ? "pause_resume" : "pause"));
  part("banner").hidden = !paused;
  document.documentElement.toggleAttribute("data-paused", paused);
  if (!paused) return;
  write(part("text"), t("pause_since", { duration: duration(pausedFor() / 1000), time: store.readAt ? clock(store.readAt) : "—" }));
  write(part("count"), tooMany ? t("pause_many") : t("pause_waiting", { n: waiting.length }));
  write(part("soon"), LONGEST - pausedFor() < WARNED ? t("pause_soon") : "");
}
