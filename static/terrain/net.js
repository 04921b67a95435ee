// SPDX-License-Identifier: EUPL-1.2
// The only module that talks to the server. null: it was not heard.
import { config } from "./words.js";

const PATIENCE = 20_000; // milliseconds
const OF_A_PHOTO = 120_000;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function heard(address, options, patience = PATIENCE) {
  try {
    return await fetch(address, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(patience), ...options });
  } catch (error) {
    if (error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError") return null;
    throw error;
  }
}

async function read(answer) {
  if (!answer) return null;
  const wait = Number(answer.headers.get("Retry-After")) * 1000 || undefined;
  const body = await answer.json().catch(() => null);
  if (answer.ok && body === null) return null; // cut on its way, or the page of a hotel's Wi-Fi
  return { status: answer.status, mark: answer.headers.get("ETag"), wait, body };
}

export async function day(mark) {
  return read(await heard(config.urls.day, { headers: mark ? { "If-None-Match": mark } : {} }));
}

export const lines = async () => read(await heard(config.urls.lines));

export const found = async (text) => read(await heard(`${config.urls.find}?${new URLSearchParams({ text })}`));

export async function picture(address) {
  const answer = await heard(address, {}, OF_A_PHOTO);
  return answer?.ok ? answer.blob() : null;
}

/** An act with the hour at which it leaves; a clock put back meanwhile does not make it leave before it was done. */
export async function send(act) {
  const { uid, person, kind, declared_at, order, request, about, state, place, data } = act;
  const sent_at = new Date(Math.max(Date.now(), Date.parse(declared_at))).toISOString();
  const body = JSON.stringify({ uid, person, kind, declared_at, sent_at, order, request, about, state, place, data });
  const headers = { "X-CSRFToken": token() };
  if (!act.blob) {
    headers["Content-Type"] = "application/json";
    return read(await heard(config.urls.acts, { method: "POST", headers, body }));
  }
  const form = new FormData();
  form.append("act", body);
  form.append("file", act.blob, "photo.jpg");
  return read(await heard(config.urls.acts, { method: "POST", headers, body: form }, OF_A_PHOTO));
}

export const forgetPlaces = async () => read(await heard(config.urls.forget, { method: "POST", headers: { "X-CSRFToken": token() } }));

export async function logout() {
  const answer = await heard(config.urls.logout, { method: "POST", headers: { "X-CSRFToken": token() }, redirect: "manual" });
  return Boolean(answer) && (answer.ok || answer.type === "opaqueredirect");
}
