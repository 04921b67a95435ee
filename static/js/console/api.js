// SPDX-License-Identifier: EUPL-1.2
// Requests to our own API; every failure becomes a sentence in `error.message`, without its full stop.
import { t } from "./config.js";
import { withoutStop } from "./sentences.js";
import { tell } from "./store.js";

const PATIENCE = 15_000; // milliseconds: beyond, the operator is told rather than left waiting

export class Refused extends Error {
  constructor(message, status) {
    super(withoutStop(message));
    this.status = status;
  }

  /** The server decided; without an answer, or with a fault of its own, nobody knows what was done. */
  get isCertain() {
    return this.status >= 400 && this.status < 500;
  }
}

export const get = (url, signal) => ask(url, { signal });

export function post(url, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  return ask(url, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(url, options) {
  const response = await fetch(url, { credentials: "same-origin", ...options, signal: within(options.signal) }).catch(unheard);
  const answer = await response.json().catch(unread);
  if (response.status === 401) tell("session-over");
  if (!response.ok) throw new Refused(reason(response.status, answer), response.status);
  return answer;
}

function within(signal) {
  const patience = AbortSignal.timeout(PATIENCE);
  return signal ? AbortSignal.any([signal, patience]) : patience;
}

/** An answer that is not ours has no words; one that was cut while it came is as none. */
function unread(error) {
  return error.name === "SyntaxError" ? null : unheard(error);
}

function unheard(error) {
  if (error.name === "AbortError") throw error;
  const word = error.name === "TimeoutError" ? "error_slow" : "error_network";
  throw new Refused(t(word, { n: PATIENCE / 1000 }), 0);
}

function reason(status, answer) {
  if (status === 401) return t("error_session");
  if (status === 404) return t("error_gone");
  const said = answer?.detail ?? Object.values(answer ?? {}).flat()[0];
  if (typeof said === "string") return said;
  return status === 403 ? t("error_forbidden") : t("error_server", { status });
}

/** The cookie first: it is the present one, when somebody logged in again in another tab. */
function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field?.value ?? "";
}
