// SPDX-License-Identifier: EUPL-1.2
// The proof of work that the page may ask for: solved beside the page while the person reads it again. Without it, or
// when it cannot be solved, the form leaves all the same, and the server says what that means.
const PATIENCE = 30_000; // milliseconds

/** The base64 of the proof of `challenge`, or "". */
export function proof(challenge, program) {
  const { algorithm, salt, signature, challenge: digest } = challenge;
  return new Promise((resolve) => {
    const worker = new Worker(program);
    const end = (number) => {
      worker.terminate();
      clearTimeout(limit);
      resolve(Number.isInteger(number) ? btoa(JSON.stringify({ algorithm, challenge: digest, number, salt, signature })) : "");
    };
    const limit = setTimeout(end, PATIENCE, null);
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = () => end(null);
    worker.postMessage(challenge);
  });
}

/** Fills the hidden field of each form that asks; one that is sent before it is solved waits, says so, then leaves. */
export function prove(forms) {
  const asking = [...forms].filter(field);
  if (asking.length === 0) return;
  let solving = true;
  let pressed = null;
  const keep = (event) => {
    if (!solving || !asking.includes(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter ?? event.target.querySelector("[type=submit]");
    event.target.querySelector("[data-proof-said]").textContent = field(event.target).dataset.waiting;
  };
  addEventListener("submit", keep, { capture: true });
  const challenge = JSON.parse(document.getElementById("defi").textContent);
  proof(challenge, field(asking[0]).dataset.proof).then((value) => {
    for (const form of asking) field(form).value = value;
    solving = false;
    pressed?.form.requestSubmit(pressed);
  });
}

const field = (form) => form.querySelector("[data-proof]");
