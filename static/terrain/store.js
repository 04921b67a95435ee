// SPDX-License-Identifier: EUPL-1.2
// Acts that could not leave, kept in the phone in the order of the taps, for the person who tapped and nobody else.
const STORE = "acts";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("connecte-terrain", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "rank", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, act) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const work = base.transaction(STORE, mode);
      const asked = act(work.objectStore(STORE));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = () => reject(work.error);
    });
  } finally {
    base.close();
  }
}

export const keep = (act) => within("readwrite", (store) => store.add(act));
export const forget = (rank) => within("readwrite", (store) => store.delete(rank));
export const waiting = async (person) => (await within("readonly", (store) => store.getAll())).filter((act) => act.person === person);
