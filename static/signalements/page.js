// SPDX-License-Identifier: EUPL-1.2
// The agents' pages work without this module. With it: a form is sent once, and the page says when what it shows changed.
import "./once.js";

const head = document.querySelector("[data-report]");
if (head) {
  const { connect } = await import("../js/live.js");
  connect({ onMessages: (messages) => messages.some(concerns) && (document.querySelector("[data-changed]").hidden = false), onState: () => {} });
}

function concerns({ kind, ref, state }) {
  return kind === "signalement.updated" && String(ref?.id) === head.dataset.report && state !== head.dataset.state;
}
