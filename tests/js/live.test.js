// SPDX-License-Identifier: EUPL-1.2
// The stream's own life: a socket that is lost, silent, refused, late; time is the test's.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { stopped } from "./clock.js";

const sockets = [];
class FakeSocket {
  constructor(url) {
    this.url = url;
    sockets.push(this);
  }
  close() {
    this.closed = true;
  }
  say(...messages) {
    this.onmessage({ data: JSON.stringify(messages) });
  }
}
const online = { listeners: {} };
globalThis.WebSocket = FakeSocket;
globalThis.location = { origin: "https://ville.test" };
globalThis.addEventListener = (name, listener) => (online.listeners[name] = listener);
globalThis.removeEventListener = (name) => delete online.listeners[name];
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
const wait = stopped(Date.parse("2026-11-22T18:00:00Z"));

const { connect } = await import("../../static/js/live.js");

const now = () => new Date().toISOString();
const beat = (head, more = {}) => ({ kind: "heartbeat", head, age: 0, at: now(), ...more });
const news = (id) => ({ id, kind: "alarm.raised", at: now() });

let heard, states, stream;
beforeEach(() => {
  stream?.close();
  [sockets.length, heard, states] = [0, [], []];
  stream = connect({ after: 10, onMessages: (messages) => heard.push(...messages.map(({ id, kind }) => id ?? kind)), onState: ({ state }) => states.push(state) });
});
const last = () => sockets.at(-1);

test("it starts after what the snapshot knew, and is live at the first heartbeat", () => {
  assert.equal(last().url, "wss://ville.test/ws/live/?after=10");
  last().say(beat(10));
  assert.deepEqual(states, ["connecting", "live"]);
});

test("cut, it comes back by itself after what it heard last, and a repeat is told once", () => {
  last().say(news(11), news(12), beat(12));
  last().onclose({ code: 1006 });
  assert.equal(states.at(-1), "reconnecting");
  wait(2000);
  assert.equal(sockets.length, 2);
  assert.match(last().url, /after=12$/);
  last().say(news(12), news(13));
  last().say(beat(13));
  assert.deepEqual(heard, [11, 12, 13]);
  assert.equal(states.at(-1), "live");
});

test("each failure waits longer, never more than fifteen seconds and a half", () => {
  for (let failure = 0; failure < 12; failure++) {
    const before = sockets.length;
    last().onclose({ code: 1006 });
    wait(15_500);
    assert.equal(sockets.length, before + 1, `after failure ${failure}`);
  }
  assert.equal(states.at(-1), "offline");
});

test("a socket that says nothing is dead whatever it says: another is opened", () => {
  last().say(beat(10));
  const silent = last();
  wait(26_000);
  assert.equal(silent.closed, true);
  wait(2000);
  assert.equal(sockets.length, 2);
});

test("what a dead socket still says is not listened to", () => {
  const dead = last();
  dead.onclose({ code: 1006 });
  wait(2000);
  dead.say(news(99));
  assert.deepEqual(heard, []);
});

test("too far behind, the server asks to start again: the place is forgotten", () => {
  last().say({ kind: "resync" });
  assert.deepEqual(heard, ["resync"]);
  last().onclose({ code: 1006 });
  wait(2000);
  assert.equal(last().url, "wss://ville.test/ws/live/");
});

test("the session over, it stops for good and says so", () => {
  last().onclose({ code: 4401 });
  assert.equal(states.at(-1), "refused");
  wait(60_000);
  assert.equal(sockets.length, 1);
});

test("a server that is late itself is told as late", () => {
  last().say(beat(10, { age: 9 }));
  assert.equal(states.at(-1), "behind");
});

test("the cable pulled then plugged: offline at once, back at once", () => {
  last().say(beat(10));
  online.listeners.offline();
  assert.equal(states.at(-1), "offline");
  last().onclose({ code: 1006 });
  online.listeners.online();
  assert.equal(sockets.length, 2);
});
