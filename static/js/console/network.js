// SPDX-License-Identifier: EUPL-1.2
// What the chosen asset depends on and what depends on it: named in its panel, drawn as lines on the map, with whether the
// current is said to be cut.
import { get } from "./api.js";
import { config, t } from "./config.js";
import { note } from "./history.js";
import { replace } from "./returning.js";
import { select, selection } from "./selection.js";
import { number } from "./sentences.js";
import { icon, look, saying, SEVERITIES } from "./shapes.js";
import { tell } from "./store.js";

const FIRST = 6; // of what depends on it: beyond, a fold

/** Read and shown in `section`; hidden where there is nothing. */
export async function showNetwork(asset, section, signal) {
  if (!section) return;
  const place = section.querySelector("[data-panel-network]");
  try {
    const found = await get(`/api/v1/console/network/${asset.uid}/`, signal);
    tell("network", { uid: asset.uid, lines: found.lines, cables: found.cables });
    replace(place, ...parts(found));
    section.hidden = !place.children.length;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    place.replaceChildren(note(error.message));
    section.hidden = false;
  }
}

function parts({ supply, upstream, downstream, kinds, more }) {
  const made = [];
  if (supply && supply !== "fed") made.push(supplyLine(supply));
  if (upstream.length) made.push(title(t("depends_on")), list(upstream, (node) => t(`nature_${node.nature}`)));
  if (!downstream.length) return made;
  made.push(title([t("feeds"), summary(kinds), more && t("and_others")].filter(Boolean).join(" ")));
  made.push(list(downstream.slice(0, FIRST)));
  if (downstream.length > FIRST) made.push(fold(downstream.slice(FIRST)));
  return made;
}

function supplyLine(supply) {
  const line = document.createElement("p");
  line.className = `supply ${supply}`;
  line.textContent = t(`supply_${supply}`);
  return line;
}

function title(text) {
  const element = document.createElement("h4");
  element.textContent = text;
  return element;
}

/** « 4 départs, 63 points lumineux dont 2 à voir ». */
function summary(kinds) {
  const said = kinds.map(({ kind, total, abnormal }) => {
    const { label, label_plural: plural } = config.kinds[kind] ?? { label: "", label_plural: "" };
    const name = total > 1 ? plural : label;
    const words = `${number(total)} ${name.charAt(0).toLocaleLowerCase("fr")}${name.slice(1)}`;
    return abnormal ? `${words} ${t("not_well", { n: abnormal })}` : words;
  });
  return said.join(", ");
}

function list(nodes, about = () => "") {
  const element = document.createElement("ul");
  element.className = "network-list";
  element.append(...nodes.map((node) => line(node, about(node))));
  return element;
}

function line(node, about) {
  const [item, button, kind] = ["li", "button", "span"].map((tag) => document.createElement(tag));
  const seen = { state: node.state, severity: SEVERITIES[node.severity ?? 0], acked: node.acked };
  button.type = "button";
  button.className = "link-button";
  button.textContent = node.code;
  button.addEventListener("click", () => select({ asset: { uid: node.uid, fid: node.fid, code: node.code, lonlat: node.lonlat }, incident: selection.incident, from: "network" }));
  kind.className = "muted";
  const cut = node.supply === "cut" && t("cut_short");
  kind.textContent = [config.kinds[node.kind]?.label, about, cut].filter(Boolean).join(" · ");
  item.append(icon(look(seen), saying(seen)), button, kind);
  return item;
}

function fold(nodes) {
  const [details, summaryLine] = ["details", "summary"].map((tag) => document.createElement(tag));
  summaryLine.textContent = t("network_others", { n: nodes.length });
  details.append(summaryLine, list(nodes));
  return details;
}
