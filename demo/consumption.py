# SPDX-License-Identifier: EUPL-1.2
"""What the meters of the fictitious city count, and how their suppliers tell it: late, with gaps, then corrected.

Pure functions of the seed, of the meter and of time: asked twice on the same day, the same answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from demo import chance
from demo.inventory import Item
from demo.light import PARIS, level
from demo.probes import outdoor

GAPS, LATE, RAW = 0.04, 0.06, 0.08  # share of the days of a meter with a hole, published late, or corrected afterwards
LATE_DAYS, CORRECTED_DAYS = 2, 3  # days after which what is late is there, and what is raw is corrected
UNDERCOUNTED = 0.9  # what a day says before its correction
HALF_HOUR, TEN_MINUTES = timedelta(minutes=30), timedelta(minutes=10)
HEATED_BELOW = 16.0  # degrees outside
PCS = 11.2  # kWh per m³, as an annual mean: it moves by a few percent from one month to the next


@dataclass(frozen=True, slots=True)
class Interval:
    """[`begin`, `end`[ in UTC, and its mean power in watts; None: nobody knows."""

    begin: datetime
    end: datetime
    watts: float | None


def local_day(day: date) -> tuple[datetime, datetime]:
    """When a day of legal time begins and ends, in UTC: 23, 24 or 25 hours."""
    both = (datetime.combine(one, time(), PARIS) for one in (day, day + timedelta(days=1)))
    first, last = (one.astimezone(UTC) for one in both)
    return first, last


def curve(item: Item, day: date, today: date, *, seed: int) -> list[Interval]:
    """The load curve of a day, as it is told `today`; nothing when it is not published yet."""
    if not published(item, day, today, seed=seed):
        return []
    first, _last = local_day(day)
    hole = first + timedelta(hours=3 + 15 * chance.unit(seed, item.ref, day, "hole"))
    has_hole = chance.unit(seed, item.ref, day, "gap") < GAPS
    told = UNDERCOUNTED if is_raw(item, day, today, seed=seed) else 1.0
    return [
        Interval(a, b, None if has_hole and hole <= a < hole + timedelta(hours=3) else told * watts(item, a, b))
        for a, b in steps(item, day)
    ]


def steps(item: Item, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Half hours; on some days the meter is set to ten minutes at noon."""
    at, last = local_day(day)
    changes = (day.toordinal() + int(7 * chance.unit(item.ref))) % 11 == 0
    noon = datetime.combine(day, time(12), PARIS).astimezone(UTC)
    while at < last:
        step = TEN_MINUTES if changes and at >= noon else HALF_HOUR
        yield at, at + step
        at += step


def published(item: Item, day: date, today: date, *, seed: int) -> bool:
    late = LATE_DAYS if chance.unit(seed, item.ref, day, "late") < LATE else 0
    return day + timedelta(days=late) < today


def is_raw(item: Item, day: date, today: date, *, seed: int) -> bool:
    young = today - day <= timedelta(days=CORRECTED_DAYS)
    return young and chance.unit(seed, item.ref, day, "raw") < RAW


def day_energy(item: Item, day: date, today: date, *, seed: int) -> float | None:
    """Wh of a day, from its registers: a hole of the curve is none of them."""
    if not published(item, day, today, seed=seed):
        return None
    told = UNDERCOUNTED if is_raw(item, day, today, seed=seed) else 1.0
    return told * sum(watts(item, a, b) * (b - a).total_seconds() / 3600 for a, b in steps(item, day))


def watts(item: Item, begin: datetime, end: datetime) -> float:
    """Mean power of an interval: that of its middle."""
    at = (begin.timestamp() + end.timestamp()) / 2
    rated = float(item.attributes.get("rated_w", 4000))
    noise = 0.97 + 0.06 * chance.unit(item.ref, int(at // 600))
    return max(rated * level(at, item.lon, item.lat) / 100, 0.01 * rated) * noise


def gas_day(item: Item, day: date) -> tuple[datetime, datetime]:
    """From 06:00 to 06:00 of legal time, in UTC."""
    first, last = (datetime.combine(day + timedelta(days=n), time(6), PARIS).astimezone(UTC) for n in (0, 1))
    return first, last


def gas_volume(item: Item, day: date) -> float:
    """m³ burnt in a gas day: heating by degree days, closed at the weekend to a third, and some hot water."""
    begin, end = (one.timestamp() for one in gas_day(item, day))
    cold = sum(max(HEATED_BELOW - outdoor(begin + share * (end - begin)), 0) for share in (0.1, 0.5, 0.9)) / 3
    used = 1.0 if day.weekday() < 5 else 0.35
    rated = float(item.attributes.get("gas_m3_per_degree", 6))
    return round((rated * cold * used + 2.0) * (0.95 + 0.1 * chance.unit(item.ref, day)), 2)


def coefficient(day: date) -> float:
    """kWh per m³ of the month of a day."""
    return round(PCS * (0.98 + 0.04 * chance.unit("pcs", day.year, day.month)), 2)


def is_definitive(day: date, today: date) -> bool:
    """The days of a month become definitive together, on the tenth of the next one."""
    after = (day.replace(day=1) + timedelta(days=32)).replace(day=10)
    return today >= after
