# SPDX-License-Identifier: EUPL-1.2
"""Points as measures: numbers, units, and local ends of intervals turned into beginnings in UTC.

A load curve is dated by the end of each interval, in legal time, without offset; its step is that of each point and may
change within a day. A daily energy is dated by its day, a register and a peak by their instant.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.connectors.base import ESTIMATED, GOOD, SUSPECT, YEARS, ConnectorError, Measure, Rejected, shown, written
from apps.connectors.enedis.answers import Point, Series, alone
from apps.connectors.enedis.model import ENERGY, FACTORS, LARGEST, LIKELY, METRICS, NATURES, POWER
from apps.connectors.local_time import PARIS, Instant, instants, midnight
from apps.connectors.windows import Told

STEP = re.compile(r"PT(\d{1,2})([MH])")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
STEPS = {5, 10, 15, 30, 60}  # minutes
MOST_REFUSED = 20  # points of a series kept one by one; the others are counted
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def measures(series: Series) -> Told:
    """What a series says, and each point that cannot be used. Raises ConnectorError when none of it can."""
    name = METRICS.get((series.direction, series.quantity))
    if name is None:
        raise ConnectorError(f"grandeur {series.direction}/{series.quantity} : non lue")
    factor = FACTORS.get((series.unit, name[1]))
    if factor is None:
        raise ConnectorError(f"unite : « {series.unit} » inattendue pour {name[0]}, en {name[1]}")
    refused: list[tuple[Point, str]] = []
    found: dict[datetime, Measure] = {}
    for point, at, quality in _dated(series, refused):
        try:
            value = round(_value(point.value, LARGEST[series.quantity]) * factor, 6)
        except ConnectorError as error:
            refused.append((point, error.reason))
            continue
        found[at] = Measure(series.prm, name[0], at, value, name[1], max(quality, _quality(point)))
    return Told(tuple(found.values()), _kept(series, refused))


def _dated(series: Series, refused: list[tuple[Point, str]]) -> list[tuple[Point, datetime, int]]:
    """The points that bear a value and a date, with the instant that they are stored at, and how sure it is."""
    told: list[tuple[Point, datetime]] = []
    for point in series.points:
        if not isinstance(point.raw, dict):
            refused.append((point, f"point : un objet est attendu, reçu {shown(point.raw)}"))
        elif point.value is not None:  # null: a gap that is said
            try:
                told.append((point, _local(point.date)))
            except ConnectorError as error:
                refused.append((point, error.reason))
    if series.quantity == ENERGY:
        return _by_day(series, told, refused)
    ends = series.quantity == POWER
    where = instants([at for _point, at in told], PARIS, ends=ends)
    return _by_end(series, told, where, refused) if ends else _by_instant(told, where, refused)


def _by_day(
    series: Series, told: Sequence[tuple[Point, datetime]], refused: list[tuple[Point, str]]
) -> list[tuple[Point, datetime, int]]:
    """An energy of a day begins at local midnight, whether the day has 23, 24 or 25 hours."""
    found = []
    for point, at in told:
        if series.step not in (None, "P1D"):
            refused.append((point, f"pas : {shown(series.step)} au lieu d'un jour"))
        elif (at.hour, at.minute) != (0, 0):
            refused.append((point, f"date : {shown(point.date)} n'est pas un jour"))
        else:
            found.append((point, midnight(at.date()), GOOD))
    return found


def _by_end(
    series: Series, told: Sequence[tuple[Point, datetime]], where: Sequence[Instant], refused: list[tuple[Point, str]]
) -> list[tuple[Point, datetime, int]]:
    found = []
    for position, ((point, _local_end), end) in enumerate(zip(told, where, strict=True)):
        if end.at is None:
            refused.append((point, f"date : {shown(point.date)} n'existe pas (passage à l'heure d'été)"))
            continue
        try:
            step = _step(point, series, where, position)
        except ConnectorError as error:
            refused.append((point, error.reason))
            continue
        found.append((point, end.at - step, SUSPECT if end.doubtful else GOOD))
    return found


def _by_instant(
    told: Sequence[tuple[Point, datetime]], where: Sequence[Instant], refused: list[tuple[Point, str]]
) -> list[tuple[Point, datetime, int]]:
    found = []
    for (point, _local_time), one in zip(told, where, strict=True):
        if one.at is None:
            refused.append((point, f"date : {shown(point.date)} n'existe pas (passage à l'heure d'été)"))
        else:
            found.append((point, one.at, SUSPECT if one.doubtful else GOOD))
    return found


def _step(point: Point, series: Series, where: Sequence[Instant], position: int) -> timedelta:
    """Of the point, else of the series, else from the point before."""
    said = point.step if point.step is not None else series.step
    if said is not None:
        match = STEP.fullmatch(said) if isinstance(said, str) else None
        minutes = int(match[1]) * (60 if match[2] == "H" else 1) if match else 0
    else:
        end, before = where[position].at, where[position - 1].at if position else None
        minutes = int((end - before).total_seconds() // 60) if end and before else 0
    if minutes not in STEPS:
        raise ConnectorError(f"pas : {shown(said)} : 5, 10, 15, 30 ou 60 minutes attendues")
    return timedelta(minutes=minutes)


def _local(value: object) -> datetime:
    """A day or a local time; one that says its offset is turned into that of Paris."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        local = at.astimezone(PARIS).replace(tzinfo=None) if at is not None and at.tzinfo is not None else at
    except (ValueError, OverflowError):
        local = None
    if local is None:
        raise ConnectorError(f"date : « AAAA-MM-JJ hh:mm:ss » attendue, reçu {shown(value)}")
    if local.year not in YEARS:
        raise ConnectorError(f"date : année {local.year} invraisemblable")
    return local.replace(fold=0)


def _value(value: object, largest: float) -> float:
    """A number, that both APIs write as text; registers are numbers."""
    written_so = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(written_so, str) or not NUMBER.fullmatch(written_so.strip()):
        raise ConnectorError(f"valeur : nombre attendu, reçu {shown(value)}")
    amount = float(written_so)
    if amount < 0:
        raise ConnectorError(f"valeur : {written_so} est négative")
    if amount > largest:
        raise ConnectorError(f"valeur : {written_so} est invraisemblable")
    return amount


def _quality(point: Point) -> int:
    nature = point.nature if isinstance(point.nature, str) else ""
    likely = str(point.likelihood) if point.likelihood is not None else ""
    return SUSPECT if likely not in LIKELY else NATURES.get(nature, ESTIMATED)


def _kept(series: Series, refused: Sequence[tuple[Point, str]]) -> tuple[Rejected, ...]:
    """The first ones by themselves, the others by their number."""
    found = [
        Rejected(f"{series.prm} : {reason}", written(alone(series, point))) for point, reason in refused[:MOST_REFUSED]
    ]
    if len(refused) > MOST_REFUSED:
        left = f"{series.prm} : et {len(refused) - MOST_REFUSED} autres points refusés de la même réponse"
        found.append(Rejected(left, written({"refused": left, "point": series.prm})))
    return tuple(found)
