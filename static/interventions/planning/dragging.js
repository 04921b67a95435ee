// SPDX-License-Identifier: EUPL-1.2
// A card under a pointer: a mouse takes it anywhere, a finger by its grip (elsewhere it scrolls). Escape gives up.
const FAR = 6; // pixels before a press is a drag
const EDGE = 60; // from the top and the bottom of the window: it scrolls
const STEP = 14;

export function drag(page, dropped) {
  page.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || event.button !== 0 || event.target.closest("a, button")) return;
    if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return;
    follow(card, event, dropped);
  });
}

function follow(card, { clientX, clientY, pointerId }, dropped) {
  const box = card.getBoundingClientRect();
  const from = { x: clientX, y: clientY, left: clientX - box.left, top: clientY - box.top };
  const stop = new AbortController();
  const on = (name, act) => addEventListener(name, act, { signal: stop.signal, passive: false });
  let ghost = null;
  let target = null;
  const scroll = setInterval(() => ghost && target !== false && scrolled(from.at), 30);

  const end = () => {
    stop.abort();
    clearInterval(scroll);
    ghost?.remove();
    aim(null);
    card.classList.remove("moving");
    document.documentElement.classList.remove("plan-dragging");
  };
  const aim = (next) => {
    if (target === next) return;
    target?.classList.remove("plan-target");
    next?.classList.add("plan-target");
    target = next;
  };

  on("pointermove", (event) => {
    if (event.pointerId !== pointerId) return;
    if (!ghost && Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR) return;
    event.preventDefault();
    ghost ??= lifted(card, box);
    from.at = event.clientY;
    ghost.style.setProperty("--ghost-x", `${event.clientX - from.left}px`);
    ghost.style.setProperty("--ghost-y", `${event.clientY - from.top}px`);
    aim(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]") ?? null);
  });
  on("pointerup", (event) => {
    if (event.pointerId !== pointerId) return;
    const found = ghost && target;
    end();
    if (found && !(found === card.closest("[data-drop]"))) dropped(card, found);
  });
  on("pointercancel", end);
  on("keydown", (event) => event.key === "Escape" && end());
  on("selectstart", (event) => ghost && event.preventDefault());
}

function lifted(card, { width }) {
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.setAttribute("aria-hidden", "true");
  ghost.classList.add("plan-ghost");
  ghost.style.setProperty("--ghost-width", `${width}px`);
  document.body.append(ghost);
  card.classList.add("moving");
  document.documentElement.classList.add("plan-dragging");
  return ghost;
}

function scrolled(y) {
  if (y < EDGE) scrollBy(0, -STEP);
  else if (y > innerHeight - EDGE) scrollBy(0, STEP);
}
