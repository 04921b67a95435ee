// SPDX-License-Identifier: EUPL-1.2
// Tries numbers until one has the digest of the challenge (ALTCHA, SHA-256). Says the number, or null when none has.
const AT_ONCE = 256;
const encoder = new TextEncoder();

addEventListener("message", async ({ data }) => postMessage(await solved(data).catch(() => null)));

async function solved({ salt, challenge, maxnumber }) {
  const wanted = challenge.match(/../g).map((pair) => parseInt(pair, 16));
  for (let first = 0; first <= maxnumber; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, maxnumber - first + 1) }, (_, rank) => first + rank);
    const digests = await Promise.all(numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(salt + number))));
    const rank = digests.findIndex((digest) => same(new Uint8Array(digest), wanted));
    if (rank >= 0) return first + rank;
  }
  return null;
}

const same = (digest, wanted) => digest[0] === wanted[0] && digest[1] === wanted[1] && digest.every((byte, rank) => byte === wanted[rank]);
