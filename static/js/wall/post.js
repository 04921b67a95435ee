// SPDX-License-Identifier: EUPL-1.2
// The post itself: is its clock right, is its session near its end, has the server another version. Asked every minute.
import { get } from "../console/api.js";
import { address, config, t } from "../console/config.js";
import { clock, duration } from "../console/format.js";
import { number } from "../console/sentences.js";
import { correct, trueNow } from "../console/ticking.js";

const EVERY = 60_000;
const WRONG = 30_000; // milliseconds of the clock, said from there on
const ENDING = 60 * 60_000; // of the session, said from there on
const AGAIN = 10 * 60_000; // at most one reload in that time, whatever the server says of its version
const KEY = "connecte-wall-reloaded";
const place = (name) => document.querySelector(`[data-${name}]`);

export function start() {
  judge(config.wall, Date.now());
  setInterval(ask, EVERY);
  ask();
}

async function ask() {
  const asked = Date.now();
  const post = await get(address("/api/v1/console/wall/", {}, { scoped: true })).catch(() => null); // lost: said by status.js
  if (post) judge(post, (asked + Date.now()) / 2);
}

function judge({ at, version, session_ends_at: ends, followed }, heard) {
  const ahead = aheadOf(at, heard);
  correct(Math.abs(ahead) > 1000 ? ahead : 0);
  warn("clock-wrong", clockWords(ahead));
  warn("session-ending", sessionWords(ends, trueNow()));
  if (followed != null) place("followed").textContent = t("wall_followed", { n: number(followed) });
  if (version !== config.wall.version) renew();
}

/** Milliseconds that this machine is ahead of the server. */
export const aheadOf = (at, heard) => heard - Date.parse(at);

export function clockWords(ahead) {
  if (Math.abs(ahead) < WRONG) return "";
  return t(ahead > 0 ? "wall_clock_fast" : "wall_clock_slow", { duration: duration(Math.abs(ahead) / 1000) });
}

export function sessionWords(ends, now) {
  if (!ends || Date.parse(ends) - now > ENDING) return "";
  const left = (Date.parse(ends) - now) / 1000;
  return t("wall_session_ending", { time: clock(new Date(ends)), duration: duration(Math.max(0, left)) });
}

function warn(name, text) {
  place(name).textContent = text;
  place(name).hidden = !text;
}

/** The page again, as the server has it now, once it is known to answer: an error of the browser would stay for weeks. */
async function renew() {
  if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN) return;
  const page = await fetch(location.href, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
  if (!page?.ok) return;
  sessionStorage.setItem(KEY, Date.now());
  location.reload();
}
