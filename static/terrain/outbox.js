// SPDX-License-Identifier: EUPL-1.2
// What waits in the phone, what was refused and what one may do about it, what left lately.
import { button, h } from "./dom.js";
import { heldBack, REFUSED } from "./queue.js";
import { again, asNote, giveUp, known, mine, round, theirs } from "./sync.js";
import { acts, t, time } from "./words.js";

const sure = new Set(); // acts whose end was asked once: asked again before it is done

export function screen() {
  const waiting = mine().sort((a, b) => a.rank - b.rank);
  const held = new Set(heldBack(waiting));
  const left = theirs();
  return [
    h("h1", {}, t("outbox")),
    waiting.length ? h("ol", { class: "field-jobs" }, waiting.map((act) => (act.status === REFUSED ? refused(act) : pending(act, held)))) : h("p", { class: "field-empty" }, known.account === "ended" ? t("locked") : t("outbox_empty")),
    waiting.length > 0 && h("p", { class: "field-now" }, button(t("try_now"), () => round({ force: true }))),
    left.length > 0 && h("p", { class: "muted" }, t("other_account", { acts: acts(left.length), name: left[0].name })),
    known.sent.length > 0 && [h("h2", {}, t("sent_lately")), h("ul", { class: "field-sent" }, known.sent.map(sent))],
  ];
}

const what = (act) => [h("strong", {}, act.what), h("span", {}, act.words)];

function pending(act, held) {
  const when = held.has(act) ? t("behind") : act.next > Date.now() ? t("next_try", { time: time(act.next) }) : t("queued");
  return h("li", { class: "card field-act", "data-pending": act.kind }, what(act), h("span", { class: "muted" }, `${t("told_for", { time: time(act.declared_at) })} · ${when}`));
}

function refused(act) {
  const asked = sure.has(act.uid);
  const press = (doing) => () => {
    sure.delete(act.uid);
    return doing();
  };
  const ask = (on) => () => {
    if (on) sure.add(act.uid);
    else sure.delete(act.uid);
    location.hash === "#envois" && dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return h(
    "li",
    { class: "card field-act bad", "data-refused": act.kind },
    what(act),
    h("span", { class: "muted" }, t("told_for", { time: time(act.declared_at) })),
    h("p", { class: "field-reason" }, h("span", { "aria-hidden": "true" }, "! "), t("refused", { reason: act.reason })),
    asked
      ? [h("p", {}, t("give_up_sure")), h("div", { class: "field-pair" }, button(t("keep_it"), ask(false)), button(t("give_up_yes"), press(() => giveUp(act)), { kind: "danger" }))]
      : [button(t("retry"), press(() => again(act)), { kind: "primary" }), h("div", { class: "field-pair" }, writable(act) && button(t("as_note"), press(() => asNote(act, asText(act)))), button(t("give_up"), ask(true)))],
  );
}

const writable = (act) => act.request_number && !act.blob && act.kind !== "note";

function asText(act) {
  const { said, minutes, parts = [] } = act.data;
  const report = [said, minutes ? `${minutes} min` : "", parts.map((part) => `${part.quantity} × ${part.label}`).join(", ")].filter(Boolean).join(" · ");
  return t("as_note_text", { time: time(act.declared_at), what: act.what, said: report }).trim().replaceAll("\u00a0", " "); // for people to search
}

function sent(act) {
  return h("li", {}, h("span", { "aria-hidden": "true" }, "✓ "), `${act.what} · ${act.words} · ${t("at", { time: time(act.left) })}`, act.answer?.detail && h("span", { class: "muted" }, ` ${act.answer.detail}`));
}
