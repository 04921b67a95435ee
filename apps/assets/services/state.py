# SPDX-License-Identifier: EUPL-1.2
"""What is displayed of assets and sources: one statement per batch, rows locked in the order of their fid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Case, F, Value, When

from apps.assets.models import Source


@dataclass(frozen=True, slots=True)
class StateRow:
    """The state to display: `state` a value of Asset.State, `severity` 1 critical … 3 minor or None."""

    fid: int
    state: str
    severity: int | None
    acked: bool
    state_at: datetime | None
    origin: str


MARK_SEEN = """
WITH said AS (SELECT * FROM unnest(%s::bigint[], %s::timestamptz[]) AS said(fid, at)),
locked AS MATERIALIZED (
    SELECT asset.fid, said.at FROM assets_asset asset JOIN said USING (fid)
     WHERE asset.last_seen_at IS NULL OR asset.last_seen_at < said.at
     ORDER BY asset.fid FOR NO KEY UPDATE OF asset)
UPDATE assets_asset asset SET last_seen_at = GREATEST(asset.last_seen_at, locked.at)
  FROM locked WHERE asset.fid = locked.fid
"""

SET_STATES = """
WITH said AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::boolean[], %s::timestamptz[], %s::text[])
        AS said(fid, state, severity, acked, state_at, origin)),
locked AS MATERIALIZED (
    SELECT said.* FROM assets_asset asset JOIN said USING (fid)
     WHERE (asset.state, asset.severity, asset.acked, asset.state_at, asset.state_origin)
           IS DISTINCT FROM (said.state, said.severity, said.acked, said.state_at, said.origin)
     ORDER BY asset.fid FOR NO KEY UPDATE OF asset)
UPDATE assets_asset asset
   SET state = locked.state, severity = locked.severity, acked = locked.acked, state_at = locked.state_at,
       state_origin = locked.origin
  FROM locked WHERE asset.fid = locked.fid
"""


def mark_seen(*, seen: Mapping[int, datetime]) -> None:
    """Remember the last sign of life of each asset (by fid); an older date changes nothing."""
    if seen:
        with connection.cursor() as cursor:
            cursor.execute(MARK_SEEN, [list(seen), list(seen.values())])


def set_states(rows: Sequence[StateRow]) -> None:
    """Write the displayed states; rows already so are not touched. One row per fid."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                SET_STATES,
                [
                    [row.fid for row in rows],
                    [row.state for row in rows],
                    [row.severity for row in rows],
                    [row.acked for row in rows],
                    [row.state_at for row in rows],
                    [row.origin[:60] for row in rows],
                ],
            )


def set_health(*, source: Source, health: str, reason: str, at: datetime) -> None:
    """Write the health of `source`; `health_at` moves only when the health changes."""
    since = Case(When(health=health, then=F("health_at")), default=Value(at))
    Source.objects.filter(pk=source.pk).update(health=health, health_reason=reason[:300], health_at=since)
    source.refresh_from_db(fields=["health", "health_reason", "health_at"])
