// SPDX-License-Identifier: EUPL-1.2
// The queue of a phone without a phone: what leaves, in which order, what stays, and that nothing is lost or doubled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { delay, drain, heldBack, pick, REFUSED, soonest, verdict, WAITING } from "../../static/terrain/queue.js";

const act = (rank, more = {}) => ({ rank, uid: `u${rank}`, kind: "arrive", order: 1, status: WAITING, ...more });
const ok = { status: 200, body: { done: true } };

/** A phone and a server: `answers(act, attempt)` is what the phone hears, `told` what the server did. */
function world(acts, answers, clock = { now: 0 }) {
  const kept = new Map(acts.map((one) => [one.rank, one]));
  const told = [];
  const attempts = new Map();
  return {
    kept,
    told,
    left: [],
    load: async () => [...kept.values()],
    now: () => clock.now,
    random: () => 1,
    async send(one) {
      told.push(one.uid);
      attempts.set(one.uid, (attempts.get(one.uid) ?? 0) + 1);
      return answers(one, attempts.get(one.uid));
    },
    async save(one) {
      kept.set(one.rank, one);
    },
    async settle(one) {
      kept.delete(one.rank);
      this.left.push(one.uid);
    },
  };
}

test("acts of one order leave in the order of the taps, whatever the order of the base", async () => {
  const phone = world([act(3), act(1), act(2, { order: 2 })], () => ok);
  assert.deepEqual(await drain(phone), { why: "empty" });
  assert.deepEqual(phone.left, ["u1", "u2", "u3"]);
});

test("nothing jumps ahead of an act that must be tried again, another order goes on", async () => {
  const phone = world([act(1), act(2), act(3, { order: 2 })], (one) => (one.rank === 1 ? { status: 503 } : ok));
  await drain(phone);
  assert.deepEqual(phone.left, ["u3"]);
  assert.deepEqual([...phone.kept.keys()], [1, 2]);
  assert.equal(phone.kept.get(1).tries, 1);
  assert.equal(pick([...phone.kept.values()], phone.kept.get(1).next - 1), null);
  assert.equal(pick([...phone.kept.values()], phone.kept.get(1).next).rank, 1);
});

test("without a network nothing else is tried", async () => {
  const phone = world([act(1), act(2, { order: 2 })], () => null);
  assert.equal((await drain(phone)).why, "unheard");
  assert.deepEqual(phone.told, ["u1"]);
  assert.equal(phone.kept.size, 2);
});

test("an answer that was lost is asked again with the same key", async () => {
  const clock = { now: 0 };
  const phone = world([act(1), act(2)], (one, attempt) => (one.rank === 1 && attempt === 1 ? null : ok), clock);
  await drain(phone);
  clock.now = 60_000;
  await drain(phone);
  assert.deepEqual(phone.told, ["u1", "u1", "u2"]);
  assert.deepEqual(phone.left, ["u1", "u2"]);
});

test("what is refused stays with its reason and holds back the steps after it, not messages nor photos", async () => {
  const acts = [act(1), act(2, { kind: "repair" }), act(3, { kind: "photo" }), act(4, { kind: "note" })];
  const phone = world(acts, (one) => (one.rank === 1 ? { status: 409, body: { done: false, detail: "Annulé." } } : ok));
  await drain(phone);
  assert.deepEqual(phone.left, ["u3", "u4"]);
  assert.deepEqual([phone.kept.get(1).status, phone.kept.get(1).reason], [REFUSED, "Annulé."]);
  assert.deepEqual(heldBack([...phone.kept.values()]).map((one) => one.rank), [2]);
  assert.equal(soonest([...phone.kept.values()], 0), null);
});

test("the photo of a refused observation waits for it", async () => {
  const acts = [act(1, { kind: "observe", order: undefined, uid: "o" }), act(2, { kind: "photo", order: undefined, about: "o" })];
  const phone = world(acts, () => ({ status: 409, body: { detail: "Numéro inconnu." } }));
  await drain(phone);
  assert.deepEqual(phone.told, ["o"]);
  assert.equal(phone.kept.size, 2);
});

test("a session that ended, or another account, stops everything and keeps everything", async () => {
  for (const [status, why] of [[401, "session"], [403, "forbidden"]]) {
    const phone = world([act(1), act(2, { order: 2 })], () => ({ status, body: { detail: "non" } }));
    assert.equal((await drain(phone)).why, why);
    assert.deepEqual([phone.told.length, phone.kept.size], [1, 2]);
  }
});

test("a round that is forced ends, and tries each order once", async () => {
  const acts = [act(1, { next: 9e15 }), act(2), act(3, { order: 2, next: 9e15 })];
  const phone = world(acts, () => ({ status: 500 }));
  assert.equal((await drain(phone, { force: true })).why, "empty");
  assert.deepEqual(phone.told, ["u1", "u3"]);
});

test("an act that is tapped while the others leave leaves too", async () => {
  const phone = world([act(1)], (one) => {
    if (one.rank === 1) phone.kept.set(2, act(2));
    return ok;
  });
  await drain(phone);
  assert.deepEqual(phone.left, ["u1", "u2"]);
});

test("the wait doubles, has a bound, and is not the same for every phone", () => {
  assert.deepEqual([1, 2, 3].map((tries) => delay(tries, 1)), [4000, 8000, 16000]);
  assert.equal(delay(40, 1), 300_000);
  assert.ok(delay(3, 0) < delay(3, 1));
});

test("only what the server said clearly is a refusal", () => {
  const what = (status, body = {}) => verdict({ status, body }).what;
  assert.deepEqual([400, 404, 409, 413].map((status) => what(status)), Array(4).fill("refused"));
  assert.deepEqual([200, 302, 408, 429, 500, 502, 503].map((status) => what(status)), Array(7).fill("later"));
  assert.equal(verdict({ status: 200, body: null }).what, "later"); // a portal of a hotel answers 200 too
  assert.equal(verdict({ status: 400, body: { minutes: ["Trop."] } }).reason, "Trop.");
  assert.equal(verdict(null).what, "unheard");
});

/** A thousand random lives: the network comes and goes, the server fails after having done the act. */
test("whatever the network does, each act is done once, in the order of its own order", async () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let life = 0; life < 200; life += 1) {
    const acts = Array.from({ length: 8 }, (_, rank) => act(rank, { order: 1 + Math.floor(random() * 3) }));
    const done = [];
    const clock = { now: 0 };
    const phone = world(acts, (one) => {
      if (random() < 0.2) return null; // never arrived
      if (!done.includes(one.uid)) done.push(one.uid); // by its key: the server
      if (random() < 0.2) return null; // done, and the answer was lost
      return random() < 0.2 ? { status: 503 } : ok;
    }, clock);
    for (let round = 0; phone.kept.size && round < 500; round += 1) {
      await drain(phone, { force: random() < 0.5 });
      clock.now += 60_000;
    }
    assert.equal(phone.kept.size, 0);
    assert.equal(done.length, acts.length);
    for (const order of [1, 2, 3]) {
      const ranks = done.map((uid) => Number(uid.slice(1))).filter((rank) => acts[rank].order === order);
      assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
    }
  }
});
