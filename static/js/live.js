// SPDX-License-Identifier: EUPL-1.2
// The live stream: one socket that comes back by itself where it stopped. `connect({ after, onMessages, onState })`.
// `onMessages(messages)`: in order, without gap nor repeat; a {kind: "resync"} asks for a new snapshot.
// `onState({ state, latency, code, confirmed })`: connecting, live, behind (the server itself is late), reconnecting, offline,
// refused (the session is over: code 4401). `latency`: milliseconds from the commit to this page, null when unknown.
// `confirmed`: Date, by the server's clock, up to which everything was heard; null before the first heartbeat.
import { Skew } from "./skew.js";

const FIRST_WAIT = 500; // milliseconds before coming back; doubled at each failure, drawn at random
const LONGEST_WAIT = 15_000;
const SILENCE = 25_000; // two heartbeats missed and a half: the socket is dead whatever it says
const OFFLINE_AFTER = 30_000;
const STALE = 5; // seconds since the server read its outbox
const NOT_LOGGED_IN = 4401;

export function connect({ after = null, onMessages = () => {}, onState = () => {}, path = "/ws/live/" }) {
  const stream = new Stream(path, after, onMessages, onState);
  stream.open();
  return { close: () => stream.close(), get last() { return stream.last; } };
}

class Stream {
  constructor(path, after, onMessages, onState) {
    Object.assign(this, { path, last: after, onMessages, onState });
    this.failures = 0;
    this.heardAt = Date.now();
    this.skew = new Skew();
    this.state = "";
    this.online = () => this.open();
    this.offline = () => this.say("offline");
    addEventListener("online", this.online);
    addEventListener("offline", this.offline);
    this.watch = setInterval(() => this.check(), 1000); // a laptop that wakes says it at once
  }

  open() {
    if (this.closed || this.socket) return;
    clearTimeout(this.retry);
    if (!this.state) this.say("connecting");
    const query = this.last == null ? "" : `?after=${this.last}`;
    const socket = new WebSocket(`${this.path}${query}`.replace(/^\//, `${location.origin.replace(/^http/, "ws")}/`));
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onmessage = (event) => socket === this.socket && this.hear(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  hear(messages) {
    this.heardAt = Date.now();
    const news = messages.filter((message) => !this.isKnown(message));
    for (const message of news) this.follow(message);
    const told = news.filter((message) => message.kind !== "heartbeat");
    if (told.length) this.onMessages(told);
  }

  /** A repeat after a reconnection; heartbeats and resync have no id. */
  isKnown({ id }) {
    return id != null && this.last != null && id <= this.last;
  }

  follow(message) {
    if (message.kind === "resync") this.last = null;
    else if (message.kind === "heartbeat") this.beat(message);
    else this.heard(message);
  }

  /** Everything up to the head that we may hear has come before this heartbeat. */
  beat({ head, age, at }) {
    this.last = head;
    this.failures = 0;
    this.lostAt = null;
    this.skew.learn(at);
    this.confirmed = new Date(Date.parse(at) - (age ?? 0) * 1000);
    if (age > STALE) this.say("behind", { latency: age * 1000 });
    else this.say("live", { latency: this.latency ?? this.skew.latency(at) });
  }

  heard({ id, at }) {
    this.last = id;
    this.latency = this.skew.latency(at);
    if (this.state === "live") this.say("live", { latency: this.latency });
  }

  lost(code) {
    this.socket = null;
    if (this.closed) return;
    if (code === NOT_LOGGED_IN) return this.refuse(code);
    this.lostAt ??= Date.now();
    const wait = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures++);
    this.retry = setTimeout(() => this.open(), FIRST_WAIT / 2 + wait);
    this.say(navigator.onLine && Date.now() - this.lostAt < OFFLINE_AFTER ? "reconnecting" : "offline", { code });
  }

  refuse(code) {
    this.close();
    this.say("refused", { code });
  }

  /** A socket that says nothing is dead: a laptop that slept, a cable pulled. */
  check() {
    if (!this.socket || Date.now() - this.heardAt < SILENCE) return;
    const { socket } = this;
    this.lost(null);
    socket.close();
  }

  say(state, { latency = null, code = null } = {}) {
    this.state = state;
    this.onState({ state, latency, code, confirmed: this.confirmed ?? null });
  }

  close() {
    this.closed = true;
    clearInterval(this.watch);
    clearTimeout(this.retry);
    removeEventListener("online", this.online);
    removeEventListener("offline", this.offline);
    this.socket?.close();
    this.socket = null;
  }
}
