// SPDX-License-Identifier: EUPL-1.2
// A past night played again: reads it, then keeps maps, list, clock and address at the same instant.
import { get } from "./console/api.js";
import { config, t } from "./console/config.js";
import { start as startLayers } from "./console/layers.js";
import { start as startMenus } from "./console/menus.js";
import { remember } from "./replay/address.js";
import { described, List } from "./replay/list.js";
import { Pane } from "./replay/pane.js";
import { decoded } from "./replay/past.js";
import { Player } from "./replay/player.js";
import { Transport } from "./replay/transport.js";

const DRAWN_EVERY = 250; // milliseconds, at least: a map of thousands of points takes some to draw
const REST = 3; // times what a drawing took are left to the person before the next one
const { replay } = config;
const place = (name) => document.querySelector(`[data-${name}]`);

startMenus();
begin();

async function begin() {
  const status = place("replay-status");
  status.textContent = t("replay_reading");
  try {
    const [past, ...others] = await Promise.all(replay.urls.map(async (url) => decoded(await get(url))));
    status.textContent = "";
    play([past, ...others]);
  } catch (error) {
    status.textContent = t("replay_failed", { why: error.message });
    status.classList.add("error");
  }
}

function play(pasts) {
  const panes = [...document.querySelectorAll("[data-pane]")].map((element, index) => new Pane(element, pasts[index]));
  startLayers(() => panes.forEach((pane) => pane.ground?.restyle()));
  document.addEventListener("themechange", () => panes.forEach((pane) => pane.ground?.restyle()));
  together(panes);
  const [{ cursor }] = panes;
  const [past] = pasts;
  const list = past.changes.length ? new List(place("events"), past, choose) : null;
  let chosen = { index: -1, position: -1 }; // of several told in one second, the one that was asked for
  let drawnAt = 0;
  let every = DRAWN_EVERY;
  let later = null;

  const player = new Player({ seconds: past.seconds, at: replay.at, speed: replay.speed, onTime, onState });
  const transport = new Transport(player, { from: past.from, step });

  function onTime(seconds) {
    panes.forEach((pane) => pane.go(seconds));
    transport.showTime(seconds);
    const wait = drawnAt + every - performance.now();
    if (wait <= 0) draw();
    else later ??= setTimeout(draw, wait);
  }

  function draw() {
    clearTimeout(later);
    later = null;
    drawnAt = performance.now();
    panes.forEach((pane) => pane.draw());
    requestAnimationFrame(() => (every = Math.max(DRAWN_EVERY, REST * (performance.now() - drawnAt))));
    list?.follow(cursor.position, chosen.position === cursor.position ? chosen.index : undefined);
  }

  function onState() {
    transport.showState();
    if (player.isPlaying) return;
    remember({ from: past.from, at: player.at, speed: player.speed });
  }

  /** The instant of the next thing told, or of the one before the last. */
  function step(by) {
    const { at, length } = past.changes;
    const last = cursor.position - 1;
    if (by > 0 && cursor.position < length) choose(cursor.position);
    if (by < 0 && last >= 0) choose(cursor.at(at[last] - 1) - 1);
  }

  /** Go to change `index`; before all of them when there is none. */
  function choose(index) {
    if (player.isPlaying) player.pause();
    player.seek(index < 0 ? 0 : past.changes.at[index]);
    chosen = { index, position: cursor.position };
    draw();
    panes[0].show(index);
    const said = index < 0 ? null : described(past, index);
    place("said").textContent = said ? [said.verb, said.subject, said.more].filter(Boolean).join(", ") : "";
  }

  player.seek(replay.at);
  place("transport").dataset.ready = "";
}

/** Maps of two nights show the same place. */
function together(panes) {
  const maps = panes.map((pane) => pane.ground?.map).filter(Boolean);
  let isFollowing = false;
  for (const map of maps) {
    map.on("move", () => {
      if (isFollowing) return;
      isFollowing = true;
      const view = { center: map.getCenter(), zoom: map.getZoom() };
      for (const other of maps) if (other !== map) other.jumpTo(view);
      isFollowing = false;
    });
  }
}
