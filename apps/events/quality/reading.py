# SPDX-License-Identifier: EUPL-1.2
"""What the measures are counted from: a few statements over episodes, observations, the journal and alarms.

Heard: an episode that no cause masks and no planned event suppresses. An episode counts in the period of its start.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from apps.events.quality.counting import bucket_of
from apps.events.quality.period import Period
from apps.events.quality.scope import Scope

MOST = 10  # rows of a « top »
BOTHER = "episode.masked OR episode.planned_id IS NOT NULL"

# Ten minutes by ten minutes: how many, of which severity.
BUCKETS = """
SELECT date_bin('10 min', started_at, '1970-01-01 00:00+00'), count(*) FILTER (WHERE masked), count(*),
       count(*) FILTER (WHERE NOT ({bother})),
       count(*) FILTER (WHERE severity = 1 AND NOT ({bother})), count(*) FILTER (WHERE severity = 2 AND NOT ({bother}))
  FROM events_episode episode
 WHERE started_at >= %(start)s AND started_at < %(end)s AND {scope}
 GROUP BY 1
"""

INCIDENTS = """
SELECT date_bin('10 min', opened_at, '1970-01-01 00:00+00'), count(*) FROM events_incident incident
 WHERE opened_at >= %(start)s AND opened_at < %(end)s AND merged_into_id IS NULL AND {scope}
 GROUP BY 1
"""

# Alarm by alarm once, then by equipment, by source, by kind of alarm of a source. `brief_*`: heard, not critical, and
# over in less than this: a delay before announcing (« temporisation ») would have kept them silent for certain.
EVERYTHING = """
WITH spelled AS MATERIALIZED (
    SELECT alarm_id, source_id, count(*) AS episodes, count(*) FILTER (WHERE NOT ({bother})) AS heard,
           count(*) FILTER (WHERE masked) AS masked,
           count(*) FILTER (WHERE NOT ({bother}) AND severity = 1) AS critical,
           count(*) FILTER (WHERE {brief} AND ended_at < started_at + interval '1 min') AS brief_1,
           count(*) FILTER (WHERE {brief} AND ended_at < started_at + interval '5 min') AS brief_5,
           count(*) FILTER (WHERE {brief} AND ended_at < started_at + interval '15 min') AS brief_15
      FROM events_episode episode
     WHERE started_at >= %(start)s AND started_at < %(end)s AND {scope}
     GROUP BY alarm_id, source_id
), said AS MATERIALIZED (
    SELECT alarm_id, count(*) FILTER (WHERE kind < 2) AS starts
      FROM events_observation WHERE at >= %(start)s AND at < %(end)s GROUP BY alarm_id
), told AS (
    SELECT said.* FROM said JOIN events_alarm alarm ON alarm.id = said.alarm_id WHERE {of_alarm}
), each AS MATERIALIZED (
    SELECT COALESCE(spelled.alarm_id, told.alarm_id) AS alarm_id, COALESCE(spelled.source_id, alarm.source_id) AS
           source_id, alarm.asset_id, COALESCE(alarm.condition, 'connection') AS condition,
           COALESCE(starts, 0) AS starts, COALESCE(episodes, 0) AS episodes, COALESCE(heard, 0) AS heard,
           COALESCE(masked, 0) AS masked, COALESCE(critical, 0) AS critical, COALESCE(brief_1, 0) AS brief_1,
           COALESCE(brief_5, 0) AS brief_5, COALESCE(brief_15, 0) AS brief_15
      FROM spelled FULL JOIN told ON told.alarm_id = spelled.alarm_id
      LEFT JOIN events_alarm alarm ON alarm.id = COALESCE(spelled.alarm_id, told.alarm_id)
)
(SELECT 'alarm', alarm_id, source_id, condition, {sums} FROM each WHERE alarm_id IS NOT NULL
  GROUP BY 1, 2, 3, 4 HAVING sum(heard) > 0 ORDER BY sum(heard) DESC, alarm_id LIMIT {most})
UNION ALL
(SELECT 'asset', asset_id, NULL, NULL, {sums} FROM each WHERE asset_id IS NOT NULL
  GROUP BY asset_id HAVING sum(heard) > 0 ORDER BY sum(heard) DESC, asset_id LIMIT {most})
UNION ALL
SELECT 'source', source_id, NULL, NULL, {sums} FROM each GROUP BY source_id
UNION ALL
SELECT 'tuning', min(alarm_id), source_id, condition, {sums} FROM each GROUP BY source_id, condition
UNION ALL  -- an alarm that chatters comes at least three times in one episode
SELECT 'suspect', alarm_id, source_id, condition, {sums} FROM each WHERE starts >= episodes + 2 AND alarm_id IS NOT NULL
 GROUP BY alarm_id, source_id, condition
"""
COUNTED = ("starts", "episodes", "heard", "masked", "critical", "brief_1", "brief_5", "brief_15")

# Three comings and goings in a minute (as fold.chatters), and how many appearances came less than a minute after the
# last disappearance: what holding the return for a minute (« temporisation à la disparition ») makes one.
CHATTER = """
WITH ordered AS (
    SELECT alarm_id, at, kind, lag(at) OVER past AS before,
           COALESCE(max(at) FILTER (WHERE kind = 0) OVER past > max(at) FILTER (WHERE kind = 2) OVER past,
                    max(at) FILTER (WHERE kind = 0) OVER past IS NOT NULL) AS present
      FROM events_observation
     WHERE alarm_id = ANY(%(suspects)s) AND at >= %(start)s AND at < %(end)s
    WINDOW past AS (PARTITION BY alarm_id ORDER BY at, kind ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), changes AS (
    SELECT ordered.*, lag(at, 5) OVER (PARTITION BY alarm_id ORDER BY at, kind, n) AS sixth
      FROM ordered, generate_series(1, CASE WHEN kind = 1 THEN 2 ELSE 1 END) n
     WHERE present = (kind = 2)
)
SELECT alarm_id, count(*) FILTER (WHERE at - sixth <= interval '60 s'),
       count(DISTINCT at) FILTER (WHERE kind < 2 AND at - before <= interval '60 s')
  FROM changes GROUP BY alarm_id HAVING count(*) FILTER (WHERE at - sixth <= interval '60 s') > 0
"""

# From the journal, since an alarm only keeps its last acknowledgement: the first one of each heard episode.
ACKNOWLEDGED = """
WITH acks AS (
    SELECT DISTINCT ON (episode.id) episode.id, episode.source_id, line.at - episode.started_at AS waited
      FROM events_journalentry line,
           LATERAL (SELECT * FROM events_episode WHERE alarm_id = line.alarm_id AND started_at <= line.at
                     ORDER BY started_at DESC LIMIT 1) episode
     WHERE line.kind = 'alarm.acknowledged' AND line.at >= %(start)s AND line.actor_id IS NOT NULL
       AND episode.started_at >= %(start)s AND episode.started_at < %(end)s AND NOT ({bother}) AND {scope}
     ORDER BY episode.id, line.at
)
SELECT source_id, count(*), percentile_cont(ARRAY[.5, .9]) WITHIN GROUP (ORDER BY extract(epoch FROM waited))
  FROM acks GROUP BY GROUPING SETS ((source_id), ())
"""

ASIDE = """
SELECT alarm.id, alarm.title, asset.code, asset.uid, source.name, alarm.severity, alarm.state, alarm.raised_at,
       alarm.shelved_until, COALESCE(NULLIF(trim(person.first_name || ' ' || person.last_name), ''), person.username),
       alarm.shelve_reason, count(*) OVER (PARTITION BY alarm.state IN ('shelved', 'out_of_service'))
  FROM events_alarm alarm JOIN assets_asset asset ON asset.fid = alarm.asset_id
  JOIN assets_source source ON source.id = alarm.source_id
  LEFT JOIN territories_user person ON person.id = alarm.shelved_by_id
 WHERE {of_alarm} AND alarm.occurrences > 0 AND {which}
 ORDER BY alarm.raised_at, alarm.id LIMIT 100
"""
STALE = "alarm.state IN ('unack', 'acked') AND alarm.active AND alarm.raised_at < %(now)s - interval '24 h'"
SET_ASIDE = "alarm.state IN ('shelved', 'out_of_service')"

NAMES = """
SELECT 'alarm', alarm.id, alarm.title, asset.code, asset.uid::text
  FROM events_alarm alarm JOIN assets_asset asset ON asset.fid = alarm.asset_id WHERE alarm.id = ANY(%(alarms)s)
 UNION ALL SELECT 'asset', fid, name, code, uid::text FROM assets_asset WHERE fid = ANY(%(assets)s)
 UNION ALL SELECT 'source', id, name, slug, '' FROM assets_source WHERE id = ANY(%(sources)s)
"""


# Before the first episode nothing is known; without any, whether somebody listened.
KNOWN = """
SELECT (SELECT min(started_at) FROM (SELECT started_at FROM events_episode episode WHERE {scope}
                                      ORDER BY started_at LIMIT 1) first),
       EXISTS (SELECT FROM assets_source source WHERE source.territory_id = ANY(%(seen)s) AND driver <> 'none'
                  AND last_seen_at >= %(start)s)
"""


class Bucket(NamedTuple):
    masked: int
    episodes: int
    heard: int
    critical: int
    major: int


class Sum(NamedTuple):
    """Of one alarm, one equipment (`pk` is its fid), one source or one kind of alarm of a source."""

    pk: int | None
    source_id: int | None
    condition: str | None
    starts: int  # messages of appearance, repeats included
    episodes: int
    heard: int
    masked: int
    critical: int
    brief_1: int
    brief_5: int
    brief_15: int


class Chatter(NamedTuple):
    changes: int  # that ended a minute with three comings and goings
    repeats: int  # appearances less than a minute after the last disappearance


class Acks(NamedTuple):
    count: int  # type: ignore[assignment]
    p50: float  # seconds
    p90: float


class Aside(NamedTuple):
    pk: int
    title: str
    code: str
    uid: Any
    source: str
    severity: int
    state: str
    raised_at: datetime
    until: datetime | None
    who: str | None
    why: str
    total: int


def known(scope: Scope, period: Period) -> tuple[datetime | None, bool]:
    """When the first episode ever began; whether a source spoke since the start of the period."""
    return next(_rows(KNOWN, scope, period))


def buckets(scope: Scope, period: Period) -> dict[int, Bucket]:
    return {bucket_of(at): Bucket(*counts) for at, *counts in _rows(BUCKETS, scope, period)}


def incidents(scope: Scope, period: Period) -> dict[int, int]:
    return {bucket_of(at): count for at, count in _rows(INCIDENTS, scope, period, row="incident")}


def sums(scope: Scope, period: Period) -> dict[str, list[Sum]]:
    """By « alarm » and « asset » (the first ones), « source », « tuning » (all), « suspect » of chattering."""
    found: dict[str, list[Sum]] = {"alarm": [], "asset": [], "source": [], "tuning": [], "suspect": []}
    for what, *row in _rows(EVERYTHING, scope, period):
        found[what].append(Sum(*row))
    return found


def chatter(suspects: list[int], scope: Scope, period: Period) -> dict[int, Chatter]:
    rows = _rows(CHATTER, scope, period, suspects=suspects) if suspects else ()
    return {row[0]: Chatter(*row[1:]) for row in rows}


def acknowledged(scope: Scope, period: Period) -> dict[int | None, Acks]:
    """By source; None for all of them."""
    rows = _rows(ACKNOWLEDGED, scope, period)
    return {source: Acks(count, *times) for source, count, times in rows if count}


def stale(scope: Scope, period: Period, now: datetime) -> list[Aside]:
    return [Aside(*row) for row in _rows(ASIDE, scope, period, which=STALE, now=now)]


def set_aside(scope: Scope, period: Period) -> list[Aside]:
    return [Aside(*row) for row in _rows(ASIDE, scope, period, which=SET_ASIDE)]


def names(alarms: list[int], assets: list[int], sources: list[int]) -> dict[tuple[str, int], tuple[str, str, str]]:
    """(title or name, code or slug, public identifier) of what the measures speak of."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"alarms": alarms, "assets": assets, "sources": sources})
        return {(what, pk): tuple(said) for what, pk, *said in cursor.fetchall()}


def _rows(
    query: str, scope: Scope, period: Period, *, row: str = "episode", which: str = "", **given: Any
) -> Iterator[tuple[Any, ...]]:
    text = query.format(
        bother=BOTHER,
        brief=f"NOT ({BOTHER}) AND severity > 1 AND ended_at > started_at",
        scope=scope.sql(row),
        of_alarm=scope.sql("alarm"),
        sums=", ".join(f"sum({name})::bigint" for name in COUNTED),
        most=MOST,
        which=which,
    )
    with connection.cursor() as cursor:
        cursor.execute(text, {"start": period.start, "end": period.end, **scope.parameters, **given})
        yield from cursor.fetchall()
