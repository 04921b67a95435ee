// SPDX-License-Identifier: EUPL-1.2
// On a phone the filter of a list is folded under one line, so that the list is on the first screen. Without this module
// it stays open.
const fold = document.querySelector("[data-fold]");
if (fold) {
  const narrow = matchMedia("(max-width: 720px)");
  const follow = () => (fold.open = !narrow.matches);
  narrow.addEventListener("change", follow);
  follow();
}
