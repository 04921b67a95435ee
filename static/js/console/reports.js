// SPDX-License-Identifier: EUPL-1.2
// The list of the reports of inhabitants in view, beside their layer: the same without a map.
import { t } from "./config.js";
import { known, shown } from "./overlays.js";

const LISTED = 40; // rows of the list; the page of reports has them all
const MARKS = { critical: "◆", major: "!", minor: "?", running: "→" };

/** Those within `box`, the newest first. */
export function list(box) {
  const panel = document.querySelector("[data-reports]");
  if (!panel) return;
  panel.hidden = !shown("reports");
  if (panel.hidden) return;
  const { points, more } = known("reports");
  const here = points.filter(({ lonlat }) => !box || box.contains(lonlat));
  panel.querySelector("[data-reports-count]").textContent = t("reports_in_view", { n: String(here.length) });
  panel.querySelector("[data-reports-list]").replaceChildren(...here.slice(0, LISTED).map(row));
  const rest = panel.querySelector("[data-reports-more]");
  rest.hidden = here.length <= LISTED && !more;
}

function row({ id, reference, label, address: where, look, state_label: state }) {
  const [item, link, mark, words] = ["li", "a", "span", "span"].map((tag) => document.createElement(tag));
  link.href = `/signalements/${id}/`;
  mark.className = `badge ${look}`;
  mark.textContent = MARKS[look];
  mark.setAttribute("aria-hidden", "true");
  words.textContent = label;
  const small = document.createElement("small");
  small.textContent = [state, where, reference].filter(Boolean).join(" · ");
  link.append(mark, words, small);
  item.append(link);
  return item;
}
