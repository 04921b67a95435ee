# SPDX-License-Identifier: EUPL-1.2
"""What is displayed of assets, from their source's health and their alarms: one statement, only rows that change.

Unknown is not OK: a lost or never heard source makes its assets unknown, whatever was known before.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from apps.events import fetching, locks
from apps.events.fetching import array

# What was said of each asset is looked up asset by asset (LATERAL): by index whatever their number, so that a plan made
# without knowing it (`fetching.prepared`) is as good as another.
REFRESH = """
WITH touched AS MATERIALIZED (
    SELECT asset.fid, asset.source_id, asset.last_seen_at, asset.state, asset.severity, asset.acked
      FROM assets_asset asset WHERE {scope} ORDER BY asset.fid FOR NO KEY UPDATE
), judged AS (
    SELECT touched.*, said.raised_at, said.cleared_at, COALESCE(source.slug, '') AS origin,
           said.severity AS fault_severity, said.returned_severity, said.acked AS all_acked,
           CASE WHEN source.driver <> 'none' AND source.health IN ('down', 'unknown') THEN 'unknown'
                WHEN said.fault THEN 'fault'
                WHEN said.returned THEN 'returned'
                WHEN said.masked THEN 'masked'
                WHEN COALESCE(source.driver, 'none') = 'none' THEN 'silent'
                WHEN touched.last_seen_at IS NULL THEN 'unknown'
                ELSE 'normal' END AS shown
      FROM touched LEFT JOIN assets_source source ON source.id = touched.source_id, LATERAL (
        SELECT bool_or(state IN ('unack', 'acked')) FILTER (WHERE NOT hidden) AS fault,
               min(severity) FILTER (WHERE state IN ('unack', 'acked') AND NOT hidden) AS severity,
               bool_and(state = 'acked') FILTER (WHERE state IN ('unack', 'acked') AND NOT hidden) AS acked,
               min(raised_at) FILTER (WHERE state IN ('unack', 'acked') AND NOT hidden) AS raised_at,
               bool_or(state = 'rtn_unack') FILTER (WHERE NOT hidden) AS returned,
               min(severity) FILTER (WHERE state = 'rtn_unack' AND NOT hidden) AS returned_severity,
               max(cleared_at) FILTER (WHERE state = 'rtn_unack' AND NOT hidden) AS cleared_at,
               bool_or(active) AS masked  -- present, and neither fault nor returned: masked by somebody or its cause
          FROM (
            SELECT alarm.state, alarm.severity, alarm.raised_at, alarm.cleared_at, alarm.active,
                   EXISTS (SELECT FROM events_episode episode  -- a symptom, or suppressed by a planned event
                            WHERE episode.alarm_id = alarm.id AND (episode.masked OR episode.planned_id IS NOT NULL)
                              AND episode.started_at <= alarm.raised_at
                              AND COALESCE(episode.ended_at, 'infinity') >= alarm.raised_at) AS hidden
              FROM events_alarm alarm
             WHERE alarm.asset_id = touched.fid AND alarm.state <> 'normal'
             UNION ALL  -- a cause that is silent itself, deduced from its symptoms
            SELECT CASE incident.state WHEN 'new' THEN 'unack' ELSE 'acked' END, incident.severity,
                   incident.opened_at, NULL, true, incident.planned_id IS NOT NULL
              FROM events_incident incident
             WHERE incident.cause_asset_id = touched.fid AND NOT incident.cause_said AND incident.active > 0
               AND incident.state NOT IN ('closed', 'false_alarm', 'duplicate', 'dropped')) spoken) said
), wanted AS MATERIALIZED (
    SELECT judged.fid, judged.shown, judged.origin, now.severity, now.acked,
           CASE shown WHEN 'fault' THEN raised_at WHEN 'returned' THEN cleared_at ELSE %(at)s END AS since,
           (judged.state, judged.severity, judged.acked) IS DISTINCT FROM (shown, now.severity, now.acked) AS changes
      FROM judged, LATERAL (
        SELECT CASE shown WHEN 'fault' THEN fault_severity WHEN 'returned' THEN returned_severity END AS severity,
               shown = 'fault' AND all_acked AS acked) now
), changed AS (
    UPDATE assets_asset asset
       SET state = wanted.shown, severity = wanted.severity, acked = wanted.acked, state_origin = wanted.origin,
           state_at = CASE WHEN wanted.shown IN ('fault', 'returned') OR asset.state <> wanted.shown
                           THEN wanted.since ELSE asset.state_at END
      FROM wanted
     WHERE asset.fid = wanted.fid AND wanted.changes
    RETURNING asset.owner_id
)
"""
SHOW = "SELECT fid, shown, severity, acked, changes FROM wanted"
COUNT = "SELECT owner_id, count(*) FROM changed GROUP BY 1"
REFRESH_SOME = REFRESH.format(scope="asset.fid = ANY(%(fids)s)") + SHOW


class Shown(NamedTuple):
    """What is displayed of an asset now; `severity` 1 critical … 3 minor, None without alarm."""

    state: str
    severity: int | None
    acked: bool
    changed: bool


def refresh(*, asset_ids: Iterable[int], at: datetime, held: bool = False) -> dict[int, Shown]:
    """Recompute and write the displayed state of these assets; what each one shows, by fid.

    Locked by a statement of its own before, unless `held` by the caller: what another transaction said of them while
    this one waited is then seen.
    """
    fids = list(asset_ids)
    if not held:
        locks.hold_assets(fids)
    with fetching.prepared() as cursor:
        cursor.execute(REFRESH_SOME, {"fids": array(fids), "at": at})
        return {fid: Shown(*values) for fid, *values in cursor.fetchall()}


def refresh_source(*, source_id: int, at: datetime) -> dict[int, int]:
    """The same for all assets of a source; how many changed, by owner territory."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH.format(scope="asset.source_id = %(source)s") + COUNT, {"source": source_id, "at": at})
        return dict(cursor.fetchall())
