// SPDX-License-Identifier: EUPL-1.2
// A small curve without axes, in the colours of the page.
import uPlot from "../../vendor/uplot/uPlot.esm.js";

const HEIGHT = 44;

export function draw(element, points, label) {
  const style = getComputedStyle(element);
  const series = [{}, { stroke: style.color, width: 1.5, points: { show: false } }];
  const size = { width: Math.max(80, element.clientWidth), height: HEIGHT };
  const quiet = { cursor: { show: false }, legend: { show: false }, axes: [{ show: false }, { show: false }] };
  element.replaceChildren();
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  new uPlot({ ...size, ...quiet, series, padding: [4, 0, 4, 0] }, columns(points), element);
}

const columns = (points) => [points.map((point) => point[0]), points.map((point) => point[1])];
