# SPDX-License-Identifier: EUPL-1.2
"""Devices that tell states and registers without dates: what a poll makes of them, and what the cursor keeps.

Used by the drivers of field buses. A condition is dated by the poll that saw it, a counter gives what it counted since
the poll before, a device that does not answer twice is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.connectors.base import ESTIMATED, GOOD, Alarm, Measure, Record, Rejected, Seen, instant

UNREACHABLE, MISSED, TITLE = "communication_failure", 2, "Appareil injoignable"
LONG, LONGEST = timedelta(hours=1), timedelta(hours=25)  # an interval that is no longer precise, and no longer one


@dataclass(slots=True)
class Told:
    """What one device brought; `known` is what the cursor keeps of it."""

    ref: str
    known: dict[str, Any]
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problem: str = ""
    answered: bool = False

    def counted(self, measure: Measure, metric: str, key: str, now: datetime) -> None:
        """What a register counted since it was last read, dated by that reading. One that went back was reset, or is
        of another meter: nothing is made up for it."""
        counters = self.known.setdefault("counters", {})
        before = counters.get(key)
        counters[key] = [now.isoformat(), measure.value]
        if not before:
            return
        since, value = instant(before[0], "cursor"), float(before[1])
        lasted, amount = now - since, measure.value - value
        if amount < 0 or not timedelta() < lasted <= LONGEST:
            return
        quality = ESTIMATED if lasted > LONG else GOOD
        self.records.append(Measure(measure.ref, metric, since, round(amount, 6), measure.unit, quality))

    def state(self, ref: str, alarm: Mapping[str, Any], active: bool, now: datetime) -> None:
        """Told when it changes; while it lasts, told again as it was."""
        conditions = self.known.setdefault("conditions", {})
        key = f"{ref}|{alarm['condition']}"
        words = (alarm.get("severity", "major"), alarm["title"])
        if active:
            since = instant(conditions.setdefault(key, now.isoformat()), "cursor")
            self.records.append(Alarm(ref, alarm["condition"], since, True, *words))
        elif key in conditions:
            del conditions[key]
            self.records.append(Alarm(ref, alarm["condition"], now, False, *words))

    def missed(self, now: datetime) -> None:
        """Told when it did not answer twice, dated of the first time."""
        since = self.known.setdefault("silent_since", now.isoformat())
        self.known["missed"] = int(self.known.get("missed") or 0) + 1
        if self.known["missed"] >= MISSED:
            self.records.append(Alarm(self.ref, UNREACHABLE, instant(since, "cursor"), True, "major", TITLE))

    def heard(self, now: datetime) -> None:
        was, count = self.known.pop("silent_since", None), int(self.known.pop("missed", 0))
        self.records.append(Seen(self.ref, now))
        if was and count >= MISSED:
            self.records.append(Alarm(self.ref, UNREACHABLE, now, False, "major", TITLE))


def spoken(problems: list[str]) -> str:
    """What went wrong in a poll, in one sentence."""
    if not problems:
        return ""
    others = f" (et {len(problems) - 1} autre(s))" if len(problems) > 1 else ""
    return f"{problems[0]}{others}"[:500]
