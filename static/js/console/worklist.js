// SPDX-License-Identifier: EUPL-1.2
// A list that one works down. Nothing moves under the pointer: what arrives is announced at the top and enters on a
// click, or by itself when nobody has touched the list for a while. `what` says what it lists (lists.js).
import { get } from "./api.js";
import { address } from "./config.js";

const PAGE = 200; // rows read and drawn at a time
const MOST = 600; // rows drawn: in a storm the worst stay

export class WorkList {
  constructor(what, element) {
    Object.assign(this, { what, element });
    this.rows = new Map(); // id -> <li>, in the order shown
    this.arrived = new Set(); // ids announced, not shown yet
    this.answered = new Set(); // ids of the pages read
    this.next = null; // address of the following page of the API
    this.error = "";
    this.loaded = false;
    this.filter = { state: what.states[0], trade: "" };
    this.asked = 0; // only the last reading counts
    this.onChange = () => {};
  }

  // --- Reading pages of the API ---------------------------------------------------------------------------------------

  firstPage() {
    const parameters = [["limit", PAGE], ...this.what.parameters(this.filter)];
    if (this.filter.trade) parameters.push(["trade", this.filter.trade]);
    return this.ask(address(this.what.path, parameters, { scoped: true }));
  }

  async read() {
    const page = await this.firstPage();
    if (!page) return;
    this.clear();
    this.insert(page.results);
  }

  /** Messages were missed: rows are put right where they are, those that came meanwhile are announced. */
  async reread() {
    const page = await this.firstPage();
    if (!page) return;
    const answered = new Set(page.results.map((item) => item.id));
    const over = page.next ? [] : [...this.rows.keys()].filter((id) => !answered.has(id));
    for (const id of answered) this.answered.add(id);
    this.what.learn(page.results.map((item) => ({ ...item, fresh: true })));
    this.what.learn(over.map((id) => ({ ...this.item(id), ...this.what.over(this.item(id)) })));
    for (const id of [...answered, ...over]) this.update(id);
    this.onChange();
  }

  async more() {
    const page = this.next && (await this.ask(this.next));
    if (page) this.insert(page.results);
  }

  async ask(url) {
    const turn = ++this.asked;
    try {
      const page = await get(url);
      if (turn !== this.asked) return null;
      this.next = page.next;
      this.error = "";
      this.loaded = true;
      return page;
    } catch (error) {
      if (turn === this.asked) this.error = error.message;
      this.onChange();
      return null;
    }
  }

  insert(items) {
    this.what.learn(items);
    for (const { id } of items) this.answered.add(id);
    this.show(items.filter((item) => this.wanted(item)));
  }

  item = (id) => this.what.items.get(id);

  /** What the server answered for a trade is of that trade, whatever its cause is of. */
  wanted(item) {
    return this.what.wanted(item, this.answered.has(item.id) ? { ...this.filter, trade: "" } : this.filter);
  }

  // --- Showing --------------------------------------------------------------------------------------------------------

  show(items) {
    for (const item of items) {
      if (!this.rows.has(item.id)) this.rows.set(item.id, this.what.makeRow(item));
      this.arrived.delete(item.id);
    }
    const sorted = [...this.rows.keys()].map((id) => this.item(id)).sort(this.what.order);
    for (const item of sorted.splice(MOST)) this.drop(item.id);
    this.element.replaceChildren(...sorted.map((item) => this.rows.get(item.id)));
    this.onChange();
  }

  drop(id) {
    this.rows.get(id).remove();
    this.rows.delete(id);
  }

  clear() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.arrived.clear();
    this.answered.clear();
  }

  updated(ids) {
    for (const id of ids) this.update(id);
    if (this.arrived.size && this.rows.size === 0) this.enter();
    else this.onChange();
  }

  update(id) {
    const item = this.item(id);
    if (this.rows.has(id)) this.what.fill(this.rows.get(id), item);
    else if (item.fresh && this.wanted(item)) this.arrived.add(id);
    else this.arrived.delete(id);
  }

  get isStale() {
    return this.arrived.size > 0 || [...this.rows.keys()].some((id) => !this.wanted(this.item(id)));
  }

  /** What was announced takes its place and what is no longer wanted leaves. */
  enter() {
    for (const id of [...this.rows.keys()]) if (!this.wanted(this.item(id))) this.drop(id);
    this.show([...this.arrived].map((id) => this.item(id)));
  }

  refilter(change) {
    Object.assign(this.filter, change);
    this.clear();
    this.show([...this.what.items.values()].filter((item) => this.wanted(item)));
    return this.read();
  }
}
