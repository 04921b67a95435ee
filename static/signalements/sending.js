// SPDX-License-Identifier: EUPL-1.2
// A kept report leaves: the token of a form is asked for and kept before anything is sent, so that sent again, even after
// an answer that was lost, it is the same report. Nothing here knows the page: `ports` speak to the network and the store.
const SOON = 4_000; // milliseconds
const LONGEST = 300_000;

export const delay = (tries, random = Math.random()) => Math.min(LONGEST, SOON * 2 ** tries) * (0.5 + random / 2);

/**
 * The draft as it is after one attempt. `ports`: ask(token, desk) and post(fields, photos, extra) give { status, body,
 * wait } or null when the network said nothing; save(draft); prove(challenge); sleep(seconds); now().
 */
export async function attempt(draft, ports) {
  const asked = await ports.ask(draft.token ?? "", draft.fields.territoire ?? "");
  if (asked?.status !== 200) return later(draft, ports, asked?.wait);
  const { token, csrf, challenge, soonest } = asked.body;
  const fresh = token !== draft.token;
  if (fresh && draft.token && draft.tries) {
    const answer = await known(draft, csrf, ports); // too old to be filled in, not to have been made
    if (answer?.status === 200 && answer.body.done) return ended(draft, answer.body);
    if (answer?.status !== 410) return later(draft, ports, answer?.wait);
  }
  const mine = { ...draft, token, tries: (draft.tries ?? 0) + 1 };
  await ports.save(mine);
  if (fresh) await ports.sleep(soonest);
  const preuve = challenge ? await ports.prove(challenge) : "";
  const answer = await ports.post(mine.fields, mine.photos ?? [], { jeton: token, csrf, preuve });
  if (answer?.status === 200) return ended(mine, answer.body);
  return later(answer?.status === 410 ? { ...mine, token: "" } : mine, ports, answer?.wait);
}

const known = (draft, csrf, ports) => ports.post({}, [], { jeton: draft.token, csrf });

function ended(draft, { done, page, detail, reference, left = [] }) {
  const { photos, ...light } = draft;
  if (done) return { ...light, fields: { label: draft.fields.label }, status: "sent", page, reference, left };
  return { ...draft, status: "refused", page, detail, left };
}

function later(draft, ports, wait = 0) {
  const tries = draft.tries ?? 0;
  return { ...draft, status: "waiting", next: ports.now() + Math.max(wait * 1000, delay(tries)) };
}

/** The draft that leaves next at `now`; `force`: the network is back. */
export const due = (drafts, now, force = false) =>
  drafts.filter((one) => one.status === "waiting" && (force || (one.next ?? 0) <= now)).sort((one, other) => one.at - other.at);
