# SPDX-License-Identifier: EUPL-1.2
"""Tables of one value a period: months, bills. A row says its month, or its first day and its last one.

Two writings of an end are in use: the last day of the period, and the day on which the next one begins. A file whose
periods follow each other on the same day uses the second one; alone, a period that ends on the same day of the month
as it began does too. What a period counted is never shared out among its days.
"""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.connectors.local_time import midnight
from apps.connectors.readings.model import UNITS, Cell, Plan, Reading, RefusedLine, Row, Sheet, Stamp, Told
from apps.connectors.readings.table import (
    YEARS,
    RowRefused,
    amount_of,
    cell_of,
    date_of,
    metric_of,
    number_of,
    quality_of,
)
from apps.connectors.readings.words import SILENT, plain, unit_of

COUNTED = ("energy", "injection", "gas_volume", "water")  # a power or a register is not what a period counted
LONGEST = 400  # days
SEEN = 12  # rows looked at to tell what a table is
ONE = timedelta(days=1)
NUMBERED = re.compile(r"(?:(\d{1,2})[/.-](\d{4})|(\d{4})[/.-](\d{1,2}))")
NAMED = re.compile(r"([a-z]{3,9})\.?[ /-](\d{4}|\d{2})")
MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aou", "sept", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Period:
    """`last` as it is written, not yet told to be in the period or not."""

    line: int
    number: str
    metric: str
    unit: str
    value: float
    quality: int
    first: date
    last: date


def stamp_of(rows: Sequence[Row], plan: Plan) -> Stamp | None:
    """ "month" or "period" when the first rows of the table say more than a day each; None for intervals."""
    seen = [row for row in rows if row.line > plan.header][:SEEN]
    if "begin" in plan.columns and "end" in plan.columns:
        return "period" if any(_is_long(row, plan) for row in seen) else None
    said = [cell_of(row, plan, "at") for row in seen if cell_of(row, plan, "at") is not None]
    return "month" if said and all(month_of(one) for one in said if isinstance(one, str)) and _texts(said) else None


def _texts(said: Sequence[Cell]) -> bool:
    return any(isinstance(one, str) for one in said)


def _is_long(row: Row, plan: Plan) -> bool:
    try:
        first, last = (date_of(cell_of(row, plan, name))[0] for name in ("begin", "end"))
    except RowRefused:
        return False
    return last - first > timedelta(hours=25)


def month_of(said: Cell) -> date | None:
    """The first day of « 01/2026 », « 2026-01 », « janvier 2026 », « janv-26 »; None for what is no month."""
    text = plain(said)
    if match := NUMBERED.fullmatch(text):
        month, year = (int(one) for one in ((match[1], match[2]) if match[1] else (match[4], match[3])))
    elif match := NAMED.fullmatch(text):
        found = [rank for rank, name in enumerate(MONTHS, start=1) if match[1].startswith(name)]
        month, year = (found[0] if found else 0), int(match[2]) + (2000 if len(match[2]) == 2 else 0)
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and year in YEARS else None


def read(sheets: Sequence[Sheet], plan: Plan) -> Told:
    """What a table of periods says: readings with the day after their last one as `until`."""
    sheet = next((one for one in sheets if one.name == plan.sheet), Sheet("", ()))
    rows = [row for row in sheet.rows if row.line > plan.header]
    found: list[Period] = []
    refused: list[RefusedLine] = []
    for row in rows:
        try:
            one = _row(row, plan)
        except RowRefused as refusal:
            refused.append(RefusedLine(row.line, str(refusal)))
            continue
        if one is not None:
            found.append(one)
    empty = len(rows) - len(found) - len(refused)
    readings = _placed(found, plan, refused)
    return Told(readings, sorted(refused, key=lambda one: one.line), empty, len(rows))


def _row(row: Row, plan: Plan) -> Period | None:
    """None: a period without value. Raises RowRefused."""
    value = cell_of(row, plan, "value")
    first, last = _month(row, plan) if plan.stamp == "month" else _days(row, plan)
    if value is None or (isinstance(value, str) and plain(value) in SILENT):
        return None
    metric, unit = metric_of(row, plan), str(cell_of(row, plan, "unit") or plan.unit)
    if metric not in COUNTED:
        raise RowRefused("une puissance ou un index n'est pas la consommation d'une période")
    stored = UNITS[metric].get(unit_of(unit))
    if stored is None:
        raise RowRefused(f"unité « {unit[:20] or 'absente'} » inattendue pour cette grandeur")
    amount = amount_of(value) * stored[1]
    return Period(row.line, number_of(row, plan), metric, stored[0], amount, quality_of(row, plan), first, last)


def _month(row: Row, plan: Plan) -> tuple[date, date]:
    said = cell_of(row, plan, next(name for name in ("at", "begin", "end") if name in plan.columns))
    first = month_of(said)
    if first is None and said is not None:
        first = date_of(said)[0].date().replace(day=1)
    if first is None:
        raise RowRefused("mois absent")
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _days(row: Row, plan: Plan) -> tuple[date, date]:
    said = [cell_of(row, plan, name) for name in ("begin", "end")]
    if None in said:
        raise RowRefused("début ou fin de période absent")
    first, last = (date_of(one)[0].date() for one in said)
    if first.year not in YEARS or last.year not in YEARS:
        raise RowRefused("période : année invraisemblable")
    if last < first:
        raise RowRefused(f"la fin ({last:%d/%m/%Y}) vient avant le début ({first:%d/%m/%Y})")
    if (last - first).days > LONGEST:
        raise RowRefused(f"période de plus de {LONGEST} jours")
    return first, last


# --- Ends, overlaps -----------------------------------------------------------------------------------------------


def _placed(found: Iterable[Period], plan: Plan, refused: list[RefusedLine]) -> list[Reading]:
    groups: dict[tuple[str, str], list[Period]] = {}
    for one in found:
        groups.setdefault((one.number, one.metric), []).append(one)
    zone = ZoneInfo(plan.zone)
    readings = [one for group in groups.values() for one in _apart(group, plan, zone, refused)]
    return sorted(readings, key=lambda one: one.line)


def _apart(group: Sequence[Period], plan: Plan, zone: ZoneInfo, refused: list[RefusedLine]) -> Iterable[Reading]:
    """No day twice: measures go before estimates, then the order of time; what overlaps is told with the line that it
    overlaps."""
    kept: list[tuple[date, date, Period]] = []  # in the order of time, apart from each other
    excluded = plan.stamp == "period" and _ends_excluded(group)
    for one in sorted(group, key=lambda one: (one.quality, one.first, one.last, one.line)):
        after = one.last if excluded else one.last + ONE
        place = bisect_left(kept, one.first, key=lambda held: held[0])
        near = [held for held in kept[max(place - 1, 0) : place + 1] if held[0] < after and held[1] > one.first]
        if after <= one.first:
            refused.append(RefusedLine(one.line, "période vide : la fin est le jour du début"))
        elif not near:
            kept.insert(place, (one.first, after, one))
        elif near[0][:2] != (one.first, after) or _differs(near[0][2], one):
            refused.append(RefusedLine(one.line, f"chevauche la période de la ligne {near[0][2].line}"))
    return [_reading(one, first, after, zone) for first, after, one in kept]


def _differs(before: Period, one: Period) -> bool:
    """The same period told by a measure and by an estimate is no contradiction: the measure is kept."""
    return before.quality == one.quality and abs(before.value - one.value) > 1e-9 * max(before.value, 1.0)


def _ends_excluded(group: Sequence[Period]) -> bool:
    """Whether an end is the day on which the next period begins."""
    firsts, lasts = {one.first for one in group}, {one.last for one in group}
    if firsts & lasts:
        return True
    if {one - ONE for one in firsts} & lasts:
        return False
    return all(one.first.day == one.last.day and one.first != one.last for one in group)


def _reading(one: Period, first: date, after: date, zone: ZoneInfo) -> Reading:
    until: datetime = midnight(after, zone)
    return Reading(
        one.line, one.number, one.metric, one.unit, midnight(first, zone), one.value, one.quality, until=until
    )
