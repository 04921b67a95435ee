# SPDX-License-Identifier: EUPL-1.2
"""What is provoked by hand, beside the scenario: a storm, one failure, one repair, a silent supervisor.

Kept in a file when there is one, so that a restart of the demo does not forget a fault that it has announced.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from demo import chance
from demo.failures import Fault
from demo.inventory import Inventory, Item

SPREAD = 40.0  # seconds in which a gateway finds out, one after the other, that its lamps no longer answer
FORGOTTEN = 86_400.0  # seconds after its end, a provoked fault leaves the memory


@dataclass
class Control:
    """`repairs`: when what the scenario broke was repaired by hand. `silent`: sources that no longer answer."""

    memory: Path | None = None
    faults: list[Fault] = field(default_factory=list)
    repairs: dict[str, float] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    @classmethod
    def remembered(cls, memory: Path | None) -> Self:
        """As it was left; an unreadable memory is an empty one."""
        try:
            kept = json.loads(memory.read_text()) if memory else {}
            faults = [Fault(**fault) for fault in kept.get("faults", [])]
            return cls(memory, faults, kept.get("repairs", {}), set(kept.get("silent", [])))
        except (OSError, ValueError, TypeError, AttributeError):
            return cls(memory)

    def fail(self, ref: str, event: str, at: float) -> None:
        self.faults.append(Fault(ref, event, at, None))
        self.save(at)

    def repair(self, refs: Iterable[str], at: float) -> None:
        """Everything that is wrong with `refs` ends, whoever broke it."""
        repaired = set(refs)
        self.faults = [_ended(fault, at) if fault.ref in repaired else fault for fault in self._announced(at, repaired)]
        self.repairs |= dict.fromkeys(repaired, at)
        self.save(at)

    def storm(self, cabinet: Item, inventory: Inventory, at: float) -> list[Fault]:
        """The cabinet says that it lost its supply and runs on its battery; then, one by one, its lamps and sensors
        stop answering. Its LoRa gateway says nothing: without power nobody hears the probes around it any more."""
        fed = [item for item in inventory.fed_by(cabinet) if item.source == cabinet.source]
        faults = [
            Fault(cabinet.ref, "supplyLoss", at, None),
            Fault(cabinet.ref, "batteryMode", at + 1, None),
            *(
                Fault(item.ref, "communicationFailure", at + 2 + SPREAD * chance.unit(item.ref, at), None)
                for item in fed
            ),
        ]
        self.faults += faults
        self.save(at)
        return faults

    def calm(self, at: float) -> None:
        """End of everything that was provoked."""
        self.silent.clear()
        self.faults = [_ended(fault, at) for fault in self._announced(at, {fault.ref for fault in self.faults})]
        self.save(at)

    def without_power(self, inventory: Inventory, at: float) -> set[str]:
        """Codes of what is dead because its cabinet lost its supply."""
        lost = {fault.ref for fault in self.faults if fault.event == "supplyLoss" and fault.present(at)}
        cabinets = [inventory.by_ref[ref] for ref in lost if ref in inventory.by_ref]
        return {item.code for cabinet in cabinets for item in inventory.fed_by(cabinet)}

    def applied(self, scenario: Iterable[Fault]) -> Iterator[Fault]:
        """The scenario as shortened by repairs, then what was provoked."""
        for fault in scenario:
            at = self.repairs.get(fault.ref)
            yield _ended(fault, at) if at is not None and fault.present(at) else fault
        yield from self.faults

    def within(self, scenario: Iterable[Fault], after: float, until: float) -> Iterator[Fault]:
        """What of it was present at some moment of ]after, until]."""
        for fault in self.applied(scenario):
            if fault.start <= until and (fault.end is None or fault.end > after):
                yield fault

    def _announced(self, at: float, refs: set[str]) -> list[Fault]:
        """Without the faults of `refs` that have not begun: nobody will hear of them."""
        return [fault for fault in self.faults if fault.start <= at or fault.ref not in refs]

    def save(self, at: float) -> None:
        self.faults = [fault for fault in self.faults if fault.end is None or fault.end > at - FORGOTTEN]
        self.repairs = {ref: when for ref, when in self.repairs.items() if when > at - FORGOTTEN}
        if self.memory is not None:
            kept = {"faults": [asdict(f) for f in self.faults], "repairs": self.repairs, "silent": sorted(self.silent)}
            beside = self.memory.with_suffix(".tmp")
            beside.write_text(json.dumps(kept))
            beside.replace(self.memory)


def _ended(fault: Fault, at: float) -> Fault:
    return fault if fault.end is not None and fault.end <= at else replace(fault, end=at)
