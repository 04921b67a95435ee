// SPDX-License-Identifier: EUPL-1.2
// What the board asks of the server, and how it is drawn again. Nothing is shown done before the server answered.
import { asked, Refused } from "./asking.js";

const PARTS = ["waiting", "board"];
const TOGETHER = 600; // milliseconds: a round applied moves thirty cards at once, the page is read again once
const REST = 2500; // between two readings that nobody asked for

export class Board {
  constructor(page) {
    Object.assign(this, { page, held: false, busy: false, stale: false, readAt: 0 });
    this.refusal = document.querySelector("[data-plan-refusal]");
    this.said = document.querySelector("[data-plan-said]");
    this.dialog = document.querySelector("[data-plan-confirm]");
  }

  /** `target`: a cell, or the column of what waits. */
  async move(card, target) {
    if (this.busy) return;
    const unplanned = target.dataset.drop === "waiting";
    if (unplanned && (!card.dataset.order || card.closest("[data-drop]") === target)) return;
    this.busy = true;
    this.page.setAttribute("aria-busy", "true");
    card.classList.add("waits");
    this.tell("");
    this.said.textContent = this.page.dataset.wordPlacing;
    const words = { card: card.dataset.said, where: target.dataset.said };
    try {
      const done = unplanned ? await this.unplan(card) : await this.place(card, target);
      this.said.textContent = done ? filled(unplanned ? this.page.dataset.wordUnplanned : this.page.dataset.wordPlaced, words) : "";
    } catch (error) {
      this.tell((error instanceof Refused && error.message) || this.page.dataset.wordNetwork);
      this.said.textContent = "";
    }
    card.classList.remove("waits");
    await this.read();
    this.page.removeAttribute("aria-busy");
    this.busy = false;
  }

  async place(card, target) {
    const { request, version, order, orderVersion } = card.dataset;
    const { team, day, start } = target.dataset;
    const body = { request: Number(request), version: Number(version), team: Number(team) };
    Object.assign(body, start ? { start } : { day }, order && { order: Number(order), order_version: Number(orderVersion) });
    try {
      await this.ask("place", body);
    } catch (error) {
      if (!error.reasons || !(await this.confirmed(error.reasons))) {
        if (error.reasons) return false;
        throw error;
      }
      await this.ask("place", { ...body, confirmed: true });
    }
    return true;
  }

  async unplan({ dataset: { order, orderVersion } }) {
    await this.ask("unplan", { order: Number(order), version: Number(orderVersion) });
    return true;
  }

  ask(act, body) {
    return asked(this.page.dataset[act], body, this.page.dataset.wordSession);
  }

  confirmed(reasons) {
    this.dialog.querySelector("[data-reasons]").replaceChildren(...reasons.map(item));
    this.dialog.returnValue = "no";
    this.dialog.showModal();
    return new Promise((resolve) => this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "yes"), { once: true }));
  }

  tell(message) {
    this.refusal.textContent = message;
    this.refusal.hidden = !message;
    if (message) this.refusal.scrollIntoView({ block: "nearest" });
  }

  /** Somebody changed something: read again in a moment, and not under a hand that drags. */
  soon() {
    this.stale = true;
    if (this.timer) return;
    const rest = Math.max(TOGETHER, this.readAt + REST - Date.now());
    this.timer = setTimeout(() => this.refresh(), rest);
  }

  refresh() {
    this.timer = null;
    if (!this.stale) return;
    if (this.held || this.busy || document.hidden) this.soon();
    else this.read();
  }

  release() {
    this.held = false;
  }

  /** The same page again; its two parts take the place of these. Texts come escaped, scripts in it never run. */
  async read() {
    this.stale = false;
    this.readAt = Date.now();
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { scrollTop } = this.page.querySelector("[data-part=waiting]");
    const focused = document.activeElement?.closest(".plan-card")?.id;
    for (const name of PARTS) {
      const part = fresh.querySelector(`[data-part=${name}]`);
      if (part) this.page.querySelector(`[data-part=${name}]`).replaceWith(document.adoptNode(part));
    }
    this.page.querySelector("[data-part=waiting]").scrollTop = scrollTop;
    if (focused) document.getElementById(focused)?.querySelector(".plan-act")?.focus();
  }
}

function item(reason) {
  const line = document.createElement("li");
  line.textContent = reason;
  return line;
}

const filled = (sentence, words) => sentence.replace("{card}", words.card).replace("{where}", words.where ?? "");
