// SPDX-License-Identifier: EUPL-1.2
// What the phone knows and what it owes: the day, the acts that wait, who is logged in, whether the network answers.
import { applied } from "./flow.js";
import * as net from "./net.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { config } from "./words.js";

const EVERY = 60_000; // milliseconds: the day is read again
const FRESH = 120_000; // a position is of the place of the act

export const known = { day: null, acts: [], sent: [], person: null, net: "unknown", account: "unknown", sending: false, broken: false, position: null, consent: null };
const listeners = new Set();
const others = new BroadcastChannel("connecte-terrain");
let timer;

export const onChange = (act) => listeners.add(act);
const changed = () => listeners.forEach((act) => act(known));

export const mine = () => known.acts.filter((act) => act.person === known.person);
export const theirs = () => known.acts.filter((act) => act.person !== known.person);
export const jobs = () => (known.day ? applied(known.day.jobs, mine(), config) : []);
export const refused = () => mine().filter((act) => act.status === queue.REFUSED);

export async function start() {
  try {
    await reload();
  } catch (error) {
    known.broken = true; // no storage: the page says so, and works as long as there is a network
    console.warn(error);
  }
  await given();
  changed();
  addEventListener("online", () => round({ force: true }));
  addEventListener("offline", () => tell({ net: "offline" }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && round({ force: true }));
  others.addEventListener("message", async () => {
    await reload();
    changed();
  });
  navigator.storage?.persist?.(); // so that the phone does not make room with what was not sent
  setInterval(round, EVERY); // before the first round: should it fail, the next ones still come
  await round({ force: true });
}

/** A first visit brings the day with the page. */
async function given() {
  const day = document.getElementById("terrain-day");
  if (day) await received({ ...JSON.parse(day.textContent), read: Date.now() });
}

function tell(what) {
  Object.assign(known, what);
  changed();
}

/** Whose session this browser holds: a cookie that goes with it, read without a network. 0: nobody's. */
const holder = () => Number(document.cookie.match(/(?:^|; )connecte_holder=(\d+)/)?.[1] ?? 0);

/** Their session ended, or somebody else's began: the day is no longer shown nor kept; acts and drafts stay, unseen. */
async function lock() {
  const person = known.person;
  tell({ account: "ended", person: null, day: null, sent: [], consent: null, position: null });
  if (person !== null) await store.conceal(person).catch(() => (known.broken = true));
}

async function reload() {
  const kept = (await store.get("settings", "person"))?.value ?? null;
  known.person ??= kept; // somebody may have been found meanwhile
  if (known.person !== null && holder() !== known.person) await lock();
  if (known.person === null && (await store.get("settings", "ended"))) known.account = "ended";
  known.acts = await store.all("acts");
  known.sent = (await store.all("sent")).filter((act) => act.person === known.person).sort((a, b) => b.left - a.left);
  if (known.person) {
    known.day = (await store.get("days", known.person)) ?? null;
    known.consent = (await store.get("settings", `consent:${known.person}`)) ?? null;
  }
}

/** Send what waits, then read the day again. One at a time, whatever the number of windows. */
export async function round({ force = false } = {}) {
  await navigator.locks.request("connecte-terrain", { ifAvailable: true }, async (held) => {
    if (!held) return;
    clearTimeout(timer);
    if (known.person !== null && holder() !== known.person) await lock();
    if (known.person === null) await readDay();
    await sendAll(force);
    await readDay();
    await forgetOwed();
    wake();
  });
}

/** The next attempt, when something waits for time. */
function wake() {
  const next = queue.soonest(mine(), Date.now());
  if (next !== null && known.account !== "ended") timer = setTimeout(round, Math.max(1000, next - Date.now()));
}

async function sendAll(force) {
  if (!mine().some((act) => act.status === queue.WAITING) || known.account === "other") return;
  tell({ sending: true });
  try {
    const end = await queue.drain(ports, { force });
    if (end.why === "unheard") known.net = "offline";
    if (end.why === "session") await lock();
    if (end.why === "forbidden") await forbidden(end);
  } finally {
    tell({ sending: false });
  }
}

const ports = {
  load: async () => mine(),
  send: net.send,
  now: Date.now,
  random: Math.random,
  async save(act) {
    await store.put("acts", act);
    await reread();
  },
  async settle(act, body) {
    await store.settle(act, body);
    const job = known.day?.jobs.find((one) => one.id === act.order);
    if (job && body.state) {
      Object.assign(job, { state: body.state, state_label: body.state_label }); // until the day is read again
      await store.put("days", known.day);
    }
    await reread();
  },
};

async function reread() {
  await reload();
  others.postMessage("changed");
  changed();
}

/** An old token, another account, or a right that was taken away: the day says which. */
async function forbidden({ act, reason }) {
  const person = known.person;
  await readDay();
  if (known.account !== "ok" || known.person !== person) return;
  if (act.forbidden) await ports.save({ ...act, forbidden: false, status: queue.REFUSED, reason });
  else await ports.save({ ...act, forbidden: true, next: Date.now() + 1000 });
}

export async function readDay() {
  const answer = await net.day(known.day?.mark);
  if (!answer) return tell({ net: "offline" });
  if (answer.status >= 500 || answer.status === 429) return tell({ net: "down" });
  known.net = "online";
  if (answer.status === 401) return lock();
  if (answer.status === 403) return left();
  known.account = "ok";
  if (answer.status === 304 && !known.day) return readDay(); // it left meanwhile: asked whole
  if (answer.status === 304) known.day.read = Date.now();
  else await received({ ...answer.body, mark: answer.mark, read: Date.now() });
  if (known.day) await store.put("days", known.day).catch(() => (known.broken = true));
  changed();
  keepPhotos();
}

/** Who is logged in works for no team: the day of who did leaves the phone, their acts stay. */
async function left() {
  await store.clear(null).catch(() => (known.broken = true));
  tell({ account: "forbidden", person: null, day: null, sent: [], consent: null, position: null });
}

/** The day of whoever is logged in now. What belongs to who had the phone before goes, but for their acts. */
async function received(day) {
  if (known.person !== day.person) {
    await store.clear(day.person).catch(() => (known.broken = true));
    await store.put("settings", { key: "person", value: day.person }).catch(() => (known.broken = true));
    known.person = day.person;
    known.consent = null;
  }
  known.day = day;
  await store.put("days", day).catch(() => (known.broken = true));
  await reload().catch(() => (known.broken = true));
}

/** Small photos of the day, to be seen without a network. */
async function keepPhotos() {
  const wanted = known.day?.jobs.flatMap((job) => job.photos) ?? [];
  const kept = new Set((await store.all("photos")).map((photo) => photo.uid));
  const person = known.person;
  for (const photo of wanted.filter((one) => !kept.has(one.uid))) {
    const blob = await net.picture(photo.small);
    if (!blob || known.person !== person) return;
    await store.put("photos", { uid: photo.uid, person, blob });
    changed();
  }
}

/** A tap: kept first, sent after. `draft`: the key of the report that goes with it. Answers whether it was kept. */
export async function tap(act, { draft } = {}) {
  const fresh = known.position && Date.now() - known.position.at < FRESH;
  const place = known.consent?.value && fresh ? { lon: known.position.lon, lat: known.position.lat, accuracy: known.position.accuracy } : null;
  const made = { uid: crypto.randomUUID(), person: known.person, name: known.day?.name ?? "", status: queue.WAITING, declared_at: new Date().toISOString(), data: {}, place, ...act };
  try {
    await store.keep(made, draft);
  } catch (error) {
    console.warn(error);
    return null;
  }
  await reread();
  round();
  return made;
}

/** Asked again, as it is now: another key, since the first one has its answer. */
export async function again(act) {
  const job = known.day?.jobs.find((one) => one.id === act.order);
  const state = act.state && job ? job.state : act.state;
  await ports.save({ ...act, uid: crypto.randomUUID(), state, status: queue.WAITING, reason: "", tries: 0, next: 0, forbidden: false });
  round({ force: true });
}

export async function asNote(act, text) {
  await ports.save({ rank: act.rank, uid: crypto.randomUUID(), person: act.person, name: act.name, kind: "note", request: act.request_number, words: act.words, what: act.what, status: queue.WAITING, declared_at: act.declared_at, data: { text } });
  round({ force: true });
}

export async function giveUp(act) {
  await store.remove("acts", act.rank);
  await reread();
  round({ force: true });
}

export async function agree(value) {
  known.consent = { key: `consent:${known.person}`, value, at: Date.now() };
  if (!value) known.position = null;
  await store.put("settings", known.consent);
  changed();
}

export function stands(position) {
  known.position = position;
  changed();
}

/** Positions already sent are erased too, now or when the network is back. Answers how many, null: later. */
export async function forgetPlaces() {
  await agree(false);
  await store.put("settings", { key: `forget:${known.person}`, value: true });
  return forgetOwed();
}

async function forgetOwed() {
  const key = `forget:${known.person}`;
  if (known.broken || !(await store.get("settings", key))) return null;
  const answer = await net.forgetPlaces();
  if (answer?.status !== 200) return null;
  await store.remove("settings", key);
  return answer.body.forgotten;
}

/** Everything but the acts leaves the phone. */
export async function logout() {
  if (!(await net.logout())) return false;
  await store.forget(known.person);
  location.assign(config.urls.login);
  return true;
}
