// SPDX-License-Identifier: EUPL-1.2
// The clock of a replay: seconds since the start of the period, going at a speed or standing still.
const LONGEST = 1; // seconds of ours between two ticks: a tab that slept does not jump

export class Player {
  /** `onTime(seconds)` at each tick and each jump, `onState()` when it starts, stops or changes speed. */
  constructor({ seconds, at, speed, onTime, onState }) {
    Object.assign(this, { seconds, at, speed, onTime, onState, isPlaying: false, last: 0 });
  }

  toggle() {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  play() {
    if (this.at >= this.seconds) this.at = 0;
    this.isPlaying = true;
    this.last = performance.now();
    this.onState();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.isPlaying = false;
    this.onState();
  }

  /** Jump there; it goes on playing if it was. */
  seek(seconds) {
    this.at = Math.max(0, Math.min(this.seconds, seconds));
    this.onTime(this.at);
    this.onState();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.onState();
  }

  tick(now) {
    if (!this.isPlaying) return;
    const elapsed = Math.min(LONGEST, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    this.at = Math.min(this.seconds, this.at + elapsed * this.speed);
    this.onTime(this.at);
    if (this.at >= this.seconds) return this.pause();
    requestAnimationFrame((next) => this.tick(next));
  }
}
