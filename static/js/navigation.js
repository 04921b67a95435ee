// SPDX-License-Identifier: EUPL-1.2
// Where one is stays in view in a navigation that slides (telephones).
for (const current of document.querySelectorAll("nav [aria-current]")) {
  const nav = current.closest("nav");
  const beyond = current.getBoundingClientRect().right - nav.getBoundingClientRect().right;
  if (beyond > 0) nav.scrollLeft += beyond + current.offsetWidth / 2;
}
