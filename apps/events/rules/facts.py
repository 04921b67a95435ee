# SPDX-License-Identifier: EUPL-1.2
"""What rules may know of incidents, in one statement for any number of them. `hour` and `weekday` are those of the
territory when the incident opened."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from apps.assets.conditions import Natures
from apps.events.models import Severity
from apps.events.rules.conditions import Facts

SLUGS = {severity.value: severity.slug for severity in Severity}
FACTS = """
SELECT incident.id, incident.title, incident.territory_id, territory.code, territory.time_zone, incident.opened_at,
       incident.severity, incident.shape, incident.members, incident.by_hand, class.code,
       cause.code, kind.code, kind.trade, cause.attributes || cause.local_attributes,
       said.conditions, said.sources, said.kinds, said.trades, coalesce(said.news, true)
  FROM events_incident incident
  JOIN territories_territory territory ON territory.id = incident.territory_id
  LEFT JOIN contracts_faultclass class ON class.id = incident.fault_class_id
  LEFT JOIN assets_asset cause ON cause.fid = incident.cause_asset_id
  LEFT JOIN assets_assetkind kind ON kind.id = cause.kind_id
  CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT episode.condition) AS conditions, array_agg(DISTINCT source.slug) AS sources,
           array_agg(DISTINCT asset_kind.code) FILTER (WHERE asset_kind.code IS NOT NULL) AS kinds,
           array_agg(DISTINCT asset_kind.trade) FILTER (WHERE asset_kind.trade IS NOT NULL) AS trades,
           bool_or(alarm.inherited_until IS NULL OR alarm.raised_at > alarm.inherited_until
                   OR alarm.severity < alarm.inherited_severity) AS news
      FROM events_episode episode JOIN assets_source source ON source.id = episode.source_id
      LEFT JOIN events_alarm alarm ON alarm.id = episode.alarm_id
      LEFT JOIN assets_asset asset ON asset.fid = episode.asset_id
      LEFT JOIN assets_assetkind asset_kind ON asset_kind.id = asset.kind_id
     WHERE episode.incident_id = incident.id) said
"""
OF = f"{FACTS} WHERE incident.id = ANY(%s) ORDER BY incident.id"
SINCE = "territory_id = ANY(%s) AND opened_at >= %s AND members > 0"
PAGE = f"""{FACTS}
 WHERE incident.id IN (SELECT id FROM events_incident WHERE {SINCE} AND (opened_at, id) < (%s::timestamptz, %s)
                        ORDER BY opened_at DESC, id DESC LIMIT %s)
 ORDER BY incident.opened_at DESC, incident.id DESC
"""  # noqa: S608  (nothing is put in them)
COUNT = f"SELECT count(*) FROM (SELECT FROM events_incident WHERE {SINCE} LIMIT %s) AS kept"  # noqa: S608
NEWEST = ("infinity", 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Known:
    """An incident as rules see it. `news`: False when all of it was already there at a first contact."""

    id: int
    title: str
    territory_id: int
    opened_at: datetime
    by_hand: bool
    facts: Facts
    news: bool = True


def of(incident_ids: Collection[int], natures: Natures) -> list[Known]:
    return list(_read(OF, [list(incident_ids)], natures))


def count(territories: Collection[int], since: datetime, most: int) -> int:
    """How many opened there since, `most` at the most."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(territories), since, most])
        return cursor.fetchone()[0]


def page(
    territories: Collection[int], since: datetime, size: int, natures: Natures, after: Known | None = None
) -> Sequence[Known]:
    """Newest first, those that opened before `after`."""
    place = (after.opened_at, after.id) if after else NEWEST
    return list(_read(PAGE, [list(territories), since, *place, size], natures))


def _read(query: str, parameters: list[Any], natures: Natures) -> Iterator[Known]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        for row in cursor.fetchall():
            yield _known(row, natures)


def _known(row: tuple[Any, ...], natures: Natures) -> Known:
    pk, title, territory_id, territory, zone, opened_at, severity, shape, count, by_hand, fault_class = row[:11]
    code, kind, trade, attributes, conditions, sources, kinds, trades, news = row[11:]
    local = opened_at.astimezone(_zone(zone))
    facts = {
        "severity": [SLUGS[severity]],
        "shape": [shape],
        "count": [count],
        "territory": [territory],
        "hour": [local.hour],
        "weekday": [local.isoweekday()],
        "fault_class": [fault_class] if fault_class else [],
        "code": [code] if code else [],
        "kind": [kind] if kind else kinds or [],
        "trade": [trade] if trade else trades or [],
        "condition": conditions or [],
        "nature": sorted({str(natures.of(one)) for one in conditions or []}),
        "source": sources or [],
    }
    return Known(pk, title, territory_id, opened_at, by_hand, facts | _attributes(attributes), news)


_zone = cache(ZoneInfo)  # its own cache is a slow one


def _attributes(attributes: Any) -> dict[str, list[Any]]:
    """Plain values only."""
    if not isinstance(attributes, dict):
        return {}
    return {f"attribute.{name}": [value] for name, value in attributes.items() if isinstance(value, str | int | float)}
