// SPDX-License-Identifier: EUPL-1.2
// Without a graphics card the processor draws the map, and each pixel counts: while it moves it is drawn in fewer of them,
// at rest in all. Where there is a card, frames are quick and nothing changes.
const SLOW = 50; // milliseconds between two frames of a move
const ENOUGH = 3; // slow frames in a move: the machine is slow
const SHARE = 0.5; // of the pixels of a side
const REST = 250; // milliseconds without a move: drawn in all of them again
const TRIED = 60_000; // milliseconds: a machine that was slow is tried again
const PROCESSOR = /swiftshader|llvmpipe|softpipe|basic render/i;

export function sparePixels(map) {
  let until = isDrawnByProcessor(map) ? Infinity : 0;
  let isMoving = false;
  let rest;

  /** What `setPixelRatio` does, but for its stop: it would take the map from the hand that drags it. */
  function share(part, draw) {
    const ratio = part * devicePixelRatio;
    if (map.getPixelRatio() === ratio) return;
    map._overridePixelRatio = part === 1 ? undefined : ratio;
    map._resizeInternal(false);
    draw();
  }

  const atOnce = () => map.redraw(); // an emptied canvas is never shown
  const inThisFrame = () => map.triggerRepaint(); // a move begins in the frame that draws it, or before the next one

  function watch() {
    let [last, slow] = [0, 0];
    const frame = (now) => {
      if (!isMoving) return;
      if (last && now - last > SLOW && ++slow === ENOUGH) until = Math.max(until, now + TRIED);
      last = now;
      if (now < until) share(SHARE, atOnce);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  map.on("movestart", () => {
    clearTimeout(rest);
    if (isMoving) return;
    isMoving = true;
    if (performance.now() < until) share(SHARE, inThisFrame); // else the first frame would be drawn whole, then again
    watch();
  });
  map.on("moveend", () => {
    isMoving = false;
    clearTimeout(rest);
    rest = setTimeout(() => share(1, atOnce), REST);
  });
  map.on("remove", () => {
    isMoving = false;
    clearTimeout(rest);
  });
}

function isDrawnByProcessor(map) {
  const gl = map.getCanvas().getContext("webgl2");
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  return Boolean(told) && PROCESSOR.test(gl.getParameter(told.UNMASKED_RENDERER_WEBGL));
}
