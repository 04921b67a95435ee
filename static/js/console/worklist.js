// SPDX-License-Identifier: EUPL-1.2
// A list that one works down. Nothing moves under the pointer: what arrives is announced at the top and enters on a
// click, or by itself when nobody has touched the list for a while. `what` says what it lists (lists.js).
import { get } from "./api.js";
import { needsServer, parameters, plain } from "./asked.js";
import { address } from "./config.js";

const PAGE = 200; // rows read and drawn at a time
const MOST = 600; // rows drawn: in a storm the worst stay
const SOON = 1000; // milliseconds: rows whose place only the server knows are asked about together

export class WorkList {
  constructor(what, element) {
    Object.assign(this, { what, element });
    this.rows = new Map(); // id -> <li>, in the order shown
    this.arrived = new Set(); // ids announced, not shown yet
    this.answered = new Set(); // ids of the pages read
    this.doubtful = new Set(); // ids that came live and that only the server can judge
    this.next = null; // address of the following page of the API
    this.error = "";
    this.loaded = false;
    this.filter = plain(what.states[0]);
    this.asked = 0; // only the last reading counts
    this.onChange = () => {};
    this.onRow = () => {};
  }

  // --- Reading pages of the API ---------------------------------------------------------------------------------------

  addressOf(more) {
    const asked = [...this.what.parameters(this.filter), ...parameters(this.filter)];
    return address(this.what.path, [["limit", PAGE], ...asked, ...more], { scoped: true });
  }

  firstPage = () => this.ask(this.addressOf([]));

  async read() {
    const page = await this.firstPage();
    if (!page) return;
    this.keepingFocus(() => {
      this.clear();
      this.insert(page.results);
    });
  }

  /** Messages were missed: rows are put right where they are, those that came meanwhile are announced. */
  async reread() {
    const page = await this.firstPage();
    if (!page) return;
    const answered = new Set(page.results.map((item) => item.id));
    const left = page.next ? [] : [...this.rows.keys()].filter((id) => !answered.has(id));
    for (const id of answered) this.answered.add(id);
    this.what.learn(page.results.map((item) => ({ ...item, fresh: true })));
    for (const id of [...answered, ...(await this.lookAgain(left))]) this.update(id);
    this.onChange();
  }

  /** Rows that the list no longer has: what they became, over when nobody says. */
  async lookAgain(ids) {
    const asked = ids.slice(0, PAGE);
    if (!asked.length) return [];
    const page = await get(address(this.what.path, { ids: asked.join(","), limit: PAGE })).catch(() => null);
    if (!page) return []; // not known: they stay as they were, the next reading looks again
    this.what.learn(page.results);
    const found = new Set(page.results.map((item) => item.id));
    const over = asked.filter((id) => !found.has(id));
    this.what.learn(over.map((id) => ({ ...this.item(id), ...this.what.over(this.item(id)) })));
    return asked;
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

  get isJudgedByServer() {
    return needsServer(this.filter, this.what.name);
  }

  /** What the server answered is of that trade, that place…, whatever its cause is of. */
  wanted(item) {
    const isAnswered = this.answered.has(item.id);
    return (isAnswered || !this.isJudgedByServer) && this.what.wanted(item, isAnswered ? { ...this.filter, trade: "" } : this.filter);
  }

  // --- Showing --------------------------------------------------------------------------------------------------------

  show(items) {
    for (const item of items) {
      if (!this.rows.has(item.id)) this.rows.set(item.id, this.made(item));
      this.arrived.delete(item.id);
    }
    const sorted = [...this.rows.keys()].map((id) => this.item(id)).sort(this.what.order);
    for (const item of sorted.splice(MOST)) this.drop(item.id);
    this.keepingFocus(() => this.element.replaceChildren(...sorted.map((item) => this.rows.get(item.id))));
    this.onChange();
  }

  /** Who is on a row stays on it while rows move; where it leaves, on the one that takes its place. */
  keepingFocus(change) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    const at = focused ? [...this.element.children].indexOf(focused.closest("li")) : -1;
    change();
    if (!focused || document.activeElement === focused) return;
    const rows = this.element.children;
    const place = focused.isConnected ? focused : rows[Math.min(at, rows.length - 1)]?.querySelector("[data-open]");
    place?.focus({ preventScroll: true });
  }

  made(item) {
    const row = this.what.makeRow(item);
    this.onRow(row, item);
    return row;
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
    this.doubtful.clear();
  }

  updated(ids) {
    for (const id of ids) this.update(id);
    if (this.arrived.size && this.rows.size === 0) this.enter();
    else this.onChange();
  }

  update(id) {
    const item = this.item(id);
    if (this.rows.has(id)) this.refill(id);
    else if (item.fresh && this.isJudgedByServer && !this.answered.has(id)) this.doubt(item);
    else if (item.fresh && this.wanted(item)) this.arrived.add(id);
    else this.arrived.delete(id);
  }

  refill(id) {
    this.what.fill(this.rows.get(id), this.item(id));
    this.onRow(this.rows.get(id), this.item(id));
  }

  doubt(item) {
    if (!this.what.wanted(item, { ...this.filter, trade: "" })) return;
    this.doubtful.add(item.id);
    this.judging ??= setTimeout(() => this.judge(), SOON);
  }

  async judge() {
    this.judging = null;
    const ids = [...this.doubtful].slice(0, PAGE);
    if (!ids.length) return;
    const [turn, url] = [this.asked, this.addressOf([["ids", ids.join(",")]])];
    const page = await get(url).catch(() => null);
    if (turn !== this.asked) return; // another filter, or read anew meanwhile
    if (page) this.admit(ids, page.results);
    if (this.doubtful.size) this.judging ??= setTimeout(() => this.judge(), SOON);
  }

  admit(ids, items) {
    for (const id of ids) this.doubtful.delete(id);
    for (const { id } of items) this.answered.add(id);
    this.what.learn(items.map((item) => ({ ...item, fresh: true })));
    this.updated(items.map(({ id }) => id));
  }

  get isStale() {
    return this.arrived.size > 0 || [...this.rows.keys()].some((id) => !this.wanted(this.item(id)));
  }

  /** What was announced takes its place and what is no longer wanted leaves. */
  enter() {
    this.keepingFocus(() => {
      for (const id of [...this.rows.keys()]) if (!this.wanted(this.item(id))) this.drop(id);
      this.show([...this.arrived].map((id) => this.item(id)));
    });
  }

  refilter(change) {
    Object.assign(this.filter, change);
    this.clear();
    this.loaded = this.loaded && !this.isJudgedByServer; // else « Lecture… », what is known here would not say it
    this.show([...this.what.items.values()].filter((item) => this.wanted(item)));
    return this.read();
  }
}
