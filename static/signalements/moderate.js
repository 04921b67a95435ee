// SPDX-License-Identifier: EUPL-1.2
// Zones drawn on a photo: a finger, a mouse or the keyboard. The numbers of the form are the only truth: what is drawn
// writes them, and they draw it; without this module they are typed.
const form = document.querySelector("[data-moderate]");
const stage = form.querySelector("[data-stage]");
const list = form.querySelector("[data-zones]");
const said = form.querySelector("[data-said]");
const model = list.querySelector("[data-zone]").cloneNode(true);
const SMALLEST = 1.5;
const SIDES = ["gauche", "haut", "largeur", "hauteur"];
const boxes = new Map(); // row of the form -> what is drawn of it

for (const row of [...list.querySelectorAll("[data-zone]")]) values(row) ? follow(row) : row.remove();
form.querySelector("[data-how]").hidden = true;
for (const part of form.querySelectorAll("[data-how-script], [data-add]")) part.hidden = false;
form.querySelector("[data-add]").addEventListener("click", () => add([40, 40, 20, 20]).focus());
stage.addEventListener("pointerdown", begin);

function inputs(row) {
  return SIDES.map((side) => row.querySelector(`[name=${side}]`));
}

function values(row) {
  const read = inputs(row).map((input) => Number.parseFloat(input.value.replace(",", ".")));
  return read.every(Number.isFinite) ? read : null;
}

function add(zone) {
  const row = model.cloneNode(true);
  list.append(row);
  write(row, zone);
  return follow(row);
}

function follow(row) {
  const box = document.createElement("button");
  box.type = "button";
  box.className = "moderate-box";
  stage.append(box);
  boxes.set(row, box);
  const drop = row.querySelector("[data-drop]");
  drop.hidden = false;
  drop.addEventListener("click", () => remove(row));
  row.addEventListener("input", () => draw(row));
  box.addEventListener("keydown", (event) => key(event, row));
  box.addEventListener("pointerdown", (event) => move(event, row));
  drawAll();
  return box;
}

function write(row, [left, top, width, height]) {
  const w = Math.min(100, Math.max(SMALLEST, width)), h = Math.min(100, Math.max(SMALLEST, height));
  const zone = [Math.min(100 - w, Math.max(0, left)), Math.min(100 - h, Math.max(0, top)), w, h];
  inputs(row).forEach((input, rank) => (input.value = zone[rank].toFixed(1)));
}

function draw(row) {
  const zone = values(row), box = boxes.get(row);
  box.hidden = !zone;
  if (!zone) return;
  const [left, top, width, height] = zone;
  Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  const number = [...list.children].indexOf(row) + 1;
  box.setAttribute("aria-label", `Zone ${number} : gauche ${Math.round(left)} %, haut ${Math.round(top)} %, largeur ${Math.round(width)} %, hauteur ${Math.round(height)} %`);
  box.textContent = number;
}

function drawAll() {
  for (const row of boxes.keys()) draw(row);
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  boxes.get(row).remove();
  boxes.delete(row);
  row.remove();
  drawAll();
  said.textContent = "Zone retirée.";
  (next ? boxes.get(next) : form.querySelector("[data-add]")).focus();
}

function key(event, row) {
  const step = event.altKey ? 0.5 : 2;
  const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    remove(row);
    return;
  }
  if (!way) return;
  event.preventDefault();
  const [left, top, width, height] = values(row);
  write(row, event.shiftKey ? [left, top, width + way[0], height + way[1]] : [left + way[0], top + way[1], width, height]);
  draw(row);
  said.textContent = boxes.get(row).getAttribute("aria-label");
}

function at(event) {
  const frame = stage.getBoundingClientRect();
  const inside = (value) => Math.min(100, Math.max(0, value));
  return [inside(((event.clientX - frame.left) / frame.width) * 100), inside(((event.clientY - frame.top) / frame.height) * 100)];
}

function begin(event) {
  if (event.button !== 0 || event.target.closest(".moderate-box")) return;
  event.preventDefault();
  const [x, y] = at(event);
  let row = null;
  dragged(event, (moved) => {
    const [toX, toY] = at(moved);
    if (!row && Math.max(Math.abs(toX - x), Math.abs(toY - y)) < SMALLEST) return; // a tap draws nothing
    if (!row) {
      add([x, y, SMALLEST, SMALLEST]);
      row = list.lastElementChild;
    }
    write(row, [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)]);
    draw(row);
  });
}

function move(event, row) {
  if (event.button !== 0) return;
  event.preventDefault();
  boxes.get(row).focus();
  const [x, y] = at(event), [left, top, width, height] = values(row);
  dragged(event, (moved) => {
    const [toX, toY] = at(moved);
    write(row, [left + toX - x, top + toY - y, width, height]);
    draw(row);
  });
}

function dragged(event, onMove) {
  stage.setPointerCapture(event.pointerId);
  const stop = () => {
    stage.removeEventListener("pointermove", onMove);
    for (const name of ["pointerup", "pointercancel"]) stage.removeEventListener(name, stop);
  };
  stage.addEventListener("pointermove", onMove);
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, stop);
}
