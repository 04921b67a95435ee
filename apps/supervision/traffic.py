# SPDX-License-Identifier: EUPL-1.2
"""How much each source says, minute by minute, and how late: kept for two days, read by the page of sources."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from apps.assets.models import Source
from apps.connectors.base import Device, Record
from apps.supervision.models import Traffic

KEPT = timedelta(days=2)
COUNT = """
INSERT INTO supervision_traffic AS known (source_id, minute, messages, dead, lag_s) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (source_id, minute) DO UPDATE
   SET messages = known.messages + excluded.messages, dead = known.dead + excluded.dead,
       lag_s = coalesce(excluded.lag_s, known.lag_s)
"""


def count(*, source: Source, said: Sequence[Record], dead: int) -> None:
    """In the transaction of the batch; nothing is written for a poll that brought nothing."""
    if not said and not dead:
        return
    now = timezone.now()
    newest = max((record.at for record in said if not isinstance(record, Device)), default=None)
    with connection.cursor() as cursor:
        minute = now.replace(second=0, microsecond=0)
        cursor.execute(COUNT, [source.pk, minute, max(len(said), dead), dead, lag(newest, now)])


def lag(newest: datetime | None, now: datetime) -> int | None:
    """Seconds between what was said and now; negative when the clock of the source runs ahead."""
    return None if newest is None else max(min(round((now - newest).total_seconds()), 2**31 - 1), -(2**31))


def forget() -> int:
    return Traffic.objects.filter(minute__lt=timezone.now() - KEPT).delete()[0]
