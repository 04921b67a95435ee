// SPDX-License-Identifier: EUPL-1.2
// The views above the list: built in, one's own, shared; how many rows each finds; kept, renamed, shared, forgotten.
import { get, post } from "./api.js";
import { queryOf } from "./asked.js";
import { address, config, t } from "./config.js";
import { lookAt } from "./filters.js";
import { complain } from "./forms.js";
import { applyQuery, asked } from "./queue.js";
import { number } from "./sentences.js";
import { on } from "./store.js";
import { toast } from "./toast.js";

const API = "/api/v1/console/views/";
const STALE = 30_000; // milliseconds: numbers are asked again when the menu opens later than that
const part = (name) => document.querySelector(`[data-views-${name}]`);
const menu = () => document.querySelector("[data-views]");
let views = []; // {key, name, query, mine, territory…}
let counts = {};
let most = 0;
let countedAt = 0;

export function start() {
  menu().addEventListener("toggle", () => menu().open && opened());
  on("asked", paint);
  part("save").addEventListener("submit", saved);
  part("change").addEventListener("submit", renamed);
  part("change").elements.territory.append(...Object.entries(config.queue.share).map(([code, name]) => new Option(name, code)));
  part("change").elements.territory.addEventListener("change", ({ target }) => change({ territory: target.value }));
  part("change").elements.default.addEventListener("change", ({ target }) => change({ default: target.checked }));
  part("forget").addEventListener("click", forget);
  read();
}

async function read() {
  const answer = await get(API).catch(() => null); // without them the list is whole: one filters by hand
  if (!answer) return;
  const listed = new Set(Object.keys(config.queue.lists));
  const builtIn = answer.built_in.filter(({ query }) => listed.has(new URLSearchParams(query).get("list")));
  const mine = answer.results.filter((view) => view.mine);
  const shared = answer.results.filter((view) => !view.mine);
  views = [...builtIn, ...mine, ...shared].map((view) => ({ ...view, key: view.key ?? String(view.id) }));
  paint();
}

function opened() {
  if (Date.now() - countedAt > STALE) count();
}

async function count() {
  countedAt = Date.now();
  const answer = await get(address(`${API}counts/`, {}, { scoped: true })).catch(() => null);
  if (!answer) return void (countedAt = 0);
  ({ counts, most } = answer);
  paint();
}

/** The view that asks what the list is asked now, one's own first. */
function current() {
  const { listed, filter } = asked();
  const query = queryOf(listed, filter);
  const same = views.filter((view) => sorted(view.query) === sorted(query));
  return same.find((view) => view.mine) ?? same[0] ?? null;
}

const sorted = (query) => [...new URLSearchParams(query)].map(String).sort().join("&"); // prettier-ignore

function paint() {
  const view = current();
  part("name").textContent = view?.name ?? t("view_other");
  part("name").title = view?.name ?? "";
  part("list").replaceChildren(...views.map((one, index) => item(one, one === view, views[index - 1])));
  part("save").hidden = !config.queue.save || Boolean(view);
  part("change").hidden = !view?.mine;
  if (view?.mine) fill(view);
}

function item(view, isCurrent, before) {
  const [row, link, name, kind, n] = ["li", "a", "span", "span", "span"].map((tag) => document.createElement(tag));
  link.href = `?${new URLSearchParams([...(config.territory ? [["territory", config.territory]] : []), ...new URLSearchParams(view.query)])}`;
  link.addEventListener("click", (event) => chosen(event, view));
  if (isCurrent) link.setAttribute("aria-current", "true");
  name.className = "view-name";
  name.textContent = view.name;
  kind.className = "view-kind";
  kind.textContent = kindOf(view);
  n.className = "view-count tnum";
  const found = counts[view.key];
  n.textContent = found === undefined ? "" : found > most ? `${number(most)}+` : number(found);
  link.append(name, kind, n);
  row.append(link);
  if (before && Boolean(before.id) !== Boolean(view.id)) row.className = "apart";
  return row;
}

function kindOf(view) {
  if (!view.id) return "";
  const shared = view.territory ? t("view_shared", { where: view.territory_name }) : t("view_private");
  return [view.is_default ? t("view_first") : "", view.mine ? shared : t("view_of", { who: view.of })].filter(Boolean).join(" · ");
}

function chosen(event, view) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in another tab, as a link does
  event.preventDefault();
  menu().open = false;
  applyQuery(view.query, `view ${view.key}`);
  lookAt(view.query);
  menu().querySelector("summary").focus();
}

// --- Kept, changed ----------------------------------------------------------------------------------------------------

function fill(view) {
  const { name, territory, default: first } = part("change").elements;
  if (document.activeElement !== name) name.value = view.name;
  territory.value = view.territory ?? "";
  territory.closest("label").hidden = !Object.keys(config.queue.share).length && !view.territory;
  first.checked = view.is_default;
}

async function saved(event) {
  event.preventDefault();
  const { name, default: first } = part("save").elements;
  const { listed, filter } = asked();
  const body = { name: name.value.trim(), query: queryOf(listed, filter), default: first.checked };
  if (await told(part("save"), `${API}`, body, t("view_saved"))) part("save").reset();
}

async function renamed(event) {
  event.preventDefault();
  await change({ name: part("change").elements.name.value.trim() });
}

const change = (body) => told(part("change"), `${API}${current().id}/change/`, body, t("view_changed"));
const forget = () => told(part("change"), `${API}${current().id}/forget/`, {}, t("view_forgotten"));

/** Ask it; the reason beside the form when it is refused. True when it is done. */
async function told(form, url, body, done) {
  try {
    await post(url, body);
  } catch (error) {
    if (!("isCertain" in error)) throw error;
    complain(form, t(error.isCertain ? "act_refused" : "act_unsure", { why: error.message }));
    paint();
    return false;
  }
  complain(form, "");
  toast(done);
  countedAt = 0;
  await read();
  if (menu().open) count();
  return true;
}
