// SPDX-License-Identifier: EUPL-1.2
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { cookie: "a=1; csrftoken=jeton", querySelector: () => null };
const { asked, Refused, sentence } = await import("../../static/interventions/planning/asking.js");

const answers = (status, body) => {
  globalThis.fetch = async (url, options) => {
    asking = { url, ...options };
    return { ok: status < 300, status, json: async () => body };
  };
};
let asking = null;

test("a gesture is sent once, with the token of the cookie, and its answer comes back", async () => {
  answers(200, { state: "planned" });
  assert.deepEqual(await asked("/place/", { team: 3 }, "finie"), { state: "planned" });
  assert.equal(asking.headers["X-CSRFToken"], "jeton");
  assert.deepEqual(JSON.parse(asking.body), { team: 3 });
});

test("a refusal is its sentence; what may be confirmed comes with its reasons", async () => {
  answers(409, { detail: "Après la GTR.", confirm: ["Après la GTR."] });
  await assert.rejects(asked("/place/", {}, ""), (error) => error instanceof Refused && error.reasons[0] === "Après la GTR.");
  answers(400, { team: ["Équipe inconnue."] });
  await assert.rejects(asked("/place/", {}, ""), (error) => error.message === "Équipe inconnue." && error.reasons === null);
  answers(401, null);
  await assert.rejects(asked("/place/", {}, "Session finie."), { message: "Session finie." });
});

test("a server that fails, or that says nothing, leaves nobody sure", async () => {
  answers(502, null);
  await assert.rejects(asked("/place/", {}, ""), (error) => !(error instanceof Refused));
  globalThis.fetch = async () => { throw new TypeError("réseau"); };
  await assert.rejects(asked("/place/", {}, ""), (error) => !(error instanceof Refused));
});

test("whatever the answer, a sentence is text", () => {
  for (const said of [null, {}, { detail: { a: 1 } }, { x: [3] }]) assert.equal(sentence(said), "");
});
