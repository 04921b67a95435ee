// SPDX-License-Identifier: EUPL-1.2
// The events around the instant that is shown: a window of them, whatever their number; a click goes there.
import { t } from "../console/config.js";
import { icon, SEVERITIES } from "../console/shapes.js";
import { hour } from "./moments.js";
import { ALARM, SOURCE } from "./past.js";

const AROUND = 80; // rows kept on each side
const MARGIN = 30; // rows before the end of what is kept where it is made again
const SHAPES = ["", "filled", "ticked", "outline"];

export class List {
  constructor(element, past, onChoose) {
    Object.assign(this, { element, past, first: 0, last: 0, current: null });
    element.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-index]");
      if (row) onChoose(Number(row.dataset.index));
    });
  }

  /** `position`: how many changes were applied. The current row is the last one, or `index`, told in the same second. */
  follow(position, index = position - 1) {
    const { length } = this.past.changes;
    const isOut = position < this.first + MARGIN && this.first > 0;
    const isBeyond = position > this.last - MARGIN && this.last < length;
    if (isOut || isBeyond || !this.last) this.fill(Math.max(0, position - AROUND), Math.min(length, position + AROUND));
    this.mark(index, position);
  }

  fill(first, last) {
    [this.first, this.last, this.current] = [first, last, null];
    const rows = [];
    for (let index = first; index < last; index += 1) rows.push(this.row(index));
    this.element.replaceChildren(...rows);
  }

  mark(index, position) {
    const row = this.element.querySelector(`[data-index="${index}"]`);
    if (row === this.current && row) return;
    this.element.querySelector("[aria-current]")?.removeAttribute("aria-current");
    for (const one of this.element.children) one.classList.toggle("to-come", Number(one.firstChild.dataset.index) >= position);
    row?.setAttribute("aria-current", "true");
    this.current = row;
    this.reveal(row);
  }

  /** By the list itself: the page around it stays where it is. */
  reveal(row) {
    const top = row ? row.parentElement.offsetTop : 0;
    const { scrollTop, clientHeight } = this.element;
    const isSeen = top >= scrollTop && top + 48 <= scrollTop + clientHeight;
    if (!isSeen) this.element.scrollTop = top - clientHeight / 3;
  }

  row(index) {
    const { changes } = this.past;
    const said = described(this.past, index);
    const [item, button, at, verb, subject, more] = ["li", "button", "time", "strong", "span", "small"].map((tag) => document.createElement(tag));
    button.type = "button";
    button.dataset.index = index;
    at.textContent = hour(this.past.from + changes.at[index] * 1000);
    verb.textContent = said.verb;
    subject.textContent = said.subject;
    more.textContent = said.more;
    button.append(at, said.shape, verb, subject, more);
    item.append(button);
    return item;
  }
}

/** {verb, subject, more, shape} of a change. */
export function described(past, index) {
  const { changes, parts, assets, verbs } = past;
  const [what, now] = [changes.what[index], changes.now[index]];
  const thing = parts[what][changes.row[index]];
  const asset = what === ALARM ? assets[thing.asset] : null;
  const by = changes.text(changes.by[index]);
  return {
    verb: verbs[changes.verb[index]][1],
    subject: [thing.number, thing.title, asset?.code].filter(Boolean).join(" · "),
    more: [by && t("replay_by", { name: by }), changes.text(changes.why[index])].filter(Boolean).join(" · "),
    shape: icon(shapeOf(what, now)),
  };
}

function shapeOf(what, now) {
  if (what === SOURCE && now) return { shape: "unknown", variant: "outline" };
  if (what !== ALARM) return { shape: "silent", variant: "outline" };
  const state = now & 7;
  if (!state) return { shape: "normal", variant: "filled" };
  if (state > 3 || now & 32) return { shape: "masked", variant: "outline" };
  return { shape: SEVERITIES[(now >> 3) & 3] || "minor", variant: SHAPES[state] };
}
