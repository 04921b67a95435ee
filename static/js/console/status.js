// SPDX-License-Identifier: EUPL-1.2
// Honest state: is the screen live, of when are its data, which sources answer.
import { get } from "./api.js";
import { address, config, t } from "./config.js";
import { clock, duration } from "./format.js";
import { number } from "./sentences.js";
import { isPaused, pausedFor } from "./pause.js";
import { on, store } from "./store.js";
import { showAge, trueNow } from "./ticking.js";

const BRIEF = 5_000; // a cut that the stream mends by itself is not worth a word more
const LOST = 30_000; // without the stream for so long, the page says of when its data are
const CALM = 10; // alarms in 10 minutes that an operator can follow (ISA-18.2); five times that is a storm
const DEAD_LETTERS_EVERY = 60_000;

const place = (name) => document.querySelector(`[data-${name}]`);
let lostAt = Date.now();
let said = { state: "connecting", latency: null };
let unreadable = "";
let refused = false;

export function start() {
  on("live", show);
  on("session-over", () => (refused = true) && tick());
  if (place("recent")) for (const news of ["snapshot", "alarms", "assets"]) on(news, bars);
  if (place("sources")) for (const news of ["snapshot", "sources"]) on(news, sources);
  on("readable", () => (unreadable = "") || banner());
  on("unreadable", (why) => (unreadable = why) && banner());
  setInterval(tick, 1000);
  setInterval(deadLetters, DEAD_LETTERS_EVERY);
  deadLetters();
}

function show({ state, latency, code }) {
  refused = code === 4401 || state === "refused";
  lostAt = state === "live" || state === "behind" ? 0 : lostAt || Date.now();
  said = { state, latency };
  tick();
}

function tick() {
  const since = lostAt ? Date.now() - lostAt : 0;
  place("live").dataset.live = since > BRIEF ? "offline" : isPaused() ? "paused" : said.state;
  write(place("live-text"), liveWords(said, since));
  write(place("live-said"), since > BRIEF ? t("offline_said") : ""); // read aloud once, not at each second
  banner();
}

function liveWords({ state, latency }, since) {
  if (since > BRIEF) return t("offline", { duration: duration(since / 1000) });
  if (since) return t("reconnecting");
  if (isPaused()) return t("live_paused", { duration: duration(pausedFor() / 1000) });
  if (latency == null) return t(state === "behind" ? "behind_waiting" : "live_waiting");
  const s = number(Math.max(0.1, Math.round(latency / 100) / 10));
  return t(state === "behind" ? "behind" : "live", { s });
}

const write = (element, text) => element.textContent === text || (element.textContent = text);

function banner() {
  const [why, text] = sentence();
  write(place("banner-text"), text);
  place("banner").dataset.why = why;
  place("banner").hidden = !text;
  place("login").hidden = !refused;
  if (refused) place("login").search = new URLSearchParams({ next: location.pathname + location.search });
  place("read-at").textContent = store.readAt ? t("read_at", { time: clock(store.readAt) }) : "";
}

/** [why, in words]: session, unreadable, stale (nothing new is read), polling (read from time to time), or nothing. */
function sentence() {
  if (refused) return ["session", t("banner_session")];
  if (unreadable && !store.readAt) return ["unreadable", unreadable];
  const isLost = lostAt && Date.now() - lostAt >= LOST;
  if (!store.readAt || (!unreadable && !isLost)) return ["", ""];
  const since = trueNow() - store.readAt;
  const why = unreadable ? "unreadable" : since > LOST ? "stale" : "polling";
  return [why, t(`banner_${why}`, { why: unreadable, time: clock(store.readAt), duration: duration(since / 1000) })];
}

function bars() {
  const n = store.recentAlarms;
  const pace = n <= CALM ? "calm" : n <= CALM * 5 ? "busy" : "storm";
  place("recent").textContent = `${t("recent", { n: number(n) })} (${t(pace)})`;
  place("recent").className = `tnum pace-${pace}`;
  const lost = store.counts.unknown ?? 0;
  place("unknown").textContent = lost ? t("unknown_count", { n: number(lost) }) : "";
}

function sources() {
  const line = place("sources-line");
  line.parentElement.hidden = !config.can.sources;
  line.textContent = sourcesLine();
  line.className = store.sources.some((one) => one.health === "down") ? "bad" : "";
  place("sources").replaceChildren(...store.sources.map(item));
}

function sourcesLine() {
  if (!store.sources.length) return t("sources_none"); // none exists, or none belongs to what the person may see
  const count = (health) => store.sources.filter((source) => source.health === health).length;
  const line = t("sources_line", { ok: count("ok"), all: store.sources.length });
  const others = ["degraded", "down", "unknown"].filter(count).map((one) => t(`sources_${one}`, { n: count(one) }));
  return [line, ...others].join(" · ");
}

function item(source) {
  const element = document.createElement("li");
  const [name, health, age] = ["strong", "span", "time"].map((tag) => document.createElement(tag));
  name.textContent = source.name;
  health.textContent = [t(`health_${source.health}`), source.health === "ok" ? "" : source.health_reason].filter(Boolean).join(" : ");
  health.className = `health ${source.health}`;
  showAge(age, source.last_seen_at);
  element.append(name, health, age);
  return element;
}

async function deadLetters() {
  if (!config.can.dead_letters || document.hidden) return;
  const url = address("/api/v1/dead-letters/", { status: "pending", limit: 100 });
  const page = await get(url).catch(() => null);
  if (!page) return;
  const n = page.results.length;
  place("dead-letters").textContent = n ? t("dead_letters", { n: page.next ? `${n}+` : n }) : "";
}
