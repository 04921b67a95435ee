// SPDX-License-Identifier: EUPL-1.2
// One question to the API of the board; a refusal is a sentence, or reasons to confirm.
const PATIENCE = 15_000; // milliseconds

export class Refused extends Error {
  constructor(message, reasons = null) {
    super(message);
    this.reasons = reasons;
  }
}

/** Throws Refused when the server said no, anything else when nobody knows. */
export async function asked(url, body, sessionOver) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const answer = await fetch(url, {
    method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
  });
  const said = await answer.json().catch(() => null);
  if (answer.ok) return said;
  if (answer.status === 401) throw new Refused(sessionOver);
  if (answer.status >= 500) throw new Error(`${answer.status}`);
  throw new Refused(sentence(said), said?.confirm ?? null);
}

/** The first sentence of a refusal: `detail`, or what is wrong with a field. */
export function sentence(said) {
  const first = said?.detail ?? Object.values(said ?? {}).flat()[0];
  return typeof first === "string" ? first : "";
}

function token() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field?.value ?? "";
}
