# SPDX-License-Identifier: EUPL-1.2
"""LoRaWAN probes of one city: each speaks in its turn, through the network server, on MQTT with QoS 1."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import hypot
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt

from demo import chance, chirpstack_events, probes
from demo.control import Control
from demo.inventory import Inventory, Item

PERIOD = 900  # seconds between two uplinks of a probe
STATUS_EVERY = 4  # a status with every fourth uplink: once an hour
FAST_PERIOD, FAST = 20, 8  # a few probes speak often, so that something moves on the screen
FULL, EMPTIED = 95.0, 4.0  # percent, of a container filled or emptied by hand
FLAT, CHARGED = 7.0, 98.0  # percent, of a battery drained or changed by hand

Message = tuple[str, bytes]


class Probes:
    """What the probes of `source` publish, second by second."""

    def __init__(
        self,
        inventory: Inventory,
        source: str,
        control: Control,
        *,
        seed: int,
        speed: float,
        rooms: Iterable[Item] = (),
    ) -> None:
        """`rooms`: sensors of air beside the inventory; a mute one never speaks."""
        self.inventory, self.source, self._control = inventory, source, control
        self._seed, self._speed = seed, speed
        self.items = inventory.of(source, *chirpstack_events.PROFILES)
        self.items += [item for item in rooms if not item.attributes.get("mute")]
        self._by_phase: dict[int, list[Item]] = {}
        for item in self.items:
            self._by_phase.setdefault(int(chance.unit(item.ref, "phase") * PERIOD), []).append(item)
        self.sentinels = [item for item in self.items if item.kind in probes.SENTINELS]
        self._gateways = inventory.of(source, "lora_gateway")
        self._fast = [item for item in self.items if item.kind not in {"energy_meter", "room", *probes.SENTINELS}][
            :FAST
        ]

    def messages(self, second: int) -> Iterator[Message]:
        """Messages of this very second. A silent network server publishes nothing, a dead gateway hears nothing."""
        if self.source in self._control.silent:
            return
        dead = self._control.without_power(self.inventory, second)
        for item in self._due(second):
            if self._relay(item, dead) is not None:
                yield from self._spoken(item, second)

    def said_now(self, item: Item, at: float) -> Iterator[Message]:
        """A probe that speaks out of turn, because its state was changed by hand."""
        yield self._uplink(item, at)
        if item.kind not in probes.SENTINELS:
            yield self._status(item, at)

    def last_words(self, at: float) -> list[Item]:
        """Sentinels whose mains is lost and that somebody still hears: they say it at once, on their battery."""
        dead = self._control.without_power(self.inventory, at)
        return [item for item in self.sentinels if item.code in dead and self._relay(item, dead) is not None]

    def _due(self, second: int) -> list[Item]:
        due = list(self._by_phase.get(second % PERIOD, ()))
        if second % FAST_PERIOD == 0:
            due += [item for item in self._fast if item not in due]
        return due

    def _spoken(self, item: Item, second: int) -> Iterator[Message]:
        yield self._uplink(item, float(second))
        if item.kind in probes.SENTINELS:
            return
        if (second // PERIOD) % STATUS_EVERY == 0 and item in self._by_phase.get(second % PERIOD, ()):
            yield self._status(item, float(second))

    def _uplink(self, item: Item, at: float) -> Message:
        values: dict[str, Any] = probes.values(item, at, seed=self._seed, speed=self._speed)
        if "fill" in values:
            values["fill"] = self._by_hand(item, "full", FULL, EMPTIED, values["fill"], at)
            values["tilt"] = self._present(item, "tilt", at)
        if "mains" in values:
            values["mains"] = item.code not in self._control.without_power(self.inventory, at)
        via = self._relay(item, self._control.without_power(self.inventory, at))
        gateway = via.ref if via and via.kind == "lora_gateway" else "0000000000000000"
        counter = int(at - 1_700_000_000) // FAST_PERIOD % 2**32
        return chirpstack_events.topic(item, "up"), chirpstack_events.up(item, gateway, at, values, counter)

    def _relay(self, item: Item, dead: set[str]) -> Item | None:
        """The gateway that hears `item`: its own while it has power; of a sentinel, the nearest that is alive."""
        if item.kind not in probes.SENTINELS:
            via = self.inventory.by_code.get(item.connected_via)
            return None if item.connected_via in dead else via or item
        alive = [gateway for gateway in self._gateways if gateway.code not in dead]
        return min(alive, key=lambda gateway: hypot(gateway.lon - item.lon, gateway.lat - item.lat), default=None)

    def _status(self, item: Item, at: float) -> Message:
        level = self._by_hand(item, "battery", FLAT, CHARGED, probes.battery(item, at, seed=self._seed), at)
        return chirpstack_events.topic(item, "status"), chirpstack_events.status(item, at, level)

    def _present(self, item: Item, event: str, at: float) -> bool:
        return any(f.ref == item.ref and f.event == event and f.present(at) for f in self._control.faults)

    def _by_hand(self, item: Item, event: str, broken: float, repaired: float, natural: float, at: float) -> float:
        """As provoked, as repaired less than a day ago, or else as the scenario has it."""
        if self._present(item, event, at):
            return broken
        return repaired if item.ref in self._control.repairs else natural


class Publisher:
    """The network server's side of MQTT. Messages wait in memory while the broker is away (QoS 1)."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 1883
        self._client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id="demo-network-server", clean_session=False
        )
        if place.username:
            self._client.username_pw_set(unquote(place.username), unquote(place.password or ""))
        self._client.max_queued_messages_set(10_000)
        self._client.reconnect_delay_set(1, 10)

    def start(self) -> None:
        self._client.connect_async(self._host, self._port)
        self._client.loop_start()

    def publish(self, message: Message) -> None:
        self._client.publish(*message, qos=1)

    def stop(self) -> None:
        self._client.disconnect()
        with suppress(AttributeError):  # paho 2.1: its thread, as it ends, takes away what is about to be joined
            self._client.loop_stop()


async def speak(probes_of_city: Probes, publisher: Publisher) -> None:
    """Publish what is due, second after second, never the same second twice; a long pause is not caught up."""
    told = int(time.time())
    while True:
        now = int(time.time())
        for second in range(max(told, now - PERIOD) + 1, now + 1):
            for message in probes_of_city.messages(second):
                publisher.publish(message)
        told = max(told, now)
        await asyncio.sleep(0.5)
