# SPDX-License-Identifier: EUPL-1.2
"""What is laid over incidents once they are grouped: planned events, then rules, then procedures opened by default.

In the transaction of the batch, set-based on what it changed. One statement when nothing of the sort is in use.
"""

from datetime import datetime

from django.db import connection

from apps.events import lifecycle
from apps.events.incidents.correlating import Correlated
from apps.events.planned import overlay
from apps.events.procedures import opening
from apps.events.rules import firing

IN_USE = """
SELECT EXISTS (SELECT FROM events_plannedevent WHERE starts_at <= %(at)s AND ends_at >= %(since)s),
       EXISTS (SELECT FROM events_rule WHERE enabled),
       EXISTS (SELECT FROM events_procedure procedure
                WHERE active AND (shapes <> '{}' OR EXISTS (SELECT FROM events_procedure_fault_classes
                                                             WHERE procedure_id = procedure.id)))
"""


def lay(correlated: Correlated, at: datetime) -> None:
    """The news of the batch, completed: works are changed and written, extra payloads added, lines journaled."""
    if not correlated.news and not correlated.placed:
        return
    planned, rules, procedures = _in_use(correlated, at)
    suppressed = overlay.lay(correlated, at) if planned else set()
    asked = [
        one.work
        for one in correlated.news
        if one.work.members and one.work.state not in lifecycle.OVER and one.work.id not in suppressed
    ]
    if rules and asked:
        firing.fire(correlated, asked, at)
    if procedures and asked:
        opening.open_by_default(correlated, asked, at)


def _in_use(correlated: Correlated, at: datetime) -> tuple[bool, bool, bool]:
    """`since`: the first start of what was touched, an event that was over before it changes nothing here."""
    starts = [one.started_at for one in correlated.placed.values()] + [one.work.opened_at for one in correlated.news]
    with connection.cursor() as cursor:
        cursor.execute(IN_USE, {"at": at, "since": min(starts)})
        return cursor.fetchone()
