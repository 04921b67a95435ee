# SPDX-License-Identifier: EUPL-1.2
"""When nothing was told, the nearest hours in which something was."""

from datetime import datetime
from typing import Any

from apps.console import scope
from apps.console.replay.period import Period, around
from apps.events.models import JournalEntry
from apps.territories.models import Territory

RAISED = "alarm.raised"


def of(user: Any, period: Period, code: str, now: datetime) -> Period | None:
    """The night, or the day, of the alarm that was told nearest to this period; None when none ever was."""
    territories = scope.within(Territory.objects.visible_to(user, "events.view_alarm"), code)
    rows = JournalEntry.objects.visible_to(user).filter(kind=RAISED, territory__in=territories)
    before = rows.filter(at__lt=period.start).order_by("-at", "-id").values_list("at", flat=True).first()
    after = rows.filter(at__gte=period.end).order_by("at", "id").values_list("at", flat=True).first()
    found = [at for at in (before, after) if at is not None]
    if not found:
        return None
    return around(min(found, key=lambda at: abs(at - period.start)), now, period.zone)
