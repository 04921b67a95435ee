# SPDX-License-Identifier: EUPL-1.2
"""What is counted, in three statements whatever the number of signalements; all of them limited to some territories.

*Received*: reports received in the period. *Settled*: those of which all is said, confirmed, contested or not kept;
neither duplicates nor what is not ours. *Treated*: reports whose work ended in the period, whenever they were received.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.signalements.measures.period import Days

SEEN_SINCE = timedelta(hours=1)  # an alarm that ended so long before the report was still of what somebody saw
RECEIVED = """
WITH cohort AS (
    SELECT report.category_id, report.state, report.outcome, report.confirmation, report.channel, report.entered_by_id,
           date_trunc('month', report.received_at AT TIME ZONE %(zone)s)::date AS month,
           contest.report_id IS NOT NULL AS contested
      FROM signalements_signalement report
      LEFT JOIN (SELECT DISTINCT signalement_id AS report_id FROM signalements_step
                  WHERE after = 'reopened' AND by_id IS NULL) contest ON contest.report_id = report.id
     WHERE report.territory_id = ANY(%(seen)s) AND report.received_at >= %(start)s AND report.received_at < %(end)s
       AND (%(category)s = '' OR report.category_id IN (SELECT id FROM signalements_category WHERE code = %(category)s))
)
SELECT category_id, month, channel, count(*),
       count(*) FILTER (WHERE entered_by_id IS NULL),
       count(*) FILTER (WHERE state = 'duplicate'),
       count(*) FILTER (WHERE state IN ('confirmed', 'rejected')
                           OR (contested AND state NOT IN ('duplicate', 'out_of_scope'))),
       count(*) FILTER (WHERE state = 'confirmed' AND outcome = 'resolved'),
       count(*) FILTER (WHERE state = 'confirmed' AND outcome = 'resolved' AND confirmation = 'citizen'),
       count(*) FILTER (WHERE state IN ('treated', 'confirmed') OR contested),
       count(*) FILTER (WHERE contested)
  FROM cohort GROUP BY 1, 2, 3
"""
DELAYS = """
WITH repaired AS (
    SELECT category_id, date_trunc('quarter', treated_at AT TIME ZONE %(zone)s)::date AS quarter,
           extract(epoch FROM treated_at - received_at) / 86400 AS days
      FROM signalements_signalement
     WHERE territory_id = ANY(%(seen)s) AND treated_at >= %(start)s AND treated_at < %(end)s
       AND treated_at >= received_at AND outcome IN ('resolved', 'provisional')
       AND (%(category)s = '' OR category_id IN (SELECT id FROM signalements_category WHERE code = %(category)s))
)
SELECT category_id, quarter, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
       percentile_cont(0.8) WITHIN GROUP (ORDER BY days)
  FROM repaired GROUP BY GROUPING SETS ((), (category_id), (quarter), (category_id, quarter))
"""
# Repaired, of a category that the correlation reads, about an equipment that is fed; the first report of its failure
# (not a duplicate). Seen: an alarm of this equipment, or of one of the two levels that feed it, was there before it.
SEEN = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
         SELECT FROM events_episode episode
          WHERE episode.asset_id = ANY(
                  SELECT report.asset_id
                   UNION SELECT upstream_id FROM assets_networkedge WHERE downstream_id = report.asset_id
                   UNION SELECT above.upstream_id FROM assets_networkedge edge
                           JOIN assets_networkedge above ON above.downstream_id = edge.upstream_id
                          WHERE edge.downstream_id = report.asset_id)
            AND episode.started_at < report.received_at
            AND (episode.ended_at IS NULL OR episode.ended_at >= report.received_at - %(since)s)))
  FROM signalements_signalement report JOIN signalements_category category ON category.id = report.category_id
 WHERE report.territory_id = ANY(%(seen)s) AND report.received_at >= %(start)s AND report.received_at < %(end)s
   AND report.asset_id IS NOT NULL AND category.condition <> '' AND report.state <> 'duplicate'
   AND report.outcome IN ('resolved', 'provisional') AND (%(category)s = '' OR category.code = %(category)s)
"""
JOINED = """
SELECT count(*) FROM signalements_follower follower JOIN signalements_signalement report ON report.id = signalement_id
 WHERE NOT follower.author AND report.received_at >= %(start)s AND report.received_at < %(end)s
   AND report.territory_id = ANY(%(seen)s)
   AND (%(category)s = '' OR report.category_id IN (SELECT id FROM signalements_category WHERE code = %(category)s))
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """`seen`: ids of territories. `category`: a code, "" for all."""

    seen: Sequence[int]
    days: Days
    category: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "seen": list(self.seen),
            "start": self.days.start,
            "end": self.days.end,
            "zone": str(self.days.zone),
            "category": self.category,
            "since": SEEN_SINCE,
        }


@dataclass(frozen=True, slots=True)
class Received:
    """One category, month of reception and channel."""

    category: int
    month: Any
    channel: str
    count: int
    unaided: int
    duplicates: int
    settled: int
    confirmed: int
    by_citizen: int
    treated: int
    contested: int


@dataclass(frozen=True, slots=True)
class Delay:
    """`category` or `quarter` None: all of them together. Days."""

    category: int | None
    quarter: Any
    count: int
    p50: float
    p80: float


def received(scope: Scope) -> list[Received]:
    return [Received(*row) for row in _rows(RECEIVED, scope)]


def delays(scope: Scope) -> list[Delay]:
    return [Delay(*row) for row in _rows(DELAYS, scope) if row[2]]


def seen_first(scope: Scope) -> tuple[int, int]:
    """How many failures could have been seen, how many a machine had seen when the first inhabitant spoke."""
    return _rows(SEEN, scope)[0]


def joined(scope: Scope) -> int:
    return int(_rows(JOINED, scope)[0][0])


def _rows(query: str, scope: Scope) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, scope.parameters)
        return cursor.fetchall()
