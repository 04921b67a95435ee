# SPDX-License-Identifier: EUPL-1.2
"""How bearable the control centre is, and since when alarms are known at all (domain K5)."""

from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from apps.events.quality import report
from apps.events.quality.period import Period
from apps.events.quality.scope import Scope
from apps.kpi.measured import Asked, Measured, nothing

# What was there already when a source was first heard says nothing of the time before.
FIRST = """
SELECT min(greatest(episode.started_at, alarm.inherited_until))
  FROM events_episode episode LEFT JOIN events_alarm alarm ON alarm.id = episode.alarm_id
 WHERE episode.territory_id = ANY(%s)
"""


def known_since(asked: Asked) -> datetime | None:
    """When the first alarm of these territories began; None also when it is after what is asked."""
    first = asked.once("first alarm", lambda: _first(asked))
    return first if first is not None and first < asked.end else None


def _first(asked: Asked) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [list(asked.ids)])
        found: datetime | None = cursor.fetchone()[0]
        return found


def part_known(asked: Asked) -> Decimal:
    """Share of the time asked of which something is known."""
    first, asked_for = known_since(asked), (asked.end - asked.start).total_seconds()
    if first is None or asked_for <= 0:
        return Decimal(0)
    return Decimal(str((asked.end - max(first, asked.start)).total_seconds() / asked_for)).quantize(Decimal("0.0001"))


def alarms_per_day(asked: Asked) -> Measured:
    """Spells that nothing masks, a day, for one operator's position (EEMUA 191: 150 are bearable)."""
    scope = Scope(list(asked.ids), list(asked.ids))
    found = report.measure(scope, Period(asked.start, asked.end, asked.zone), asked.now)
    if found.why:
        return nothing(found.why)
    if found.heard is None or found.period.days < 1:
        return nothing(_("Moins d'un jour d'alarmes : une moyenne par jour ne voudrait rien dire."))
    return Measured(
        value=Decimal(str(round(found.heard.per_day, 4))),
        completeness=part_known(asked),
        cases=found.heard.total,
        known_at=asked.end,
    )
