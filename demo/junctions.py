# SPDX-License-Identifier: EUPL-1.2
"""The traffic lights of one city: each junction is a site that calls the supervisor over RSMP."""

import asyncio
import time
from collections.abc import Iterable, Iterator

from demo import chance, rsmp_site
from demo.control import Control
from demo.failures import HOUR, Failures, Fault
from demo.inventory import Inventory, Item
from demo.rsmp_site import Message, Site

LOGGED = 1 * HOUR  # what began and ended since is told when the program starts again
REMEMBERED = 24 * HOUR  # what ended since is told to be over when a link is made
LINK = "link"  # the event of a junction whose modem is off: it says nothing, and that is how one knows
FALLBACK = frozenset({"A0001", "A0201"})  # the junction flashes
PRIORITIES = {"A0001": "2", "A0201": "2"}  # of the signal exchange list; the others are 3
PARTS = {"A0201": "A{}", "A0202": "A{}", "A0301": "DL{}", "A0302": "DL{}"}  # which component says it
NORMAL, HIGH, LOW = 6, 3, 5  # bits of the aggregated status


class Junctions:
    """The sites of `source`, broken by `failures` and by what `control` provokes."""

    def __init__(self, inventory: Inventory, source: str, failures: Failures, control: Control) -> None:
        self.source, self._failures, self._control = source, failures, control
        self.items = {item.ref: item for item in inventory.of(source, "signal_junction")}
        self.sites = {ref: self._site(ref) for ref in self.items}
        self._told = time.time() - LOGGED
        self.taken: dict[tuple[str, str], float] = {}  # alarms acknowledged from the supervisor

    def _site(self, ref: str) -> Site:
        return Site(ref, lambda: self.now_wrong(ref, time.time()), self._acknowledged)

    def faults(self, after: float, until: float) -> list[Fault]:
        """Of these junctions, present at some moment of ]after, until]."""
        found = self._control.within(self._failures.between(after, until), after, until)
        return [fault for fault in found if fault.ref in self.items]

    def now_wrong(self, ref: str, at: float) -> Iterator[Message]:
        """The state of one junction, then its alarms: those that are over first, then those that last."""
        known = [fault for fault in self.faults(at - REMEMBERED, at) if fault.ref == ref and fault.event != LINK]
        present = [fault for fault in known if fault.present(at)]
        yield rsmp_site.aggregated(ref, at, bits(present))
        for fault in known:
            if not fault.present(at):
                yield self._alarm(fault, False)
        for fault in present:
            yield self._alarm(fault, True)

    def news(self, after: float, until: float) -> Iterator[tuple[str, Message]]:
        """What began or ended in ]after, until], oldest first, and the new state of who it is about."""
        changes: list[tuple[float, Fault, bool]] = []
        for fault in self.faults(after, until):
            if fault.event == LINK:
                continue
            if after < fault.start:
                changes.append((fault.start, fault, True))
            if fault.end is not None and after < fault.end <= until:
                changes.append((fault.end, fault, False))
        for at, fault, active in sorted(changes, key=lambda change: change[0]):
            yield fault.ref, self._alarm(fault, active)
            if fault.event in FALLBACK:
                lasting = [one for one in self.faults(at - 1, at) if one.ref == fault.ref and one.present(at)]
                yield fault.ref, rsmp_site.aggregated(fault.ref, at, bits(lasting))

    async def run(self, host: str, port: int) -> None:
        links = [asyncio.create_task(site.run(host, port)) for site in self.sites.values()]
        try:
            while True:
                self.step(time.time())
                await asyncio.sleep(1)
        finally:
            for link in links:
                link.cancel()

    def step(self, now: float) -> None:
        """One second of the city."""
        off = {fault.ref for fault in self.faults(now - 1, now) if fault.event == LINK and fault.present(now)}
        for ref, said in self.news(self._told, now):
            self.sites[ref].say(said)
        self._told = now
        for ref, site in self.sites.items():
            site.silent = self.source in self._control.silent or ref in off
            site.tick()

    def _alarm(self, fault: Fault, active: bool) -> Message:
        at = fault.start if active or fault.end is None else fault.end
        item, priority = self.items[fault.ref], PRIORITIES.get(fault.event, "3")
        said = rsmp_site.alarm(fault.ref, _part(item, fault), fault.event, at, active, priority)
        if active and (fault.ref, fault.event) in self.taken:
            said["ack"] = "Acknowledged"
        return said

    def _acknowledged(self, said: Message) -> None:
        """Our supervisor took an alarm in charge: the site says so, as the protocol asks."""
        site, now = said["ntsOId"].partition("=")[0], time.time()
        self.taken[site, said["aCId"]] = now
        lasting = [one for one in self.faults(now - 1, now) if (one.ref, one.event) == (site, said["aCId"])]
        for fault in lasting:
            again = {**self._alarm(fault, True), "aSp": "Acknowledge", "ack": "Acknowledged"}
            self.sites[site].say({**again, "aTs": rsmp_site.stamp(now)})


def bits(present: Iterable[Fault]) -> set[int]:
    """Which bits of the aggregated status are lit."""
    events = {fault.event for fault in present}
    if events & FALLBACK:
        return {HIGH}
    return {NORMAL, LOW} if events else {NORMAL}


def _part(item: Item, fault: Fault) -> str:
    """The component at fault: always the same for one fault."""
    name = PARTS.get(fault.event, rsmp_site.MAIN)
    return name.format(1 + int(chance.unit(fault.ref, fault.event, "part") * item.attributes.get("phases", 2)))
