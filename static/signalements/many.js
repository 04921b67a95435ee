// SPDX-License-Identifier: EUPL-1.2
// The list works without this module. With it: one box for all of them, Shift for a row of them, and how many are chosen.
const form = document.querySelector("[data-many]");
if (form) {
  const boxes = [...form.querySelectorAll("input[name=choix]")], all = form.querySelector("[data-all]");
  const count = form.querySelector("[data-count]"), go = form.querySelector("[data-go]");
  const before = count.textContent;
  let last = null;
  all.hidden = all.disabled = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    say();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) between(last, box).forEach((one) => (one.checked = box.checked));
      last = box;
      say();
    });
  }
  addEventListener("pageshow", say);
  say();

  function between(one, other) {
    const [first, end] = [boxes.indexOf(one), boxes.indexOf(other)].sort((a, b) => a - b);
    return boxes.slice(first, end + 1);
  }

  function say() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = chosen ? `${chosen} coché${chosen > 1 ? "s" : ""} sur ${boxes.length} :` : before;
    go.disabled = chosen === 0;
    for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked);
  }
}
