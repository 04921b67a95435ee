// SPDX-License-Identifier: EUPL-1.2
// The plain bar under the title: no network, what waits, what was refused, who must log in.
import { h } from "./dom.js";
import { heldBack, WAITING } from "./queue.js";
import { known, mine, refused, theirs } from "./sync.js";
import { acts, config, t, time } from "./words.js";

export function bars() {
  const waiting = mine().filter((act) => act.status === WAITING).length - heldBack(mine()).length;
  const lines = [link(waiting), session(waiting), refusals(), others(), known.broken && bar("warn", t("storage_failed"), h("a", { class: "button", href: config.urls.simple }, t("simple"))), known.ready && update()];
  return lines.filter(Boolean);
}

function link(waiting) {
  if (known.net === "offline") return bar("off", waiting ? t("offline_waiting", { acts: acts(waiting) }) : t("offline"), stale());
  if (known.net === "down") return bar("off", t("server_down"), stale());
  if (waiting && known.account === "ok") return bar("go", known.sending ? t("sending", { acts: acts(waiting) }) : t("waiting", { acts: acts(waiting) }));
  return null;
}

const stale = () => known.day && h("span", { class: "muted" }, ` ${t("stale", { time: time(known.day.read) })}`);

function session(waiting) {
  if (known.account === "forbidden") return bar("warn", t("forbidden"));
  if (known.account !== "ended") return null;
  if (known.person === null) waiting = known.acts.length;
  const words = waiting ? t("login_acts", { acts: acts(waiting) }) : t("login_quiet");
  return bar("warn", words, h("a", { class: "button", href: config.urls.login }, t("login")));
}

function refusals() {
  const n = refused().length;
  return n ? h("a", { class: "field-bar bad", href: "#envois" }, h("span", { "aria-hidden": "true" }, "! "), t("refused_acts", { n })) : null;
}

function others() {
  const left = theirs();
  if (!left.length || (known.person === null && !["forbidden", "ended"].includes(known.account))) return null;
  return bar("warn", t("other_account", { acts: acts(left.length), name: left[0].name }));
}

function update() {
  const press = () => known.ready.postMessage("now");
  return bar("go", t("new_version"), h("button", { type: "button", class: "button", onclick: press }, t("update")));
}

const SHAPES = { off: "○", go: "↑", warn: "!" };

function bar(style, words, ...more) {
  return h("p", { class: `field-bar ${style}` }, h("span", { "aria-hidden": "true" }, SHAPES[style]), h("span", {}, words, ...more.filter((it) => it?.tagName !== "A" && it?.tagName !== "BUTTON")), ...more.filter((it) => it?.tagName === "A" || it?.tagName === "BUTTON"));
}
