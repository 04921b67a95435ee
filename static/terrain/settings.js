// SPDX-License-Identifier: EUPL-1.2
// Account, position and its consent, theme, installation.
import { button, h, toast } from "./dom.js";
import { written } from "./geo.js";
import { agree, forgetPlaces, known, logout, mine } from "./sync.js";
import { acts, config, longDay, t } from "./words.js";

let offer = null;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
});

export function screen() {
  return [
    h("h1", {}, t("settings")),
    h("section", { class: "card" }, h("h2", {}, known.day ? t("account", { name: known.day.name }) : t("settings")), mine().length > 0 && h("p", {}, t("logout_waiting", { acts: acts(mine().length) })), known.account === "ended" ? h("a", { class: "button field-step primary", href: config.urls.login }, t("login")) : button(t("logout"), leave, { mark: "log-out" }), h("p", { class: "field-links" }, h("a", { href: "/" }, t("site")), h("a", { href: config.urls.simple }, t("simple")))),
    position(),
    h("section", { class: "card" }, h("h2", {}, t("display")), h("button", { type: "button", class: "button field-step", "data-theme-switch": true }, t("theme"))),
    h("section", { class: "card" }, h("h2", {}, t("install")), offer ? button(t("install"), () => offer.prompt(), { mark: "download" }) : h("p", {}, t("install_said"))),
  ];
}

async function leave() {
  if (!(await logout())) toast(t("logout_offline"));
}

function position() {
  if (!known.day) return null;
  const on = known.consent?.value;
  return h(
    "section",
    { class: "card", "aria-labelledby": "consent" },
    h("h2", { id: "consent" }, t("consent_ask")),
    h("p", {}, t("consent_said")),
    known.consent && h("p", {}, h("strong", {}, on ? t("consent_on", { day: longDay(known.consent.at) }) : t("consent_off"))),
    on && known.position && h("p", { class: "muted" }, t("position_last", { place: written([known.position.lon, known.position.lat]), n: Math.round(known.position.accuracy) })),
    on ? button(t("consent_revoke"), revoke) : button(t("consent_yes"), () => agree(true)),
    !known.consent && button(t("consent_no"), () => agree(false)),
  );
}

async function revoke() {
  const erased = await forgetPlaces();
  toast(erased === null ? t("consent_revoke_offline") : t("consent_revoked", { n: erased }));
}
