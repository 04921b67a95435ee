# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with the equipment of one source: what the scenario broke, and what somebody provoked."""

from demo.control import Control
from demo.failures import Failures, Fault
from demo.inventory import Inventory


class Troubles:
    """The equipment of `source`, by its supervisor's references, broken by `failures` and through `control`."""

    def __init__(self, inventory: Inventory, source: str, failures: Failures, control: Control) -> None:
        self.inventory, self.source, self._failures, self._control = inventory, source, failures, control
        self.items = {item.ref: item for item in inventory.of(source)}

    @property
    def silent(self) -> bool:
        return self.source in self._control.silent

    def faults(self, after: float, until: float) -> list[Fault]:
        """Of this equipment, present at some moment of ]after, until]."""
        found = self._control.within(self._failures.between(after, until), after, until)
        return [fault for fault in found if fault.ref in self.items]

    def now(self, at: float) -> dict[str, set[str]]:
        """The events that are true at `at`, by reference."""
        found: dict[str, set[str]] = {}
        for fault in self.faults(at - 1, at):
            if fault.present(at):
                found.setdefault(fault.ref, set()).add(fault.event)
        return found

    def by_hand(self, ref: str) -> bool:
        """Somebody repaired it less than a day ago."""
        return ref in self._control.repairs
