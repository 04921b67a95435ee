// SPDX-License-Identifier: EUPL-1.2
// Nodes, never HTML: what people write is text.
import { config } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** h("button", { class: "button", onclick: … }, "Texte", node…) */
export function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${config.urls.icons}#${name}` }));
}

/** A big target: words, and what happens. `kind`: "primary", "quiet", "danger" or nothing. */
export function button(words, act, { kind = "", mark = "", ...more } = {}) {
  return h("button", { type: "button", class: `button field-step ${kind}`, onclick: act, ...more }, mark && icon(mark), words);
}

export function labelled(words, input) {
  return h("div", { class: "field" }, h("label", { for: input.id }, words), input);
}

let timer;

/** A short sentence at the bottom, read aloud. */
export function toast(words) {
  const place = document.querySelector("[data-toast]");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (place.hidden = true), 5000);
}
