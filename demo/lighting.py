# SPDX-License-Identifier: EUPL-1.2
"""The lighting system of one city: what its gateway would log between two instants."""

from collections.abc import Iterator
from typing import Any

from demo import chance, light
from demo.control import Control
from demo.failures import HOUR, Failures, Fault
from demo.inventory import Inventory, Item
from demo.talq_devices import CLASSES, attribute, attribute_entry, device, event_entry

PERIOD = 900  # seconds between two measures of a lamp or a sensor
FAST_PERIOD = 60  # of a cabinet's power
RATED_W = 70.0  # when the inventory does not say
RECENT = 24 * HOUR  # a device still shows the end of a fault for this long
DARK = {"lampFailure", "controlGearCommFailure"}  # the lamp is out, whatever is asked for
MUTE = {"communicationFailure"}  # nothing is measured

Entry = tuple[float, dict[str, Any]]


class Lighting:
    """`source` of `inventory`, broken by `failures` and by what `control` provokes."""

    def __init__(self, inventory: Inventory, source: str, failures: Failures, control: Control) -> None:
        self.inventory, self.source, self._failures, self._control = inventory, source, failures, control
        self.items = inventory.of(source, *CLASSES)
        self._by_phase: dict[int, list[Item]] = {}
        for item in self.items:
            self._by_phase.setdefault(int(chance.unit(item.ref, "phase") * PERIOD), []).append(item)
        self._cabinets = [item for item in self.items if item.kind == "control_cabinet"]
        self._rated = {cabinet.ref: fed_watts(inventory, cabinet) for cabinet in self._cabinets}

    def faults(self, after: float, until: float) -> list[Fault]:
        """Faults of this source present at some moment of ]after, until]."""
        mine = self.inventory.by_ref
        found = self._control.within(self._failures.between(after, until), after, until)
        return [fault for fault in found if _is_of(self.source, mine, fault)]

    def devices(self, offset: int, limit: int, at: float) -> list[dict[str, Any]]:
        """One page, always in the same order."""
        status: dict[str, list[Fault]] = {}
        for fault in sorted(self.faults(at - RECENT, at), key=lambda fault: fault.start):
            status.setdefault(fault.ref, []).append(fault)
        return [device(item, status.get(item.ref, ()), at) for item in self.items[offset : offset + limit]]

    def events(self, after: float, until: float) -> list[Entry]:
        """Starts and ends in ]after, until], oldest first."""
        found: list[Entry] = []
        for fault in self.faults(after, until):
            if after < fault.start:
                found.append((fault.start, event_entry(fault, fault.start, start=True)))
            if fault.end is not None and after < fault.end <= until:
                found.append((fault.end, event_entry(fault, fault.end, start=False)))
        return sorted(found, key=lambda entry: entry[0])

    def measures(self, after: float, until: float) -> Iterator[Entry]:
        """What the devices measured in ]after, until], second by second."""
        wrong: dict[str, set[str]] = {}
        for fault in self.faults(until - 1, until):
            wrong.setdefault(fault.ref, set()).add(fault.event)
        for second in range(int(after) + 1, int(until) + 1):
            for item in self._by_phase.get(second % PERIOD, ()):
                yield from self._sample(item, second, wrong.get(item.ref, set()))
            if second % FAST_PERIOD == 0:
                for cabinet in self._cabinets:
                    yield from self._cabinet_power(cabinet, second, wrong.get(cabinet.ref, set()))

    def _sample(self, item: Item, second: int, wrong: set[str]) -> Iterator[Entry]:
        if wrong & MUTE:
            return
        if item.kind == "light_point":
            percent = 0 if wrong & DARK else light.level(second, item.lon, item.lat)
            percent = 100 if "lampUnexpectedOn" in wrong else percent
            watts = light.lamp_power(float(item.attributes.get("power_w", RATED_W)), percent, item.ref, second)
            yield second, attribute_entry(item, "lamp", "activePower", attribute("Float", watts), second)
        elif item.kind == "presence_sensor":
            here = chance.unit(item.ref, second) < 0.3
            yield second, attribute_entry(item, "presence", "presenceStatus", attribute("Boolean", here), second)
        elif "supplyLoss" not in wrong:
            hours = light.burning_hours(second, *self._middle(item))
            kwh = round(self._rated[item.ref] * hours / 1000, 2)
            yield second, attribute_entry(item, "meter", "totalActiveEnergy", attribute("Float", kwh), second)

    def _cabinet_power(self, cabinet: Item, second: int, wrong: set[str]) -> Iterator[Entry]:
        percent = (
            0 if wrong & {"supplyLoss", "circuitBreakerTripped"} else light.level(second, cabinet.lon, cabinet.lat)
        )
        watts = light.lamp_power(self._rated[cabinet.ref], percent, cabinet.ref, second)
        kilowatts = attribute("Float", round(watts / 1000, 4))
        yield second, attribute_entry(cabinet, "meter", "totalPower", kilowatts, second)

    @staticmethod
    def _middle(item: Item) -> tuple[float, float]:
        """The sun is the same over the whole city: one cache for all its cabinets."""
        return round(item.lon, 0), round(item.lat, 0)


def fed_watts(inventory: Inventory, cabinet: Item) -> float:
    """What the lamps below a cabinet draw at full light."""
    lamps = [item for item in inventory.fed_by(cabinet) if item.kind == "light_point"]
    return sum(float(lamp.attributes.get("power_w", RATED_W)) for lamp in lamps)


def _is_of(source: str, by_ref: Any, fault: Fault) -> bool:
    item = by_ref.get(fault.ref)
    return item is not None and item.source == source
