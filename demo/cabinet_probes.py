# SPDX-License-Identifier: EUPL-1.2
"""Lighting cabinets without remote management, each with a LoRaWAN probe behind its door, on an operator's network.

The operator's server posts what they say as ChirpStack v4 does. A probe has a battery: it tells a supply that is lost.
"""

from collections.abc import Iterator
from typing import Any

from demo import chirpstack_events, light
from demo.inventory import Item
from demo.lighting import fed_watts
from demo.phases import Phases
from demo.posting import Said
from demo.troubles import Troubles

PERIOD = 300  # seconds between two uplinks of a probe
OPERATOR = "0200a0a0a0a0a0a0"  # the gateway of the operator that hears them: none of the city's
OFF = {"supplyLoss", "circuitBreakerTripped"}  # nothing burns below


class CabinetProbes:
    signed = False

    def __init__(self, troubles: Troubles) -> None:
        self._troubles, self.source = troubles, troubles.source
        self.items = list(troubles.items.values())
        self._phases = Phases(self.items, PERIOD)
        self._rated = {item.ref: fed_watts(troubles.inventory, item) for item in self.items}

    def said(self, second: int) -> Iterator[Said]:
        if not self._troubles.silent and (due := self._phases.due(second)):
            wrong = self._troubles.now(second)
            for item in due:
                yield self._uplink(item, second, wrong.get(item.ref, set()))

    def said_now(self, item: Item, at: float) -> Iterator[Said]:
        yield self._uplink(item, at, self._troubles.now(at).get(item.ref, set()))

    def _uplink(self, item: Item, at: float, wrong: set[str]) -> Said:
        counter = int(at - light.FIRST_DAY) // PERIOD
        return chirpstack_events.up(item, OPERATOR, float(at), self.values(item, at, wrong), counter), "up"

    def values(self, item: Item, at: float, wrong: set[str]) -> dict[str, Any]:
        """What the codec of the probe gives."""
        percent = 0 if wrong & OFF else light.level(at, item.lon, item.lat)
        return {
            "supply": "supplyLoss" not in wrong,
            "door_open": "cabinetDoorOpen" in wrong,
            "breaker_tripped": "circuitBreakerTripped" in wrong,
            "leakage": "leakageDetected" in wrong,
            "power": light.lamp_power(self._rated[item.ref], percent, item.ref, at),
        }
