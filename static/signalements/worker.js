// SPDX-License-Identifier: EUPL-1.2
// Answers for the public form when the network does not. It keeps one page, the same for everybody, and its files: never
// a page of somebody, nor a photo. With a network, the server always answers.
const { version, scope, addresses } = self.kept;
const NAME = `signaler-${version}`;
const shell = new URL(addresses[0], location.href).href;
const files = new Set(addresses.map((address) => new URL(address, location.href).href));
const PATIENCE = 8_000; // milliseconds for a page, on a network that is there but carries nothing

addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));

async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(address, { cache: "reload", credentials: "omit" });
      if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }),
  );
}

addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("signaler-") && name !== NAME) await caches.delete(name);
  }
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  const asked = new URL(url);
  if (asked.origin !== location.origin) return;
  if (mode === "navigate" && asked.pathname.startsWith(scope)) event.respondWith(page(event.request));
  else if (method === "GET" && files.has(asked.origin + asked.pathname)) event.respondWith(file(event.request));
});

/** Sent or not, a form that hears nothing is still on the device: the kept page goes on with it. */
async function page(request) {
  const limit = request.method === "GET" ? { signal: AbortSignal.timeout(PATIENCE) } : {};
  return fetch(request, limit).catch(async () => (await (await caches.open(NAME)).match(shell)) ?? Response.error());
}

async function file(request) {
  return fetch(request).catch(async () => (await (await caches.open(NAME)).match(request, { ignoreSearch: true })) ?? Response.error());
}
