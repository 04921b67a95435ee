# SPDX-License-Identifier: EUPL-1.2
"""How the e-mails to inhabitants go, for who looks after the platform. Names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.signalements.models import Letter

LATE = timedelta(minutes=2)  # what is due is tried every five seconds


@dataclass(frozen=True, slots=True)
class Going:
    """`failing`: tried in vain, tried again; `late`: due, nobody is at it, the oldest `since`; `held`: there is no mail
    server."""

    failing: int
    late: int
    held: int
    reason: str
    since: datetime | None = None


def going() -> Going:
    """Of what is owed: one partial index, whatever the length of the log."""
    now = timezone.now()
    due = Q(due_at__lt=now - LATE) & (Q(lease_until=None) | Q(lease_until__lt=now))
    rows = Letter.objects.filter(state__in=Letter.OWED).order_by()
    if not settings.EMAIL_HOST:
        return Going(0, 0, rows.count(), "")
    failing = Q(state=Letter.State.RETRY)
    found = rows.aggregate(
        failing=Count("pk", filter=failing), late=Count("pk", filter=due), since=Min("due_at", filter=due)
    )
    last = rows.filter(failing).order_by("-due_at").values_list("last_error", flat=True).first() or ""
    return Going(found["failing"], found["late"], 0, last, found["since"])
