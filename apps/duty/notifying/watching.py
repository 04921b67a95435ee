# SPDX-License-Identifier: EUPL-1.2
"""How the telling goes: what fails, what is late, what was lost, for who looks after the platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from apps.duty.models import Channel, Notice, Sweep
from apps.duty.notifying.delivering import OWED

LATE = timedelta(seconds=45)  # what is due is tried every five
RECENT = timedelta(hours=24)  # what was lost longer ago is in the log only
LOST = (Notice.State.FAILED, Notice.State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Telling:
    """`failing`: the last attempt failed, another comes; `reason` is that of the newest. `late`: due, nobody is at it,
    the first of them since `oldest`. `held`: waits for a mail server that was never given. `lost`: given up, or
    perhaps never arrived, since yesterday."""

    failing: int
    reason: str
    late: int
    oldest: datetime | None
    held: int
    lost: int

    @property
    def wrong(self) -> int:
        return self.failing + self.late + self.held + self.lost


def telling(notices: QuerySet[Notice]) -> Telling:
    """Of these messages; two queries at most."""
    now = timezone.now()
    mail = Q(channel__kind=Channel.Kind.EMAIL) if not settings.EMAIL_HOST else Q(pk__in=[])
    due = Q(state__in=OWED, due_at__lt=now - LATE)
    late = due & (Q(lease_until=None) | Q(lease_until__lt=now)) & ~mail
    failing = Q(state=Notice.State.RETRY) & ~mail
    lost = Q(state__in=LOST, over_at__gt=now - RECENT)
    counts = notices.filter(Q(state__in=OWED) | lost).aggregate(  # two partial indexes, whatever the length of the log
        failing=Count("pk", filter=failing),
        late=Count("pk", filter=late),
        oldest=Min("due_at", filter=late),
        held=Count("pk", filter=Q(state__in=OWED) & mail),
        lost=Count("pk", filter=lost),
    )
    last = notices.filter(failing).order_by(F("due_at").desc()) if counts["failing"] else notices.none()
    return Telling(reason=last.values_list("last_error", flat=True).first() or "", **counts)


def looked_at() -> datetime | None:
    """When incidents were last looked at, for who must hear of them; None when they never were."""
    return Sweep.objects.values_list("at", flat=True).first()


def mail_is_wanted() -> bool:
    """Somebody is reached by mail, and this installation has no mail server."""
    return not settings.EMAIL_HOST and Channel.objects.filter(kind=Channel.Kind.EMAIL, enabled=True).exists()
