// SPDX-License-Identifier: EUPL-1.2
// Keeps the store true: first snapshot, live messages, snapshot again when told to or when the stream is lost.
import { get } from "./api.js";
import { address, t } from "./config.js";
import { forget } from "./memory.js";
import { hold, isPaused } from "./pause.js";
import { apply, load, on, store, tell } from "./store.js";

const RETRY = 5; // seconds after an unreadable snapshot
const POLL = 15_000; // without the stream the page still works, slower
const REFRESH = 120_000; // counts that are only estimated between snapshots are put right
const SOON = 700; // several reasons to reload make one
const FORGET = 60_000; // what is over and shown nowhere
const RECOUNT = 10_000; // at most that often: in a storm each message may be of something that this page never read

let stream = null;
let live = "connecting";
let pending = null;
let recount = null;
let owed = false; // a snapshot was wanted while the page was paused
let gap = false; // messages were missed, or may have been: the list has to be read again too

export function start() {
  on("resumed", resumed);
  on("reload", () => later(SOON));
  on("uncounted", () => (recount ??= setTimeout(reload, RECOUNT)));
  setInterval(() => live !== "live" && !document.hidden && reread(), POLL);
  setInterval(() => live === "live" && !document.hidden && reload(), REFRESH);
  setInterval(forget, FORGET);
  document.addEventListener("visibilitychange", () => !document.hidden && live !== "live" && reread());
  reload();
}

function later(delay) {
  clearTimeout(pending);
  pending = setTimeout(reload, delay);
}

function reread() {
  gap = true;
  return reload();
}

async function reload() {
  if (isPaused()) return void (owed = true);
  clearTimeout(pending);
  clearTimeout(recount);
  recount = null;
  try {
    const state = await get(address("/api/v1/console/state/", {}, { scoped: true }));
    if (isPaused()) return void (owed = true); // paused meanwhile: read again after
    if (gap) forget({ all: true });
    load(state);
    if (gap) tell("gap");
    gap = false;
    tell("readable");
    stream ??= follow(); // apart: the screen lives without it, slower
  } catch (error) {
    if (error.status === 401) return; // the session is over: said by who asked, and nothing will come before a login
    tell("unreadable", t("state_unreadable", { why: error.message, n: RETRY }));
    later(RETRY * 1000);
  }
}

async function follow() {
  const { connect } = await import("../live.js");
  return connect({ after: store.head, onMessages: receive, onState: changed });
}

function receive(messages) {
  tell("heard", messages);
  if (isPaused()) hold(messages);
  else take(messages);
}

/** What waited is applied in the order in which it came. */
function resumed({ messages, gap: lost }) {
  gap ||= lost;
  if (messages.length) take(messages);
  if (owed || lost) reload();
  owed = false;
}

function take(messages) {
  if (messages.some((message) => message.kind === "resync")) {
    gap = true;
    later(0);
  }
  apply(messages.filter((message) => message.kind !== "resync" && message.kind !== "heartbeat"));
}

function changed(state) {
  live = state.state ?? state;
  if (state.confirmed > store.readAt) store.readAt = state.confirmed; // nothing new is news: what is shown is of now
  tell("live", typeof state === "string" ? { state } : state);
}
