// SPDX-License-Identifier: EUPL-1.2
// Requests to our own API; every failure becomes a sentence in `error.message`.
import { t } from "./config.js";

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export const get = (url, signal) => ask(url, { signal });

export function post(url, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  return ask(url, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(url, options) {
  const response = await fetch(url, { credentials: "same-origin", ...options }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new Refused(t("error_network"), 0);
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(reason(response.status, answer), response.status);
  return answer;
}

function reason(status, answer) {
  if (status === 404) return t("error_gone");
  const said = answer?.detail ?? Object.values(answer ?? {}).flat()[0];
  if (typeof said === "string" && status < 500) return said;
  return status === 403 ? t("error_forbidden") : t("error_server", { status });
}

function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field?.value ?? document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}
