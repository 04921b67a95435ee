# SPDX-License-Identifier: EUPL-1.2
"""Simulated LoRaWAN network server: publishes at QoS 1, repeats and reorders, and remembers what it owes."""

import json
import random
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

import paho.mqtt.client as mqtt

from apps.connectors.mqtt import leave
from tests.stack import BACK, PATIENCE, eventually

RATE = 25  # messages a second
REPEATED, LATE = 0.10, 0.15  # share of the messages published twice, or after the next one


@dataclass
class Truth:
    """What was said of each probe: (when in milliseconds, count, tilted)."""

    said: dict[str, list[tuple[int, int, bool]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def messages(self) -> int:
        return sum(map(len, self.said.values()))


class Network:
    """Speaks for the probes of one application until `stop`."""

    def __init__(self, port: int, password: str, application: str, probes: list[str], chance: random.Random) -> None:
        self.application, self.probes, self.chance, self.truth = application, probes, chance, Truth()
        self.ending = threading.Event()
        self.owed: list[mqtt.MQTTMessageInfo] = []
        self.late: list[tuple[str, bytes]] = []
        self.counter = 0
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=f"reseau-{uuid.uuid4().hex[:8]}", clean_session=False
        )
        self.client.username_pw_set("connecte", password)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port, keepalive=5)
        self.client.loop_start()
        self.thread = threading.Thread(target=self._speak, daemon=True)

    def start(self) -> "Network":
        self.thread.start()
        return self

    def _speak(self) -> None:
        while not self.ending.is_set():
            self.one()
            time.sleep(1 / RATE)

    def one(self) -> None:
        """One measure, which raises or clears the alarm of its probe as often as not."""
        ref = self.chance.choice(self.probes)
        last = self.truth.said[ref][-1][0] if self.truth.said[ref] else 0
        self.counter += 1
        said = (max(last + 1, int(time.time() * 1000)), self.counter, self.chance.random() < 0.5)
        self.truth.said[ref].append(said)
        message = (f"application/{self.application}/device/{ref}/event/up", uplink(ref, *said))
        if self.chance.random() < LATE:
            self.late.append(message)
            return
        self.publish(*message)
        for late in self.late:
            self.publish(*late)
        self.late.clear()

    def publish(self, topic: str, payload: bytes) -> None:
        for _ in range(1 + (self.chance.random() < REPEATED)):
            self.owed.append(self.client.publish(topic, payload, qos=1))

    def stop(self) -> Truth:
        """What was said, once the broker has taken everything."""
        self.ending.set()
        self.thread.join(PATIENCE)
        for late in self.late:
            self.publish(*late)
        self.late.clear()
        taken_by(self.owed)
        return self.truth

    def close(self) -> None:
        self.ending.set()
        leave(self.client)


def taken_by(owed: list[mqtt.MQTTMessageInfo]) -> None:
    """Wait until the broker has acknowledged them all. `wait_for_publish` refuses what was published while cut."""
    for message in owed:
        eventually(lambda message=message: message._published, "message pris par le courtier", within=BACK, every=0.05)


def uplink(ref: str, at: int, count: int, tilted: bool) -> bytes:
    """An event "up" as ChirpStack v4 publishes it (integrations/events.md)."""
    date = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return json.dumps(
        {
            "deduplicationId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ref}/{at}")),
            "time": date,
            "deviceInfo": {"devEui": ref, "deviceName": f"Sonde fictive {ref}"},
            "object": {"count": count, "tilt": tilted},
        }
    ).encode()
