# SPDX-License-Identifier: EUPL-1.2
"""The readings of a table, by a plan: numbers, dates of any writing, local ends of intervals turned into beginnings.

A row is used whole or refused with its line and the reason. Rows need not be in order; of two rows that say the same
instant of the same meter, the first is kept and the other told.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.connectors.local_time import instants, midnight
from apps.connectors.readings.model import UNITS, Cell, Plan, Reading, RefusedLine, Row, Sheet, Told
from apps.connectors.readings.words import SILENT, plain, unit_of

GOOD, ESTIMATED, SUSPECT = 0, 1, 2
SPACES = str.maketrans("", "", " \u00a0\u202f'")
FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
STEP = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001  (day 0 of spreadsheets, a local date)
SERIALS = (30_000.0, 80_000.0)  # 1982 to 2119
YEARS = range(2000, 2100)
ESTIMATES = ("e", "estime", "estimee", "corrige", "provisoire", "p", "reconstitue", "reconstituee")
QUANTITIES = {"pa": "power", "ea": "energy", "energie active": "energy", "puissance active": "power"}


class RowRefused(Exception):
    """One row cannot be used; the French reason."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row understood, its date not yet placed in UTC. `local`: naive, in the zone of the plan; `at`: when it said its
    offset; `length`: of its interval, None when other rows must tell."""

    line: int
    number: str
    metric: str
    unit: str
    value: float
    quality: int
    local: datetime
    at: datetime | None
    length: timedelta | None


def read(sheets: Sequence[Sheet], plans: Sequence[Plan]) -> Told:
    """What the tables say."""
    told = Told()
    for plan in plans:
        sheet = next((one for one in sheets if one.name == plan.sheet), None)
        part = _read(sheet, plan) if sheet else Told()
        told.readings.extend(part.readings)
        told.refused.extend(part.refused)
        told = Told(told.readings, told.refused, told.empty + part.empty, told.lines + part.lines)
    return told


def _read(sheet: Sheet, plan: Plan) -> Told:
    found: list[Found] = []
    refused: list[RefusedLine] = []
    rows = [row for row in sheet.rows if row.line > plan.header]
    empty = 0
    for row in rows:
        try:
            one = _row(row, plan)
        except RowRefused as refusal:
            refused.append(RefusedLine(row.line, str(refusal)))
            continue
        if one is None:
            empty += 1
        else:
            found.append(one)
    readings = _placed(found, plan, refused)
    return Told(_once(readings, refused), sorted(refused, key=lambda one: one.line), empty, len(rows))


# --- One row ------------------------------------------------------------------------------------------------------


def _row(row: Row, plan: Plan) -> Found | None:
    """None: a date without value. Raises RowRefused."""
    value = cell_of(row, plan, "value")
    local, at = _when(row, plan)
    if value is None or (isinstance(value, str) and plain(value) in SILENT):
        return None
    metric, unit = metric_of(row, plan), str(cell_of(row, plan, "unit") or plan.unit)
    stored = UNITS.get(metric, {}).get(unit_of(unit))
    if stored is None:
        raise RowRefused(f"unité « {unit[:20] or 'absente'} » inattendue pour cette grandeur")
    amount = amount_of(value) * stored[1]
    length = timedelta() if plan.stamp == "instant" else _length(row, plan, local)
    return Found(row.line, number_of(row, plan), metric, stored[0], amount, quality_of(row, plan), local, at, length)


def cell_of(row: Row, plan: Plan, role: str) -> Cell:
    rank = plan.columns.get(role)
    return row.cells[rank] if rank is not None and rank < len(row.cells) else None


def number_of(row: Row, plan: Plan) -> str:
    said = cell_of(row, plan, "number")
    if said is None:
        return plan.number
    if isinstance(said, float):
        said = f"{said:.0f}" if said == int(said) else str(said)
    return "".join(str(said).split()).upper().lstrip("'")


def metric_of(row: Row, plan: Plan) -> str:
    """The one of the plan, unless the row names its quantity and direction (Enedis: PA or EA, CONS or PROD)."""
    said = cell_of(row, plan, "quantity")
    if said is None:
        return plan.metric
    metric = QUANTITIES.get(plain(said))
    if metric is None:
        raise RowRefused(f"grandeur « {str(said)[:40]} » : non lue")
    if plain(cell_of(row, plan, "direction") or "cons").startswith(("prod", "inj")):
        return {"power": "injected_power", "energy": "injection"}[metric]
    return metric


def amount_of(value: Cell) -> float:
    try:
        amount = value if isinstance(value, float) else float(str(value).translate(SPACES).replace(",", "."))
    except ValueError as error:
        raise RowRefused(f"valeur : nombre attendu, lu « {str(value)[:40]} »") from error
    if not math.isfinite(amount):
        raise RowRefused(f"valeur : « {str(value)[:10]} » n'est pas un relevé")
    if amount < 0:
        raise RowRefused(f"valeur négative : {str(value)[:40]}")
    if amount > 1e12:
        raise RowRefused(f"valeur invraisemblable : {str(value)[:40]}")
    return amount


def quality_of(row: Row, plan: Plan) -> int:
    return ESTIMATED if plain(cell_of(row, plan, "nature") or "").startswith(ESTIMATES) else GOOD


def _length(row: Row, plan: Plan, local: datetime) -> timedelta | None:
    said = cell_of(row, plan, "step")
    if isinstance(said, str) and (match := STEP.fullmatch(said.strip().upper())) and any(match.groups()):
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return timedelta(days=days, hours=hours, minutes=minutes)
    minutes_said = _plain_number(said)
    if minutes_said and 0 < minutes_said <= 1440:
        return timedelta(minutes=minutes_said)
    if "begin" in plan.columns and (end := cell_of(row, plan, "end")) is not None:
        length = date_of(end)[0] - local
        if not timedelta() < length <= timedelta(hours=25):
            raise RowRefused("période de plus d'un jour : seuls des relevés d'un jour ou moins sont lus")
        return length
    return timedelta(minutes=plan.step) if plan.step else None


def _plain_number(cell: Cell) -> float | None:
    try:
        return cell if isinstance(cell, float) else float(str(cell))
    except ValueError:
        return None


# --- Dates --------------------------------------------------------------------------------------------------------


def _when(row: Row, plan: Plan) -> tuple[datetime, datetime | None]:
    """(local naive time, the instant when the row says its offset)."""
    role = next((one for one in ("begin", "at", "end") if one in plan.columns), "at")
    said = cell_of(row, plan, role)
    if said is None:
        raise RowRefused("date absente")
    local, at = date_of(said)
    hour = cell_of(row, plan, "time")
    if hour is not None and at is None:
        local = _with_time(local, hour)
    if local.year not in YEARS:
        raise RowRefused(f"date : année {local.year} invraisemblable")
    return local, at


def date_of(said: Cell) -> tuple[datetime, datetime | None]:
    if isinstance(said, datetime):
        return said.replace(tzinfo=None, microsecond=0), None
    if isinstance(said, float):
        if not SERIALS[0] < said < SERIALS[1]:
            raise RowRefused(f"date illisible : {said:g}")
        return EXCEL + timedelta(seconds=round(said * 86_400 / 60) * 60), None
    text = str(said).strip()
    match = FRENCH.fullmatch(text)
    try:
        if match:
            day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
            return datetime(year, month, day, hour, minute, second), None  # noqa: DTZ001  (local, placed later)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(f"date illisible : « {text[:40]} »") from error
    if found.tzinfo is None:
        return found, None
    return found.replace(tzinfo=None), found.astimezone(UTC)


def _with_time(day: datetime, hour: Cell) -> datetime:
    if isinstance(hour, datetime):
        return datetime.combine(day.date(), hour.time())
    match = re.fullmatch(r"(\d{1,2})[:h](\d{2})(?::\d{2})?", str(hour).strip())
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        raise RowRefused(f"heure illisible : « {str(hour)[:20]} »")
    return day.replace(hour=0, minute=0, second=0) + timedelta(hours=int(match[1]), minutes=int(match[2]))


def _placed(found: Sequence[Found], plan: Plan, refused: list[RefusedLine]) -> list[Reading]:
    """Each meter and metric by itself: its local times are told apart by their order, its steps by their neighbours."""
    zone = ZoneInfo(plan.zone)
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.number, one.metric), []).append(one)
    placed: list[Reading] = []
    for group in groups.values():
        placed += _days(group, zone) if plan.stamp == "day" else _instants(group, plan, zone, refused)
    return sorted(placed, key=lambda one: one.line)


def _days(group: Iterable[Found], zone: ZoneInfo) -> list[Reading]:
    return [_reading(one, midnight(one.local.date(), zone), GOOD) for one in group]


def _instants(group: list[Found], plan: Plan, zone: ZoneInfo, refused: list[RefusedLine]) -> list[Reading]:
    ends = plan.stamp == "end"
    ordered = chronological(group, zone)
    usual = _usual_step(ordered)
    naive = instants([one.local for one in ordered if one.at is None], zone, ends=ends)
    waiting = iter(naive)
    found: list[Reading] = []
    for one in ordered:
        doubtful = False
        at = one.at
        if at is None:
            told = next(waiting)
            at, doubtful = told.at, told.doubtful
        length = one.length if one.length is not None else usual
        if at is None:
            refused.append(RefusedLine(one.line, f"{one.local:%d/%m/%Y %H:%M} n'existe pas (passage à l'heure d'été)"))
        elif ends and length is None:
            refused.append(RefusedLine(one.line, "durée de l'intervalle inconnue : une seule ligne, sans pas"))
        else:
            begins = at - length if ends and length else at
            found.append(_reading(one, begins, SUSPECT if doubtful else GOOD))
    return found


def chronological(group: Sequence[Found], zone: ZoneInfo) -> list[Found]:
    """In order of time. The hour that autumn tells twice: its first telling, whole, then the second."""
    seen: Counter[datetime] = Counter()
    keys = []
    for one in group:
        seen[one.local] += 1
        if one.at is not None:
            keys.append((one.at.replace(tzinfo=None), 0, one.local, one.line))
        elif _told_twice(one.local, zone):
            keys.append((one.local.replace(minute=0, second=0), seen[one.local], one.local, one.line))
        else:
            keys.append((one.local, 0, one.local, one.line))
    return [group[rank] for rank in sorted(range(len(group)), key=keys.__getitem__)]


def _told_twice(local: datetime, zone: ZoneInfo) -> bool:
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def _usual_step(ordered: Sequence[Found]) -> timedelta | None:
    """The most frequent gap between two dates, when it is an hour's part, an hour or a day."""
    gaps = Counter(after.local - before.local for before, after in zip(ordered, ordered[1:], strict=False))
    sound = [(count, gap) for gap, count in gaps.items() if timedelta(minutes=1) <= gap <= timedelta(hours=25)]
    return max(sound, key=lambda one: one[0])[1] if sound else None


def _reading(one: Found, at: datetime, quality: int) -> Reading:
    return Reading(one.line, one.number, one.metric, one.unit, at, one.value, max(quality, one.quality))


def _once(readings: Iterable[Reading], refused: list[RefusedLine]) -> list[Reading]:
    """One reading an instant: the first; the same value again is nothing, another one is told."""
    kept: dict[tuple[str, str, datetime], Reading] = {}
    for one in readings:
        before = kept.setdefault((one.number, one.metric, one.at), one)
        if before is not one and not math.isclose(before.value, one.value, rel_tol=1e-9, abs_tol=1e-9):
            refused.append(RefusedLine(one.line, f"même instant que la ligne {before.line}, autre valeur"))
    return list(kept.values())
