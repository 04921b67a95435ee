// SPDX-License-Identifier: EUPL-1.2
// What stays in the phone when the page is closed or killed. Everything of somebody carries their number; acts stay
// until they are answered, whoever logs in after.
const NAME = "connecte-terrain";
const STORES = {
  acts: { keyPath: "rank", autoIncrement: true }, // taps that the server has not answered, in their order
  sent: { keyPath: "uid" }, // the last ones that it answered
  days: { keyPath: "person" }, // the day as received
  photos: { keyPath: "uid" }, // small photos of the day
  drafts: { keyPath: "key" }, // reports not sent yet
  settings: { keyPath: "key" },
};

let base;

function opened() {
  base ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, options);
      }
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  return base;
}

/** One transaction: `act(stores)` asks, the answer of the last request comes when all is on the disk. */
async function within(names, mode, act) {
  const { transaction } = await opened().then((it) => ({ transaction: it.transaction(names, mode, { durability: "strict" }) }));
  return new Promise((resolve, reject) => {
    const asked = act(transaction);
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
}

export const all = (name) => within([name], "readonly", (it) => it.objectStore(name).getAll());
export const get = (name, key) => within([name], "readonly", (it) => it.objectStore(name).get(key));
export const put = (name, value) => within([name], "readwrite", (it) => it.objectStore(name).put(value));
export const remove = (name, key) => within([name], "readwrite", (it) => it.objectStore(name).delete(key));

/** An act and the report that goes with it: both, or neither. */
export function keep(act, draft) {
  return within(["acts", "drafts"], "readwrite", (it) => {
    if (draft) it.objectStore("drafts").delete(draft);
    return it.objectStore("acts").add(act);
  });
}

const KEPT_SENT = 30;

/** The act is answered: it leaves the queue and enters the list of what left. */
export async function settle(act, answer) {
  const { blob, ...light } = act;
  await within(["acts", "sent"], "readwrite", (it) => {
    it.objectStore("acts").delete(act.rank);
    return it.objectStore("sent").put({ ...light, answer, left: Date.now() });
  });
  const sent = (await all("sent")).sort((a, b) => b.left - a.left);
  for (const old of sent.slice(KEPT_SENT)) await remove("sent", old.uid);
}

/** Everything of a person but their acts: they logged out, or somebody else has the phone. */
export const forget = (person) => leave((row) => row.person === person, ["photos", "drafts", "sent"]);

/** The session of a person ended: what can be read goes, what they wrote and did not send stays until they are back. */
export async function conceal(person) {
  await leave((row) => row.person === person, ["photos", "sent"]);
  await put("settings", { key: "ended", value: true });
}

/** Somebody logs in: nothing of anybody else is left but acts. */
export async function clear(person) {
  await leave((row) => row.person !== person, ["photos", "drafts", "sent"]);
  await remove("settings", "ended");
}

async function leave(goes, names) {
  for (const name of ["days", ...names]) {
    for (const row of await all(name)) {
      if (goes(row)) await remove(name, row.key ?? row.uid ?? row.person);
    }
  }
  for (const row of await all("settings")) {
    if (row.key.startsWith("lines:") && goes(row)) await remove("settings", row.key);
    if (row.key === "person" && goes({ person: row.value })) await remove("settings", row.key);
  }
}
