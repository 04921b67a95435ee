# SPDX-License-Identifier: EUPL-1.2
"""Pure counting: rates, floods, the table of hours, shares. A bucket is ten minutes, numbered from 1970 in UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

TEN_MINUTES = 600  # seconds
FLOOD, CALM = 10, 5  # ISA-18.2: a flood begins above 10 in ten minutes per position, and ends below 5
MANAGEABLE, ACT = 150, 300  # EEMUA 191: alarms a day and position
SPLIT = {1: 5, 2: 15, 3: 80}  # % of critical, major, minor (EEMUA 191)


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one thing counted, per operator position. `flooded`: % of the ten-minute periods above FLOOD."""

    total: int
    per_day: float
    per_ten: float
    peak: float
    peak_at: datetime | None
    flooded: float


class Flood(NamedTuple):
    start: datetime
    end: datetime
    count: int  # type: ignore[assignment]  # all positions together
    peak: float  # per position


def bucket_of(at: datetime) -> int:
    return int(at.timestamp()) // TEN_MINUTES


def at_of(bucket: int) -> datetime:
    return datetime.fromtimestamp(bucket * TEN_MINUTES, UTC)


def rates(counts: Mapping[int, int], start: datetime, end: datetime, positions: int) -> Rates | None:
    """None when the period is shorter than ten minutes: nothing can be said of a rate."""
    periods = (end - start).total_seconds() / TEN_MINUTES
    if periods < 1:
        return None
    total = sum(counts.values())
    worst = max(counts, key=lambda bucket: (counts[bucket], -bucket), default=None)
    above = sum(count > FLOOD * positions for count in counts.values())
    return Rates(
        total,
        total / positions / (periods / 144),
        total / positions / periods,
        counts[worst] / positions if worst is not None else 0,
        at_of(worst) if worst is not None else None,
        100 * above / max(1, round(periods)),
    )


def floods(counts: Mapping[int, int], positions: int) -> list[Flood]:
    """In order of time: from the first ten minutes above FLOOD until the first below CALM, per position."""
    found: list[list[int]] = []
    running: list[int] = []
    for bucket in sorted(counts):
        follows = running and bucket == running[-1] + 1
        if follows and counts[bucket] >= CALM * positions:
            running.append(bucket)
        elif counts[bucket] > FLOOD * positions:
            running = [bucket]
            found.append(running)
        else:
            running = []
    return [_flood(buckets, counts, positions) for buckets in found]


def _flood(buckets: Sequence[int], counts: Mapping[int, int], positions: int) -> Flood:
    each = [counts[bucket] for bucket in buckets]
    return Flood(at_of(buckets[0]), at_of(buckets[-1] + 1), sum(each), max(each) / positions)


def by_hour(counts: Mapping[int, int], zone: ZoneInfo) -> dict[tuple[date, int], int]:
    """Local day and hour; the hour that comes twice in autumn holds both."""
    found: dict[tuple[date, int], int] = {}
    for bucket, count in counts.items():
        local = at_of(bucket).astimezone(zone)
        key = (local.date(), local.hour)
        found[key] = found.get(key, 0) + count
    return found


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def share(part: int, whole: int) -> float | None:
    """In %; None of nothing."""
    return 100 * part / whole if whole else None
