# SPDX-License-Identifier: EUPL-1.2
"""Named reads of people on duty, limited to what a person may see."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from apps.duty import shifts as acts
from apps.duty.models import Channel, Note, Notice, OnCall, Shift, Subscription
from apps.territories.models import Membership, Territory


def shifts(user: Any) -> QuerySet[Shift]:
    rows = Shift.objects.visible_to(user).select_related("territory", "signed_by", "read_by")
    return rows.defer("territory__outline")


def open_shifts(user: Any) -> QuerySet[Shift]:
    return shifts(user).filter(ended_at=None).prefetch_related("operators").order_by("territory__name")


def is_followed(shift: Shift) -> bool:
    """Somebody took the control centre of its territory after it."""
    return Shift.objects.filter(territory=shift.territory_id, started_at__gt=shift.started_at).exists()


def to_read(user: Any) -> QuerySet[Shift]:
    """Signed by somebody else where `user` could take over, read by nobody, and nothing newer was read there."""
    newer = Shift.objects.filter(territory=OuterRef("territory"), started_at__gt=OuterRef("started_at"))
    mine = Shift.objects.visible_to(user, acts.HOLD).filter(signed_at__isnull=False, read_at=None)
    rows = shifts(user).filter(pk__in=mine.values("pk")).exclude(signed_by=user)
    return rows.exclude(Exists(newer.filter(read_at__isnull=False))).order_by("signed_at")


def without_shift(user: Any) -> QuerySet[Territory]:
    """Where `user` serves and could take a shift that nobody holds."""
    running = Shift.objects.filter(territory=OuterRef("pk"), ended_at=None)
    mine = Membership.objects.filter(user=user.pk, territory=OuterRef("pk"))
    rows = Territory.objects.visible_to(user, acts.HOLD).filter(Exists(mine)).exclude(Exists(running))
    return rows.defer("outline").order_by("name")


def notes(user: Any) -> QuerySet[Note]:
    rows = Note.objects.visible_to(user).select_related("territory", "author")
    return rows.defer("territory__outline")


def on_call_now(user: Any) -> QuerySet[OnCall]:
    now = timezone.now()
    rows = OnCall.objects.visible_to(user).filter(starts_at__lte=now, ends_at__gt=now)
    return rows.select_related("person", "territory").defer("territory__outline").order_by("territory__name", "level")


def own_channels(user: Any) -> QuerySet[Channel]:
    asked = Subscription.objects.select_related("territory").defer("territory__outline").order_by("territory__name")
    return Channel.objects.of(user).defer("secret").prefetch_related(Prefetch("subscriptions", asked)).order_by("name")


def own_notices(user: Any) -> QuerySet[Notice]:
    return Notice.objects.of(user).select_related("channel").defer("channel__secret")


def own_on_call(user: Any) -> QuerySet[OnCall]:
    """What is to come, soonest first."""
    rows = OnCall.objects.filter(person=user.pk, ends_at__gt=timezone.now()).select_related("territory")
    return rows.defer("territory__outline").order_by("starts_at")
