# SPDX-License-Identifier: EUPL-1.2
"""Charging stations of an operator without any standard: its JSON of all its stations, signed (Standard Webhooks)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from demo import chance
from demo.inventory import Item
from demo.light import PARIS
from demo.posting import Said
from demo.troubles import Troubles

PERIOD = 30  # seconds between two messages
SPELL = 2400  # seconds for which a point stays taken, or free
BUSY = ((22, 0.15), (19, 0.45), (8, 0.55), (6, 0.3), (0, 0.1))  # from that hour, share of the points in use
FAULTS = ("E-COM", "E-TERRE", "E-CABLE")


class Chargers:
    signed = True

    def __init__(self, troubles: Troubles, *, seed: int) -> None:
        self._troubles, self.source, self._seed = troubles, troubles.source, seed

    def said(self, second: int) -> Iterator[Said]:
        if second % PERIOD == 0 and not self._troubles.silent and self._troubles.items:
            yield self.message(second), ""

    def message(self, at: float) -> bytes:
        """One line for each fault that there may be, so that its end is told too."""
        wrong = self._troubles.now(at)
        lines = [
            self._line(item, at, wrong.get(ref, set()), code)
            for ref, item in self._troubles.items.items()
            for code in FAULTS
        ]
        return json.dumps({"exploitant": "Exploitant fictif", "bornes": lines}).encode()

    def _line(self, item: Item, at: float, wrong: set[str], code: str) -> dict[str, Any]:
        taken = 0 if wrong else self._taken(item, at)
        return {
            "borne": item.ref,
            "date": datetime.fromtimestamp(at, UTC).isoformat(),
            "points_occupes": taken,
            "puissance_kw": round(0.8 * taken * float(item.attributes.get("power_kw", 22)), 1),
            "defaut": code,
            "present": code in wrong,
        }

    def _taken(self, item: Item, at: float) -> int:
        hour = datetime.fromtimestamp(at, UTC).astimezone(PARIS).hour
        share = next(share for since, share in BUSY if hour >= since)
        outlets = range(int(item.attributes.get("outlets", 2)))
        return sum(chance.unit(self._seed, item.ref, outlet, int(at // SPELL)) < share for outlet in outlets)
