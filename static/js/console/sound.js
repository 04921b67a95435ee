// SPDX-License-Identifier: EUPL-1.2
// A short tone when something of a chosen severity appears: asked for by the person, once per burst, made here.
import { config, t } from "./config.js";
import { on } from "./store.js";

const KEY = `connecte-sound-${config.user}`;
const BURST = 4000; // milliseconds: what comes together is heard once
const SEVERITIES = ["critical", "major", "minor"]; // the worst is the one heard
const TONES = { critical: [880, 660, 880], major: [660, 520], minor: [520] }; // hertz, one after the other
const LENGTH = 0.16; // seconds of one of them
const LOUD = 0.2;

const menu = () => document.querySelector("[data-sound]");
const said = () => document.querySelector("[data-sound-said]");
const chosen = new Set(read());
let context = null;
let quietUntil = 0;

export function start() {
  for (const box of menu().querySelectorAll("input")) {
    box.checked = chosen.has(box.value);
    box.addEventListener("change", () => choose(box));
  }
  menu().querySelector("[data-sound-test]").addEventListener("click", () => ring("critical"));
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { passive: true });
  on("heard", hear);
  paint();
}

function choose(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
  try {
    localStorage.setItem(KEY, JSON.stringify([...chosen]));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
  paint();
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

/** Browsers let a page sound after somebody touched it: until then, that it is mute is said. */
function wake() {
  if (!chosen.size || context?.state === "running") return;
  context ??= new AudioContext();
  context.resume().then(paint, paint);
}

function hear(messages) {
  const worst = SEVERITIES.find((severity) => chosen.has(severity) && messages.some((one) => isNews(one, severity)));
  if (worst) ring(worst, { once: true });
}

/** Something that appeared in the perimeter that one looks at; what came during a cut is heard once, when it is told. */
function isNews({ kind, severity, inherited, masked, territory }, wanted) {
  const appeared = kind === "alarm.raised" || (kind === "incident.opened" && !config.can.alarms);
  const isHere = !config.owners || !territory || config.owners.includes(territory);
  return appeared && severity === wanted && !inherited && !masked && isHere;
}

async function ring(severity, { once = false } = {}) {
  if (once && Date.now() < quietUntil) return;
  quietUntil = Date.now() + BURST;
  context ??= new AudioContext();
  if (context.state !== "running") await Promise.race([context.resume().catch(() => {}), new Promise((later) => setTimeout(later, 300))]);
  paint();
  if (context.state !== "running") return;
  menu().dataset.rung = severity; // read by the tests: a machine has no ears
  TONES[severity].forEach((hertz, index) => tone(hertz, context.currentTime + index * LENGTH));
}

function tone(hertz, at) {
  const [wave, volume] = [context.createOscillator(), context.createGain()];
  wave.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.02);
  volume.gain.linearRampToValueAtTime(0, at + LENGTH);
  wave.connect(volume).connect(context.destination);
  wave.start(at);
  wave.stop(at + LENGTH);
}

function paint() {
  const isOn = chosen.size > 0;
  const isMute = isOn && context?.state !== "running";
  menu().toggleAttribute("data-on", isOn);
  menu().toggleAttribute("data-mute", isMute);
  const words = t(isMute ? "sound_mute" : isOn ? "sound_on" : "sound_off");
  said().textContent = words;
  menu().querySelector("summary").title = words;
}
