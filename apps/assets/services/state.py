# SPDX-License-Identifier: EUPL-1.2
"""What is displayed of assets and sources: one statement per batch, rows locked in the order of their fid."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Case, F, Value, When

from apps.assets.models import Source

MARK_SEEN = """
WITH said AS (SELECT * FROM unnest(%s::bigint[], %s::timestamptz[]) AS said(fid, at)),
locked AS MATERIALIZED (
    SELECT asset.fid, said.at FROM assets_asset asset JOIN said USING (fid)
     WHERE asset.last_seen_at IS NULL OR asset.last_seen_at < said.at
     ORDER BY asset.fid FOR NO KEY UPDATE OF asset)
UPDATE assets_asset asset SET last_seen_at = GREATEST(asset.last_seen_at, locked.at)
  FROM locked WHERE asset.fid = locked.fid
"""


def mark_seen(*, seen: Mapping[int, datetime]) -> None:
    """Remember the last sign of life of each asset (by fid); an older date changes nothing."""
    if seen:
        with connection.cursor() as cursor:
            cursor.execute(MARK_SEEN, [list(seen), list(seen.values())])


def set_health(*, source: Source, health: str, reason: str, at: datetime) -> None:
    """Write the health of `source`; `health_at` moves only when the health changes."""
    since = Case(When(health=health, then=F("health_at")), default=Value(at))
    Source.objects.filter(pk=source.pk).update(health=health, health_reason=reason[:300], health_at=since)
    source.refresh_from_db(fields=["health", "health_reason", "health_at"])
