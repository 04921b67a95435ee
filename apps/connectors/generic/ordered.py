# SPDX-License-Identifier: EUPL-1.2
"""Dates of a table that say no offset: read in the order of its rows, so that the hour told twice is told apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from apps.connectors.base import ConnectorError, Measure, Record
from apps.connectors.generic import field_map
from apps.connectors.local_time import Instant, instants

Item = Mapping[str, Any]
Options = Mapping[str, Any]


def moments(items: Sequence[Item], options: Options) -> list[Instant | None]:
    """The instant of each item of a local date; None when it has none, or says its own offset, or cannot be read."""
    fields = options.get("fields") or {}
    result: list[Instant | None] = [None] * len(items)
    if not fields.get("at") or fields.get("event") or options.get("dates") in ("seconds", "milliseconds"):
        return result  # of events, two at the same minute are two events
    by_series: dict[tuple[str, str], list[tuple[int, datetime]]] = {}
    for position, item in enumerate(items):
        naive = _naive(item, fields, options)
        if naive is not None:
            of = [str(field_map.value_at(item, fields[name])) if fields.get(name) else "" for name in ("ref", "metric")]
            by_series.setdefault((of[0], of[1]), []).append((position, naive))
    try:
        zone = field_map.zone(options.get("time_zone") or "UTC")
    except ConnectorError:
        return result  # told with each item
    ends = options.get("interval") == "end"
    for told in by_series.values():
        for (position, _time), one in zip(told, instants([at for _n, at in told], zone, ends=ends), strict=True):
            result[position] = one
    return result


def begins(record: Record, options: Options) -> Record:
    """A measure dated by the end of its interval is stored by its beginning."""
    if options.get("interval") != "end" or not isinstance(record, Measure):
        return record
    step = options.get("step")
    if not step:
        raise ConnectorError("step : le pas (en minutes) est attendu quand les dates sont des fins d'intervalle")
    at = record.at - timedelta(minutes=step)
    return Measure(record.ref, record.metric, at, record.value, record.unit, record.quality)


def _naive(item: Item, fields: Mapping[str, str], options: Options) -> datetime | None:
    try:
        at = field_map.written_moment(item, fields, options)
    except ConnectorError:
        return None  # told with the item
    if at is None or at.tzinfo is not None or not 1900 < at.year < 2200:
        return None
    return at
