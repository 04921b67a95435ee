// SPDX-License-Identifier: EUPL-1.2
// A signature with a finger: a name and a drawing, kept as a photo of the order.
import { button, h, labelled, toast } from "./dom.js";
import { act } from "./list.js";
import { tap } from "./sync.js";
import { t } from "./words.js";

const [WIDTH, HEIGHT] = [900, 360];

/** `done(name)`; without a name when it was closed. The page is not drawn again meanwhile (data-still). */
export function pad(job, draft, done) {
  const canvas = h("canvas", { width: WIDTH, height: HEIGHT, class: "field-pad", "aria-label": t("sign_here"), role: "img" });
  const name = h("input", { id: `signed-${job.id}`, maxlength: 120, autocomplete: "off", value: draft.signed_by });
  const drawn = drawing(canvas);
  const keep = async () => {
    const who = name.value.trim();
    if (!who || !drawn.any()) return toast(t("sign_empty"));
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const kept = await tap({ ...act(job, "photo", { moment: "signature", caption: who }), what: t("signature"), state: "", blob });
    if (!kept) return toast(t("keep_failed"));
    return done(who);
  };
  return h(
    "div",
    { "data-still": true },
    labelled(t("sign_by"), name),
    h("p", { class: "muted" }, t("sign_here")),
    canvas,
    h("div", { class: "field-pair" }, button(t("sign_clear"), drawn.clear), button(t("close"), () => done(""))),
    button(t("sign_keep"), keep, { kind: "primary" }),
  );
}

/** Black on white whatever the theme: it is printed. */
function drawing(canvas) {
  const pen = canvas.getContext("2d");
  let last = null;
  let strokes = 0;
  const clear = () => {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    strokes = 0;
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  };
  const move = (event) => {
    if (!last) return;
    const here = at(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...here);
    pen.stroke();
    last = here;
    strokes += 1;
  };
  clear();
  Object.assign(pen, { strokeStyle: "black", lineWidth: 5, lineCap: "round" });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
  });
  canvas.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
  return { clear, any: () => strokes > 3 };
}
