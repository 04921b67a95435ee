# SPDX-License-Identifier: EUPL-1.2
"""Devices that tell states and registers without dates: what a poll makes of them, and what the cursor keeps.

Used by the drivers of field buses. A condition is dated by the poll that saw it, a counter gives what it counted since
the poll before, a device that does not answer twice is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from apps.connectors.base import ESTIMATED, GOOD, Alarm, Batch, ConnectorError, Measure, Record, Rejected, Seen, instant

NONE = "aucun appareil"
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


def of_devices(options: Mapping[str, Any], cursor: Mapping[str, Any]) -> dict[str, Told]:
    """One for each device of the settings, with what the poll before kept of it."""
    remembered = cursor.get("devices") or {}
    return {
        name: Told(str(said.get("ref") or name), dict(remembered.get(name) or {}))
        for name, said in options["devices"].items()
    }


def batch_of(told: Mapping[str, Told]) -> Batch:
    """What a poll brings. Raises ConnectorError when no device answers: then it is the network."""
    if not any(one.answered for one in told.values()):
        raise ConnectorError(next((one.problem for one in told.values() if one.problem), NONE), retryable=True)
    return Batch(
        tuple(record for one in told.values() for record in one.records),
        tuple(item for one in told.values() for item in one.rejected),
        {"devices": {name: one.known for name, one in told.items()}},
        spoken([one.problem for one in told.values() if one.problem and one.answered]),
    )


def wrong_first(batch: Batch) -> Batch:
    """For a trial: what is wrong comes before what is well."""
    ordered = sorted(batch.records, key=lambda record: not (isinstance(record, Alarm) and record.active))
    return replace(batch, records=tuple(ordered))


def how_many_answer(batch: Batch) -> str:
    """In words, with what the first that does not answer says."""
    devices = batch.cursor["devices"].values()
    well = sum(not known.get("missed") for known in devices)
    said = f"{well} appareil(s) sur {len(devices)} répondent, {len(batch.records)} enregistrements lus"
    wrong = batch.problem or (batch.rejected[0].reason if batch.rejected else "")
    return f"{said} ; {wrong}." if wrong else f"{said}."
