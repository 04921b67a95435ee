// SPDX-License-Identifier: EUPL-1.2
// What a list is asked, as the address says it: the same names as the API. Nothing is kept here.
export const FILTERS = ["severity", "trade", "owner", "source", "older_than", "assigned_to", "q", "bbox"];
const OURS = new Set(["list", "state", ...FILTERS]);

/** What only the server can judge: a row that comes live is asked about before it is announced. */
const OF_THE_SERVER = ["owner", "source", "older_than", "q", "bbox"];

export const plain = (state) => ({ state, severity: [], trade: "", owner: "", source: "", older_than: "", assigned_to: "", q: "", bbox: "" });

export const isSet = (filter, name) => (name === "severity" ? filter.severity.length > 0 : Boolean(filter[name]));
export const isNarrowed = (filter) => FILTERS.some((name) => isSet(filter, name));
export const needsServer = (filter, listed) => [...OF_THE_SERVER, ...(listed === "alarms" ? ["assigned_to"] : [])].some((name) => isSet(filter, name));

/** The filters as the API reads them; the state of the list is another matter (`config.queue.lists`). */
export function parameters(filter) {
  return FILTERS.flatMap((name) => (name === "severity" ? filter.severity.map((one) => [name, one]) : filter[name] ? [[name, filter[name]]] : []));
}

/** « list=alarms&state=todo&severity=critical ». */
export const queryOf = (listed, filter) => new URLSearchParams([["list", listed], ["state", filter.state], ...parameters(filter)]).toString(); // prettier-ignore

/** {listed, filter} of an address, null when it says nothing of a list; what this page does not have is left aside. */
export function read(query, lists) {
  const given = new URLSearchParams(query);
  if (![...given.keys()].some((name) => OURS.has(name))) return null;
  const names = Object.keys(lists);
  const listed = names.includes(given.get("list")) ? given.get("list") : names[0];
  if (!listed) return null;
  const states = lists[listed];
  const filter = plain(states.includes(given.get("state")) ? given.get("state") : states[0]);
  filter.severity = given.getAll("severity").filter(Boolean).sort();
  for (const name of FILTERS.slice(1)) filter[name] = given.get(name) ?? "";
  return { listed, filter };
}

/** The address `url` with this list in it, everything else of it kept. */
export function written(url, listed, filter) {
  const made = new URL(url);
  for (const name of OURS) made.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(queryOf(listed, filter))) made.searchParams.append(name, value);
  return made;
}
