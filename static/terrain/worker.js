// SPDX-License-Identifier: EUPL-1.2
// Answers for the page and its files when there is no network, and before the network when there is one. It never keeps
// an answer of the API nor a photo: what belongs to somebody is in the base of the page, under their number.
const { version, page, kept: shell, addresses } = self.kept;
const NAME = `terrain-${version}`;
const files = new Set(addresses.map((address) => new URL(address, location.href).href));

addEventListener("install", (event) => event.waitUntil(keep()));

/** All or nothing. The page comes from a session: without one it is a login form, which must not be kept. */
async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(address, { cache: "reload", credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }),
  );
}

addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("terrain-") && name !== NAME) await caches.delete(name);
  }
  await clients.claim();
}

addEventListener("message", (event) => event.data === "now" && skipWaiting());

addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const asked = new URL(url);
  if (method !== "GET" || asked.origin !== location.origin) return;
  const opened = mode === "navigate" && asked.pathname === page;
  asked.search = asked.hash = "";
  if (opened || files.has(asked.href)) event.respondWith(fromThePhone(opened ? shell : asked.href, event.request));
});

async function fromThePhone(address, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? fetch(request);
}
