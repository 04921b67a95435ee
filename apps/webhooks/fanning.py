# SPDX-License-Identifier: EUPL-1.2
"""Which subscribers an event is owed to: one statement for any number of events and of subscribers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

# A subscriber hears its territory and those that it includes, at any depth: as `scoping.perimeter`.
REACH = """
WITH RECURSIVE reach(subscriber_id, territory_id) AS (
    SELECT id, territory_id FROM webhooks_subscriber WHERE {whom}
    UNION
    SELECT reach.subscriber_id, inclusion.to_territory_id
      FROM territories_territory_includes inclusion
      JOIN reach ON reach.territory_id = inclusion.from_territory_id
)
"""
HEARD = """
SELECT DISTINCT subscriber.id AS subscriber_id, event.id AS event_id, event.subject
  FROM webhooks_event event
  JOIN reach ON reach.territory_id = ANY(event.territories)
  JOIN webhooks_subscriber subscriber ON subscriber.id = reach.subscriber_id
 WHERE {which} AND event.type = ANY(subscriber.types)
   AND (subscriber.trades = '{{}}' OR subscriber.trades && event.trades)
"""
OWED = """
INSERT INTO webhooks_delivery (subscriber_id, event_id, subject, state, is_test, replays, due_at, attempts, last_error)
SELECT subscriber_id, event_id, subject, 'owed', false, {replays}, %(now)s, 0, '' FROM ({heard}) heard ORDER BY event_id
    ON CONFLICT (subscriber_id, event_id)
"""
AGAIN = """
DO UPDATE SET state = 'owed', due_at = excluded.due_at, tried_at = NULL, over_at = NULL, attempts = 0, last_error = '',
              replays = webhooks_delivery.replays + 1
 WHERE webhooks_delivery.state <> 'owed'
"""


def owe(event_ids: Sequence[int], now: datetime) -> int:
    """New events, to all who are served; how many deliveries. An event is owed once, whatever is run twice."""
    reach = REACH.format(whom="active AND rested_at IS NULL")
    owed = OWED.format(heard=HEARD.format(which="event.id = ANY(%(events)s)"), replays=0)
    return _run(f"{reach}{owed} DO NOTHING", {"events": list(event_ids), "now": now})


def owe_again(subscriber_id: int, since: datetime, until: datetime, now: datetime) -> int:
    """What was written in a period, to one subscriber: what it never had, and what it had, again."""
    reach = REACH.format(whom="id = %(subscriber)s")
    which = "event.created_at >= %(since)s AND event.created_at < %(until)s"
    owed = OWED.format(heard=HEARD.format(which=which), replays=1)
    return _run(f"{reach}{owed}{AGAIN}", {"subscriber": subscriber_id, "since": since, "until": until, "now": now})


def _run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
