# SPDX-License-Identifier: EUPL-1.2
"""Wide tables: a row per day with a column per interval, or a column per meter. Each cell is one measure.

Columns of intervals are those whose name is an hour (00:30, 0h30, 00:00-00:30) or, when none is, the numbers 1, 2, 3…
of the intervals since midnight. A day has as many hours as the legal time gives it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from apps.connectors.base import (
    GOOD,
    MAX_REF,
    SUSPECT,
    Batch,
    ConnectorError,
    Measure,
    Rejected,
    number,
    text,
    written,
)
from apps.connectors.generic import field_map
from apps.connectors.local_time import Instant, instants

HOUR = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::\d{2})?(?:\s*[-–à]\s*\d{1,2}\s*[:hH]\s*(?:\d{2})?(?::\d{2})?)?")  # noqa: RUF001
RANK = re.compile(r"(?:[^\d\s]{0,12}\s?)(\d{1,3})")
STEPS = {24: 60, 48: 30, 96: 15, 144: 10, 288: 5}
MOST = 400_000  # measures of one file
MOST_REFUSED = 200  # cells kept one by one; the others are counted
DAY = timedelta(days=1)

Item = Mapping[str, Any]
Options = Mapping[str, Any]
Cell = tuple[Item, str, str, Instant, Mapping[str, Any]]  # row, column, reference, beginning, rule


def read(items: Sequence[Item], options: Options) -> Batch:
    """The measures of the rows. Raises ConnectorError when the table is not what the settings say."""
    how = options["wide"]
    cells = _days(items, options, how) if how.get("layout") == "days" else _meters(items, options, how)
    found: list[Measure] = []
    refused: list[tuple[str, Item]] = []
    for item, column, ref, begin, rule in cells:
        if len(found) > MOST:
            raise ConnectorError(f"plus de {MOST} mesures dans un fichier")
        try:
            measure = _measure(item, column, ref, begin, rule)
        except ConnectorError as error:
            refused.append((error.reason, _alone(item, column, options)))
        else:
            found += [measure] if measure is not None else []
    rejected = [Rejected(reason[:500], written(item)) for reason, item in refused[:MOST_REFUSED]]
    if len(refused) > MOST_REFUSED:
        rejected.append(Rejected(f"et {len(refused) - MOST_REFUSED} autres cellules refusées", b""))
    return Batch(tuple(found), tuple(rejected))


def _measure(item: Item, column: str, ref: str, begin: Instant, rule: Mapping[str, Any]) -> Measure | None:
    value = item.get(column)
    if value is None:
        return None
    amount = field_map.amount(value, column)
    if begin.at is None:
        if amount == 0:  # some suppliers fill the hour that spring skips with zeros
            return None
        raise ConnectorError(f"{column} : cette heure n'existe pas ce jour-là (passage à l'heure d'été)")
    scaled = number(amount * rule.get("factor", 1), column)
    quality = SUSPECT if begin.doubtful else GOOD
    return Measure(ref, rule.get("metric") or "value", begin.at, scaled, rule.get("unit", ""), quality)


# --- A row per day ----------------------------------------------------------------------------------------------------


def _days(items: Sequence[Item], options: Options, how: Mapping[str, Any]) -> Iterator[Cell]:
    names = _columns(items, options)
    hours = {name: minutes for name in names if (minutes := _minutes(name)) is not None}
    ranks = {} if hours else {name: rank for name in names if (rank := _rank(name)) is not None}
    step = options.get("step") or STEPS.get(len(hours or ranks))
    if not step:
        said = f"{len(hours or ranks)} colonnes d'intervalles reconnues ; donner « step », le pas en minutes"
        raise ConnectorError(said)
    zone, ends = field_map.zone(options.get("time_zone") or "UTC"), options.get("interval") == "end"
    for item in items:
        ref, day = _ref(item, options), _day(item, options)
        midnight = datetime.combine(day, time(), zone).astimezone(UTC)
        last = datetime.combine(day + DAY, time(), zone).astimezone(UTC)
        placed = _by_rank(ranks, midnight, last, step) if ranks else _by_hour(hours, day, zone, step, ends=ends)
        for column, begin in placed.items():
            yield item, column, ref, begin, how


def _by_hour(hours: Mapping[str, int], day: datetime, zone: Any, step: int, *, ends: bool) -> dict[str, Instant]:
    """Named hours are legal times; as ends of intervals, 00:00 is the end of the day."""
    told = [day + timedelta(minutes=minutes or 24 * 60 if ends else minutes) for minutes in hours.values()]
    where = instants(told, zone, ends=ends)
    back = timedelta(minutes=step if ends else 0)
    return {
        name: Instant(one.at - back if one.at else None, one.doubtful) for name, one in zip(hours, where, strict=True)
    }


def _by_rank(ranks: Mapping[str, int], midnight: datetime, last: datetime, step: int) -> dict[str, Instant]:
    """Numbered intervals follow each other from midnight; those beyond the day are not of it."""
    begins = {name: midnight + timedelta(minutes=step * (rank - 1)) for name, rank in ranks.items()}
    return {name: Instant(at) if at < last else Instant(None) for name, at in begins.items()}


def _columns(items: Sequence[Item], options: Options) -> list[str]:
    """Every column that the map says nothing else of, in the order of the file."""
    mapped = set((options.get("fields") or {}).values())
    return [name for name in dict.fromkeys(name for item in items for name in item) if name not in mapped]


def _minutes(name: str) -> int | None:
    match = HOUR.fullmatch(name.strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2] or 0)
    return minutes if minutes <= 24 * 60 else None


def step_of(item: Item, options: Options) -> int | None:
    """A row that is alone has lost its other columns, hence its step: an hour that begins as it is named needs none."""
    named = any(_minutes(name) is not None for name in _columns([item], options))
    return 60 if named and options.get("interval") != "end" else None


def _rank(name: str) -> int | None:
    match = RANK.fullmatch(name.strip())
    return int(match[1]) if match and 1 <= int(match[1]) <= 300 else None


def _day(item: Item, options: Options) -> datetime:
    """The local day of a row, as a naive midnight."""
    fields = options.get("fields") or {}
    at = field_map.written_moment(item, fields, options) if fields.get("at") else None
    if at is None:
        raise ConnectorError(f"{fields.get('at', 'at')} : jour absent")
    if not 2000 <= at.year < 2100:
        raise ConnectorError(f"{fields['at']} : année {at.year} invraisemblable")
    return datetime.combine(at.date(), time())


# --- A column per meter -----------------------------------------------------------------------------------------------


def _meters(items: Sequence[Item], options: Options, how: Mapping[str, Any]) -> Iterator[Cell]:
    """Rows are instants; the columns of the table of the settings, or all of them, are meters."""
    named = how.get("columns") or {}
    columns = [name for name in _columns(items, options) if not named or name in named]
    absent = sorted(set(named) - set(columns))
    if absent or not columns:
        raise ConnectorError(f"colonnes de compteurs absentes : {', '.join(absent)[:200] or 'aucune'}")
    rules = {name: {**how, **named.get(name, {})} for name in columns}
    refs = {name: text(rules[name].get("ref") or name, name, longest=MAX_REF) for name in columns}
    for item, begin in zip(items, _begins(items, options), strict=True):
        for name in columns:
            yield item, name, refs[name], begin, rules[name]


def _begins(items: Sequence[Item], options: Options) -> list[Instant]:
    """The beginning of the interval of each row."""
    fields = options.get("fields") or {}
    ends, step = options.get("interval") == "end", int(options.get("step") or 0)
    if ends and not step:
        raise ConnectorError("step : le pas (en minutes) est attendu quand les dates sont des fins d'intervalle")
    told = [field_map.written_moment(item, fields, options) if fields.get("at") else None for item in items]
    if None in told or not told:
        raise ConnectorError(f"{fields.get('at', 'at')} : date absente, ligne {told.index(None) + 1 if told else 1}")
    zone = field_map.zone(options.get("time_zone") or "UTC")
    local = [at.astimezone(zone).replace(tzinfo=None, fold=0) if at.tzinfo else at for at in told if at is not None]
    if any(not 2000 <= at.year < 2100 for at in local):
        raise ConnectorError(f"{fields['at']} : année invraisemblable")
    back = timedelta(minutes=step if ends else 0)
    where = instants(local, zone, ends=ends)
    exact = [at.astimezone(UTC) if at is not None and at.tzinfo else None for at in told]
    return [
        Instant(at - back) if at else Instant(one.at - back if one.at else None, one.doubtful)
        for at, one in zip(exact, where, strict=True)
    ]


# --- Rows -------------------------------------------------------------------------------------------------------------


def _ref(item: Item, options: Options) -> str:
    """That of the row, else that of the settings: the file of one meter does not name it."""
    fields = options.get("fields") or {}
    value = field_map.value_at(item, fields["ref"]) if fields.get("ref") else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}" if float(value).is_integer() else str(value)
    chosen = value if value is not None else options["wide"].get("ref")
    return text(chosen, fields.get("ref", "ref"), longest=MAX_REF).strip()


def _alone(item: Item, column: str, options: Options) -> dict[str, Any]:
    """The row reduced to one cell, which is read again as it was."""
    mapped = set((options.get("fields") or {}).values())
    return {name: value for name, value in item.items() if name == column or name in mapped}
