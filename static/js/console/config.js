// SPDX-License-Identifier: EUPL-1.2
// What the server gave the page: settings and words.
import { sentence } from "./sentences.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = read("console-config");
const words = read("console-words");

export const kindIds = new Map(Object.entries(config.kinds).map(([id, kind]) => [kind.code, Number(id)]));

/** The word or sentence `key`, its {marks} filled. */
export const t = (key, values = {}) => sentence(words, key, values);

export const known = (key) => key in words;

/** Address of an API route, limited to the chosen territory when `scoped`. */
export function address(path, parameters = {}, { scoped = false } = {}) {
  const query = new URLSearchParams(parameters);
  if (scoped && config.territory) query.set("territory", config.territory);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
