// SPDX-License-Identifier: EUPL-1.2
// What this device keeps of reports that are not sent: nothing of it leaves but to be sent, and the person may erase it.
const NAME = "connecte-signaler";
export const CURRENT = "current"; // the form being filled in; the others wait for a network
const DAY = 86_400_000;
const KEPT = { open: DAY, leaving: 7 * DAY, waiting: 30 * DAY, refused: 30 * DAY, sent: 7 * DAY }; // milliseconds

let base;

function opened() {
  base ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: "id" });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  return base;
}

async function within(mode, act) {
  const transaction = (await opened()).transaction("drafts", mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = act(transaction.objectStore("drafts"));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
}

export const get = (id) => within("readonly", (rows) => rows.get(id));
export const put = (row) => within("readwrite", (rows) => rows.put({ ...row, at: Date.now() }));
export const remove = (id) => within("readwrite", (rows) => rows.delete(id));

/** The form being filled in leaves its place: it waits for a network under a name of its own. Both, or neither. */
export function queue(draft, id) {
  return within("readwrite", (rows) => {
    rows.delete(draft.id);
    return rows.put({ ...draft, id, status: "waiting", tries: 0, next: 0, at: Date.now() });
  });
}

/** All but the old ones, which go. */
export async function all(now = Date.now()) {
  const rows = (await within("readonly", (it) => it.getAll())) ?? [];
  const old = rows.filter((row) => stale(row, now));
  for (const row of old) await remove(row.id);
  return rows.filter((row) => !old.includes(row));
}

export const stale = (row, now) => now - row.at > (KEPT[row.status] ?? DAY);
