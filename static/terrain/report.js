// SPDX-License-Identifier: EUPL-1.2
// What the team says of its work: kept as it is typed, joined to « réparé ». A killed phone loses nothing of it.
import { button, h, labelled, toast } from "./dom.js";
import * as store from "./store.js";
import { known } from "./sync.js";
import { config, t } from "./words.js";

const drafts = new Map();

/** The draft of an order, empty at first: { key, said, minutes, parts, signed_by }. */
export async function drafted(job) {
  const key = `${known.person}:${job.id}:${job.round}`;
  const kept = known.broken ? null : await store.get("drafts", key);
  if (!kept && drafts.get(key)?.saved) drafts.delete(key); // it left with its act
  if (!drafts.has(key)) drafts.set(key, { said: "", minutes: "", parts: [], signed_by: "", ...kept, key, person: known.person });
  return drafts.get(key);
}

function save(draft) {
  draft.saved = true;
  if (!known.broken) store.put("drafts", draft).catch(() => toast(t("keep_failed")));
}

/** As the server takes it; null, with the reason said, when it cannot. */
export function reported(draft) {
  const minutes = String(draft.minutes).trim();
  if (minutes && !(/^\d+$/.test(minutes) && Number(minutes) <= config.most_minutes)) {
    toast(t("minutes_bad", { most: config.most_minutes }));
    document.querySelector("[data-minutes]")?.focus();
    return null;
  }
  const data = { said: draft.said.trim(), parts: draft.parts, signed_by: draft.signed_by };
  return minutes ? { ...data, minutes: Number(minutes) } : data;
}

export function report(job, draft) {
  const said = h("textarea", { id: `said-${job.id}`, rows: 3, maxlength: 4000, value: draft.said, oninput: (event) => save(Object.assign(draft, { said: event.target.value })) });
  const minutes = h("input", { id: `minutes-${job.id}`, inputmode: "numeric", autocomplete: "off", "data-minutes": true, value: draft.minutes, oninput: (event) => save(Object.assign(draft, { minutes: event.target.value })) });
  return h(
    "section",
    { class: "card", "aria-label": t("report") },
    h("h2", {}, t("report")),
    h("p", { class: "muted" }, t("report_help")),
    labelled(t("said"), said),
    labelled(t("minutes"), minutes),
    parts(job, draft),
    signature(job, draft),
  );
}

function parts(job, draft) {
  const rows = h("ul", { class: "field-parts" });
  const show = () => rows.replaceChildren(...draft.parts.map((part) => h("li", {}, h("span", {}, `${part.quantity} × ${part.label}`), h("button", { type: "button", class: "button", "aria-label": t("part_remove", { part: part.label }), onclick: () => drop(part) }, "×"))));
  const drop = (part) => {
    draft.parts = draft.parts.filter((one) => one !== part);
    save(draft);
    show();
  };
  const label = h("input", { id: `part-${job.id}`, maxlength: 120, autocomplete: "off" });
  const quantity = h("input", { id: `quantity-${job.id}`, inputmode: "decimal", value: "1", autocomplete: "off" });
  const add = () => {
    const number = Number(quantity.value.replace(",", "."));
    if (!label.value.trim() || !(number > 0 && number < 1_000_000)) return label.focus(), toast(t("part_bad"));
    draft.parts = [...draft.parts, { label: label.value.trim(), quantity: number.toFixed(2).replace(/\.?0+$/, "") }];
    save(draft);
    label.value = "";
    quantity.value = "1";
    return show();
  };
  show();
  return h("fieldset", { class: "field-partset" }, h("legend", {}, t("parts")), rows, h("div", { class: "field-part" }, labelled(t("part"), label), labelled(t("quantity"), quantity)), button(t("part_add"), add));
}

function signature(job, draft) {
  const place = h("div", { class: "field-sign" });
  const open = async () => {
    const { pad } = await import("./sign.js");
    place.replaceChildren(pad(job, draft, (signed) => {
      if (signed) save(Object.assign(draft, { signed_by: signed }));
      place.replaceChildren(...closed());
    }));
  };
  const closed = () => [draft.signed_by || job.signed_by ? h("p", {}, t("signed", { name: draft.signed_by || job.signed_by })) : null, button(t("sign"), open, { mark: "pencil" })].filter(Boolean);
  place.replaceChildren(...closed());
  return place;
}

