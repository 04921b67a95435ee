// SPDX-License-Identifier: EUPL-1.2
// French sentences from their models: marks filled, singular chosen, spaces that may not break a line.
const NBSP = "\u00a0";

/** Sentence of `words[key]`; `key_one` instead, when there is one, for fewer than two (French: 0 and 1 are singular). */
export function sentence(words, key, values = {}) {
  const one = `${key}_one`;
  const model = one in words && values.n !== undefined && Math.abs(values.n) < 2 ? words[one] : (words[key] ?? key);
  const filled = model.replace(/\{(\w+)\}/g, (mark, name) => shown(values[name] ?? mark));
  return typeset(filled);
}

const numbers = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });

/** 12 345,67 with narrow spaces that do not break. */
export const number = (value) => numbers.format(value);

const shown = (value) => (typeof value === "number" ? number(value) : value);

/** Spaces before : ; ! ? », after « and between a number and its unit do not break. */
export function typeset(text) {
  return text.replace(/ (?=[:;!?»])/g, NBSP).replace(/« /g, `«${NBSP}`).replace(/(?<=\d) (?=\p{L}|°|%)/gu, NBSP);
}

/** A reason quoted inside a sentence: that sentence has its own full stop. */
export const withoutStop = (text) => text.replace(/\.\s*$/, "");
