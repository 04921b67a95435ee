// SPDX-License-Identifier: EUPL-1.2
// Images of the map, drawn from the same shapes as the lists: asset|RANK, cluster|RANK|COUNT, report|LOOK, work|LOOK, site|LOOK, team|LOOK, ring.
import { SEVERITIES, strokes } from "./shapes.js";

const VARIANTS = ["ticked", "outline", "filled"];
const SIZE = 22; // pixels of a shape on the map
const MARGIN = 3; // room for the outline that keeps a shape apart from what lies under it

/** One number that orders looks from the least to the worst, so that a cluster can keep the worst of its members. */
export function rank({ shape, variant }) {
  const severity = SEVERITIES.indexOf(shape);
  return severity < 1 ? 0 : (4 - severity) * 3 + VARIANTS.indexOf(variant);
}

function lookOf(number) {
  if (number < 3) return { shape: "masked", variant: "outline" };
  return { shape: SEVERITIES[4 - Math.floor(number / 3)], variant: VARIANTS[number % 3] };
}

/** {data, pixelRatio} of the image `name`, or null for a name that is not ours. */
export function image(name, colours) {
  const [kind, number, count] = name.split("|");
  if (kind === "asset") return drawn(SIZE + 2 * MARGIN, (pen) => asset(pen, lookOf(Number(number)), colours));
  if (kind === "cluster") return cluster(lookOf(Number(number)), Number(count), colours);
  if (kind === "report") return drawn(30, (pen) => report(pen, number, colours));
  if (kind === "work") return drawn(28, (pen) => work(pen, number, colours));
  if (kind === "site") return drawn(28, (pen) => site(pen, number, colours));
  if (kind === "team") return drawn(24, (pen) => team(pen, number, colours));
  if (kind === "ring") return drawn(20, (pen) => ring(pen, colours));
  return null;
}

function drawn(side, paint) {
  const pixelRatio = Math.max(2, Math.ceil(devicePixelRatio));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * pixelRatio;
  const pen = canvas.getContext("2d");
  pen.scale(pixelRatio, pixelRatio);
  paint(pen);
  return { data: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio };
}

const MARKS = { critical: "◆", major: "!", minor: "?", running: "→" };

/** A bubble: somebody said it. Its colour and its mark say its state. */
function report(pen, state, colours) {
  const colour = colours[state] ?? colours.accent;
  pen.beginPath();
  pen.roundRect(3, 2, 24, 20, 6);
  pen.moveTo(11, 22);
  pen.lineTo(15, 28);
  pen.lineTo(19, 22);
  pen.closePath();
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.strokeStyle = colours["map-land"];
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
  pen.fillStyle = colours.surface;
  pen.font = '700 15px "Inter", system-ui, sans-serif';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(MARKS[state] ?? "→", 15, 12.5);
}

/** A request for field work: a square. */
function work(pen, state, colours) {
  box(pen, colours, colours[state] ?? colours.accent, () => pen.roundRect(3, 3, 22, 22, 4));
  pen.fillStyle = colours.surface;
  pen.font = '700 14px "Inter", system-ui, sans-serif';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(MARKS[state] ?? "→", 14, 14.5);
}

/** What consumes energy: a hexagon, with a bolt while nothing is said, else with the shape of the worst alarm. */
function site(pen, state, colours) {
  const isUnknown = state === "unknown";
  const isCalm = !isUnknown && !SEVERITIES.includes(state);
  box(pen, colours, isUnknown ? colours.surface : isCalm ? colours.ok : colours[state], () => [[14, 2], [24, 8], [24, 20], [14, 26], [4, 20], [4, 8]].forEach(([x, y]) => pen.lineTo(x, y)));
  if (isUnknown) return dashed(pen, colours.unknown);
  pen.fillStyle = colours.surface;
  if (isCalm) pen.fill(new Path2D("M15.5 6 9 15.5h4.2L12 22l7-10h-4.4z"));
  else shape(pen, { shape: state, variant: "filled" }, { x: 8, y: 8, side: 12, cut: colours[state], colours: { [state]: colours.surface } });
}

function box(pen, colours, colour, trace) {
  pen.beginPath();
  trace();
  pen.closePath();
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.strokeStyle = colours["map-land"];
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
}

/** The outline just traced, as whatever is unknown has it. */
function dashed(pen, colour) {
  pen.setLineDash([3, 2.5]);
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

/** A team that is out: hollow on its way, filled on site. */
function team(pen, look, colours) {
  const isOnSite = look === "2";
  pen.beginPath();
  pen.roundRect(3, 3, 18, 18, 9);
  pen.lineWidth = 4;
  pen.strokeStyle = colours["map-land"];
  pen.stroke();
  pen.fillStyle = isOnSite ? colours.accent : colours.surface;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = colours.accent;
  pen.stroke();
  pen.strokeStyle = isOnSite ? colours.surface : colours.accent;
  pen.beginPath();
  for (const [x, y] of isOnSite ? [[8, 12.5], [11, 15.5], [16, 9]] : [[8, 12], [16, 12], [12.5, 8.5], [16, 12], [12.5, 15.5]]) pen.lineTo(x, y); // prettier-ignore
  pen.stroke();
}

const colourOf = (seen, colours) => colours[seen.shape] ?? colours.muted;

function asset(pen, seen, colours) {
  shape(pen, seen, { x: MARGIN, y: MARGIN, side: SIZE, halo: colours["map-land"], cut: colours["map-land"], colours });
}

function shape(pen, seen, { x, y, side, halo, cut, colours }) {
  pen.save();
  pen.translate(x, y);
  pen.scale(side / 16, side / 16);
  for (const stroke of strokes(seen)) {
    const path = new Path2D(stroke.d);
    if (halo && !stroke.cut) line(pen, path, halo, stroke.fill ? 2.4 : 4);
    paint(pen, path, stroke, stroke.cut ? cut : colourOf(seen, colours));
  }
  pen.restore();
}

function line(pen, path, colour, width, dash = []) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.setLineDash(dash);
  pen.stroke(path);
}

function paint(pen, path, stroke, colour) {
  if (stroke.fill) {
    pen.fillStyle = colour;
    pen.fill(path);
  } else line(pen, path, colour, stroke.width, stroke.dash);
}

/** A disc sized by the number of active alarms, the worst shape above the number. */
function cluster(seen, count, colours) {
  const radius = Math.round(15 + 4 * Math.log10(Math.max(1, count)));
  const side = 2 * radius + 4;
  return drawn(side, (pen) => {
    disc(pen, side / 2, radius, colours, colourOf(seen, colours));
    shape(pen, seen, { x: side / 2 - 6, y: side / 2 - radius + 4, side: 12, cut: colours.surface, colours });
    pen.fillStyle = colours.text;
    pen.font = '650 11px "Inter", system-ui, sans-serif';
    pen.textAlign = "center";
    pen.fillText(count > 9999 ? "9999+" : count || "", side / 2, side / 2 + radius - 6);
  });
}

function disc(pen, centre, radius, colours, edge) {
  const path = new Path2D();
  path.arc(centre, centre, radius, 0, 2 * Math.PI);
  pen.fillStyle = colours.surface;
  pen.fill(path);
  line(pen, path, edge, 2);
}

function ring(pen, colours) {
  shape(pen, { shape: "unknown", variant: "filled" }, { x: 2, y: 2, side: 16, colours });
}
