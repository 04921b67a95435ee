// SPDX-License-Identifier: EUPL-1.2
// The proof of work that the page may ask for: solved beside the page while the person reads it again. Without it, or
// when it cannot be solved, the report leaves all the same and an agent looks at it first.
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

/** Fills the hidden field; a form that is sent before it is solved waits, says so, then leaves by itself. */
export function prove(form) {
  const field = form.querySelector("[data-proof]");
  if (!field) return;
  const challenge = JSON.parse(document.getElementById("defi").textContent);
  let solving = true;
  let pressed = null;
  const keep = (event) => {
    if (!solving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter ?? form.querySelector("[type=submit]");
    form.querySelector("[data-proof-said]").textContent = field.dataset.waiting;
  };
  addEventListener("submit", (event) => event.target === form && keep(event), { capture: true });
  proof(challenge, field.dataset.proof).then((value) => {
    field.value = value;
    solving = false;
    if (pressed) form.requestSubmit(pressed);
  });
}
