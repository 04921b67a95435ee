// SPDX-License-Identifier: EUPL-1.2
// The planning board works without this module (« Planifier… »). With it: cards are dragged with a pointer, the server
// decides, and the page is drawn again as the server draws it, after each gesture and when somebody else changed it.
import { connect } from "../js/live.js";
import { Board } from "./planning/board.js";
import { drag } from "./planning/dragging.js";

const page = document.querySelector("[data-plan]");
const board = new Board(page);
drag(page, (card, target) => board.move(card, target));
page.addEventListener("pointerdown", () => (board.held = true));
addEventListener("pointerup", () => board.release());
addEventListener("pointercancel", () => board.release());

const live = document.querySelector("[data-live]");
connect({
  onMessages: (messages) => messages.some(({ kind }) => kind === "intervention.updated" || kind === "resync") && board.soon(),
  onState: ({ state }) => {
    if (state === "connecting") return;
    const well = state === "live";
    live.hidden = false;
    live.classList.toggle("stale", !well);
    live.textContent = well ? page.dataset.wordLive : page.dataset.wordStale;
  },
});
