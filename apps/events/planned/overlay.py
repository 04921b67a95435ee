# SPDX-License-Identifier: EUPL-1.2
"""Which episodes a planned event suppresses or raises: computed again in one statement, from the rows and the time.

An episode that lasts is concerned while the event is on; one that began and ended inside it stays so, as a masked
symptom does: it asks nothing of anybody. The order in which messages came changes nothing to that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from apps.assets import conditions
from apps.assets import selectors as asset_selectors
from apps.events import journal, lifecycle
from apps.events.incidents import describing, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.lives import UPDATED, News
from apps.events.incidents.member import Work
from apps.events.planned import words

LAY = """
WITH RECURSIVE candidate AS MATERIALIZED (
    SELECT id, asset_id, condition, started_at, ended_at FROM events_episode
     WHERE {scope} AND asset_id IS NOT NULL
), event AS MATERIALIZED (
    SELECT * FROM events_plannedevent
     WHERE starts_at <= %(at)s AND ends_at >= (SELECT min(started_at) FROM candidate)
), reach(event_id, territory_id) AS (
    SELECT id, territory_id FROM event
     UNION
    SELECT reach.event_id, included.to_territory_id
      FROM territories_territory_includes included JOIN reach ON reach.territory_id = included.from_territory_id
), concerned AS (
    SELECT candidate.id, min(event.id) FILTER (WHERE event.effect = 'suppress') AS planned_id,
           min(event.severity) FILTER (WHERE event.effect = 'raise') AS planned_severity
      FROM candidate JOIN assets_asset asset ON asset.fid = candidate.asset_id
                     JOIN assets_assetkind kind ON kind.id = asset.kind_id
                     JOIN event ON (event.ends_at > %(at)s AND candidate.started_at < event.ends_at
                                    AND COALESCE(candidate.ended_at, 'infinity') > event.starts_at)
                                OR (candidate.started_at >= event.starts_at AND candidate.ended_at <= event.ends_at)
                     LEFT JOIN unnest(%(conditions)s::varchar[], %(natures)s::varchar[]) AS said(condition, nature)
                            ON said.condition = candidate.condition
     WHERE (event.natures = '{{}}' OR said.nature = ANY(event.natures))
   AND (event.trades = '{{}}' OR kind.trade = ANY(event.trades))
   AND (event.kinds = '{{}}' OR kind.code = ANY(event.kinds))
   AND EXISTS (SELECT FROM reach WHERE reach.event_id = event.id AND reach.territory_id = asset.owner_id)
   AND (ST_Intersects(event.perimeter, asset.geometry)
        OR EXISTS (SELECT FROM events_plannedevent_assets chosen
                    WHERE chosen.plannedevent_id = event.id AND chosen.asset_id = asset.fid))
     GROUP BY candidate.id
)
UPDATE events_episode episode
   SET planned_id = concerned.planned_id, planned_severity = concerned.planned_severity
  FROM candidate LEFT JOIN concerned USING (id)
 WHERE episode.id = candidate.id
   AND (episode.planned_id, episode.planned_severity)
       IS DISTINCT FROM (concerned.planned_id, concerned.planned_severity)
RETURNING episode.asset_id, episode.incident_id
"""
SAID = "SELECT DISTINCT condition FROM events_episode WHERE {scope}"
# What an incident asks of people is what is active and not masked in it; else what is active; else what was.
JUDGED = """
SELECT incident.id, incident.planned_id, incident.planned_severity,
       CASE WHEN open > 0 AND open_free = 0 OR open = 0 AND lasting > 0 AND lasting_free = 0
                 OR lasting = 0 AND free = 0 THEN event_id END,
       raised, worst
  FROM events_incident incident, LATERAL (
    SELECT count(*) FILTER (WHERE ended_at IS NULL) AS lasting,
           count(*) FILTER (WHERE ended_at IS NULL AND planned_id IS NULL) AS lasting_free,
           count(*) FILTER (WHERE ended_at IS NULL AND NOT masked) AS open,
           count(*) FILTER (WHERE ended_at IS NULL AND NOT masked AND planned_id IS NULL) AS open_free,
           count(*) FILTER (WHERE planned_id IS NULL AND NOT masked) AS free,
           COALESCE(min(planned_id) FILTER (WHERE ended_at IS NULL), min(planned_id)) AS event_id,
           min(planned_severity) FILTER (WHERE ended_at IS NULL) AS raised,
           COALESCE(min(severity) FILTER (WHERE ended_at IS NULL), min(severity)) AS worst
      FROM events_episode episode WHERE episode.incident_id = incident.id) judged
 WHERE incident.id = ANY(%s) AND incident.members > 0
"""
MARK = """
UPDATE events_incident incident SET planned_id = told.planned_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS told(id, planned_id) WHERE incident.id = told.id
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """An incident before and after: the event that suppresses all of it, the severity that one raises it to."""

    id: int
    planned_before: int | None
    raised_before: int | None
    planned: int | None
    raised: int | None
    worst: int

    @property
    def changed(self) -> bool:
        return (self.planned_before, self.raised_before) != (self.planned, self.raised)


def lay(correlated: Correlated, at: datetime) -> set[int]:
    """What a batch touched; in the transaction of the batch. The incidents that are suppressed now."""
    fids, ids = _lay("alarm_id = ANY(%(ids)s)", {"ids": list(correlated.placed)}, at)
    return settle(correlated, fids, ids | {one.work.id for one in correlated.news}, at)


def lay_again(episode_ids: Collection[int], at: datetime) -> tuple[set[int], set[int]]:
    """For the sweep: the assets whose episodes changed, and the incidents of these episodes."""
    return _lay("id = ANY(%(ids)s)", {"ids": list(episode_ids)}, at)


def settle(correlated: Correlated, fids: Iterable[int], incident_ids: Iterable[int], at: datetime) -> set[int]:
    """The incidents follow their episodes; what changed joins the news and what is drawn again."""
    judged = _fetch(JUDGED, [list(incident_ids)])
    rows = [Judged(*values) for values in judged]
    changed = {one.id: one for one in rows if one.changed}
    if changed:
        _mark(correlated, changed, at)
    missing = set(fids) - correlated.assets.keys()
    correlated.redrawn |= set(fids)
    correlated.assets.update(asset_selectors.by_fids(missing) if missing else {})
    return {one.id for one in rows if one.planned}


def _lay(scope: str, parameters: dict[str, Any], at: datetime) -> tuple[set[int], set[int]]:
    said = [condition for (condition,) in _fetch(SAID.format(scope=scope), parameters)]
    if not said:
        return set(), set()
    natures = conditions.natures()
    told = {"at": at, "conditions": said, "natures": [str(natures.of(one)) for one in said]}
    moved = _fetch(LAY.format(scope=scope), parameters | told)
    return {fid for fid, _incident in moved}, {incident for _fid, incident in moved}


def _mark(correlated: Correlated, changed: dict[int, Judged], at: datetime) -> None:
    works = _works(correlated, changed)
    with connection.cursor() as cursor:
        cursor.execute(MARK, [list(changed), [one.planned for one in changed.values()]])
    for pk, one in changed.items():
        works[pk].planned_severity = one.raised
        works[pk].severity = describing.severity(works[pk], one.worst)
    stored.update_incidents([works[pk] for pk in changed], at)
    titles = words.titles(one.planned or one.planned_before for one in changed.values())
    journal.record_many([_entry(works[pk], one, titles, at) for pk, one in changed.items()])
    correlated.extra.update({pk: {"planned": titles.payload(one.planned)} for pk, one in changed.items()})
    deduced = {works[pk].cause_asset_id for pk in changed if not works[pk].cause_said}
    correlated.redrawn |= {fid for fid in deduced if fid}


def _works(correlated: Correlated, changed: Collection[int]) -> dict[int, Work]:
    """Those of the news, and the others, which become news."""
    works = {one.work.id: one.work for one in correlated.news}
    others = stored.incidents(changed - works.keys()) if changed - works.keys() else {}
    correlated.news += [News(UPDATED, work, work.state) for work in others.values() if work.state not in lifecycle.OVER]
    return works | others


def _entry(work: Work, one: Judged, titles: words.Titles, at: datetime) -> journal.Entry:
    return journal.Entry(
        at=at,
        territory_id=work.territory_id,
        kind="incident.planned",
        text=f"n° {work.id} · {work.title}",
        before=work.state,
        after=work.state,
        why=titles.reason(one.planned, one.planned_before, one.raised, one.raised_before),
        asset_id=work.cause_asset_id,
        source_id=work.cause_source_id,
        restricted=work.restricted,
        incident_id=work.id,
    )


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
