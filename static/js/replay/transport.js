// SPDX-License-Identifier: EUPL-1.2
// What drives a replay: play, speed, the slider, the next event and the one before; by hand or by keyboard.
import { t } from "../console/config.js";
import { toggleHelp } from "../console/menus.js";
import { day, hour } from "./moments.js";

const place = (name) => document.querySelector(`[data-${name}]`);
const ARROWS = { ArrowLeft: -30, ArrowDown: -30, ArrowRight: 30, ArrowUp: 30 }; // seconds; the slider itself goes by one
const TYPED = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSED = "button:not([data-index]), a, summary"; // an event of the list is entered, the space bar plays from it

export class Transport {
  constructor(player, { from, step }) {
    Object.assign(this, { player, from, slider: place("slider"), shownSecond: -1 });
    place("play").addEventListener("click", () => player.toggle());
    place("next").addEventListener("click", () => step(1));
    place("previous").addEventListener("click", () => step(-1));
    this.slider.addEventListener("input", () => player.seek(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.nudged(event));
    for (const button of document.querySelectorAll("[data-speed]")) {
      button.addEventListener("click", () => player.setSpeed(Number(button.dataset.speed)));
    }
    this.keys = { " ": () => player.toggle(), j: () => step(1), k: () => step(-1), "?": toggleHelp };
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  nudged(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    this.player.seek(this.player.at + step);
  }

  pressed(event) {
    const action = this.keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPED)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    if (event.key === " " && event.target.matches?.(PRESSED)) return; // that one is pressed, not the player
    event.preventDefault();
    action();
  }

  showTime(seconds) {
    const second = Math.floor(seconds);
    if (second === this.shownSecond) return;
    this.shownSecond = second;
    const at = this.from + second * 1000;
    place("clock-day").textContent = day(at);
    place("clock-hour").textContent = hour(at);
    place("clock").dateTime = new Date(at).toISOString();
    this.slider.value = second;
  }

  showState() {
    const { isPlaying, speed } = this.player;
    const button = place("play");
    button.dataset.playing = isPlaying;
    button.setAttribute("aria-label", t(isPlaying ? "replay_pause" : "replay_play"));
    for (const one of document.querySelectorAll("[data-speed]")) one.setAttribute("aria-pressed", Number(one.dataset.speed) === speed);
    const at = this.from + this.shownSecond * 1000;
    this.slider.setAttribute("aria-valuetext", `${day(at)}, ${hour(at)}`);
  }
}
