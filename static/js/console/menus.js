// SPDX-License-Identifier: EUPL-1.2
// Menus (<details data-menu>) close on Escape and when one clicks elsewhere; the help dialog opens and closes.
export function start() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAll();
  });
  document.querySelector("[data-help-open]").addEventListener("click", toggleHelp);
}

function closeAll() {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

export function toggleHelp() {
  const help = document.querySelector("[data-help]");
  if (help.open) help.close();
  else help.showModal();
}
