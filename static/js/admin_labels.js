// SPDX-License-Identifier: EUPL-1.2
// Names for assistive technologies where Django's own pages give none: rows of a table of fields, dates in two fields,
// lists to search in. Text comes from what is already on the page.
const text = (element) => element?.textContent.replace(/\s*:?\s*$/, "").trim() ?? "";
const tables = "table:has(thead)";

name();
document.addEventListener("change", () => setTimeout(name)); // a list says its value
document.addEventListener("formset:added", () => setTimeout(name));
new MutationObserver((seen) => seen.some(builds) && name()).observe(document.body, { childList: true, subtree: true });

/** A list to search in is built when the page is ready, or when its row is added. */
function builds({ addedNodes }) {
  return [...addedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE && node.matches(".select2-container, .select2-search--inline"));
}

function name() {
  for (const field of document.querySelectorAll("input:not([type=hidden], [type=submit], [type=button]), select, textarea")) {
    if (!isNamed(field)) put(field, ofField(field));
  }
  for (const list of document.querySelectorAll(".select2-selection")) {
    const field = list.closest(".select2-container")?.previousElementSibling;
    if (!field) continue;
    const said = field.getAttribute("aria-label") || text(field.labels?.[0]) || ofField(field);
    const shown = list.querySelector(".select2-selection__rendered");
    put(list, [said, text(shown)].filter(Boolean).join(" : "));
    list.removeAttribute("aria-labelledby"); // the value alone, and nothing while nothing is chosen
    for (const name of ["role", "aria-readonly"]) shown?.removeAttribute(name); // a field without a name inside this one
    for (const search of list.querySelectorAll(".select2-search__field")) put(search, said);
  }
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
}

function isNamed(field) {
  return field.labels?.length || field.hasAttribute("aria-label") || field.classList.contains("select2-search__field") || field.classList.contains("action-select");
}

/** Of its column, or of its group of fields and what stands just before it. */
function ofField(field) {
  const cell = field.closest("td, th");
  const table = cell?.closest(tables);
  if (table) return text(table.tHead?.rows[0]?.cells[place(cell)]);
  const group = text(field.closest("fieldset.flex-container")?.querySelector("legend")) || text(document.querySelector(`label[for="${field.id.replace(/_\d$/, "")}"]`));
  const before = text(field.closest(".datetime") && field.previousSibling);
  return [group, before].filter(Boolean).join(", ");
}

/** Rank of a cell, those that span several counted. */
function place(cell) {
  return [...cell.parentElement.cells].slice(0, cell.cellIndex).reduce((sum, one) => sum + one.colSpan, 0);
}

function put(element, said) {
  if (said) element.setAttribute("aria-label", said);
}
