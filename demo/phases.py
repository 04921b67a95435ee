# SPDX-License-Identifier: EUPL-1.2
"""Who speaks when: each piece of equipment at its own second of a common period."""

from collections.abc import Iterable

from demo import chance
from demo.inventory import Item


class Phases:
    """`period` in seconds."""

    def __init__(self, items: Iterable[Item], period: int) -> None:
        self._period = period
        self._by_phase: dict[int, list[Item]] = {}
        for item in items:
            self._by_phase.setdefault(int(chance.unit(item.ref, "phase") * period), []).append(item)

    def due(self, second: int) -> list[Item]:
        return self._by_phase.get(second % self._period, [])
