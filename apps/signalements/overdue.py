# SPDX-License-Identifier: EUPL-1.2
"""What is owed for signalements beside e-mails, and how long it waits: for who looks after it all. Names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.signalements.models import Handover, SealedPhoto

LONG = timedelta(minutes=10)  # what is due is looked at every few seconds; a crowd of photos takes minutes


@dataclass(frozen=True, slots=True)
class Overdue:
    """`late`: waits for longer than LONG, of which the oldest since `since`; `failing`: tried in vain, and `reason` of
    the last; `stopped`: waits for a person; `moving`: somebody is at it now."""

    late: int = 0
    since: datetime | None = None
    failing: int = 0
    reason: str = ""
    stopped: int = 0
    moving: bool = False


def photos() -> Overdue:
    """Sent, and not made again yet: nobody can look at them."""
    now = timezone.now()
    rows = SealedPhoto.objects.order_by()
    late, failing = Q(photo__at__lt=now - LONG), ~Q(last_error="")
    found = rows.aggregate(
        late=Count("pk", filter=late), since=Min("photo__at", filter=late), failing=Count("pk", filter=failing)
    )
    last = rows.filter(failing).order_by("-due_at").values_list("last_error", flat=True).first()
    moving = rows.filter(lease_until__gt=now).exists()
    return Overdue(found["late"], found["since"], found["failing"], last or "", moving=moving)


def handovers() -> Overdue:
    """Decided, and not at the other authority yet."""
    now, state = timezone.now(), Handover.State
    rows = Handover.objects.filter(state__in=[state.OWED, state.REFUSED, state.UNCERTAIN]).order_by()
    owed = rows.filter(state=state.OWED, addressee__active=True)
    late, failing = Q(created_at__lt=now - LONG), ~Q(last_error="")
    found = owed.aggregate(
        late=Count("pk", filter=late), since=Min("created_at", filter=late), failing=Count("pk", filter=failing)
    )
    last = owed.filter(failing).order_by("-due_at").values_list("last_error", flat=True).first()
    stopped = rows.exclude(state=state.OWED).count()
    return Overdue(found["late"], found["since"], found["failing"], last or "", stopped)
