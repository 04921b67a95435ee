# SPDX-License-Identifier: EUPL-1.2
"""The cap of a GMAO in a storm: so many new orders an hour leave by themselves, a person releases the others."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import holding, passing, telling
from apps.interventions.models import Gmao, Handoff, WorkRequest
from apps.territories.models import User

HOUR = timedelta(hours=1)
MOST = 500  # released in one gesture; each is told in its own thread
NEW = {"kind": Handoff.Kind.ORDER, "admitted_at": None, "state": Handoff.State.OWED}


def admit() -> int:
    """How many orders were held. One admission at a time for each GMAO, so the cap is exact."""
    waiting = Handoff.objects.filter(**NEW, gmao__isnull=False).order_by()
    return sum(_admit(number) for number in waiting.values_list("gmao", flat=True).distinct())


def held(user: User) -> QuerySet[Handoff]:
    """What waits for a person, of what they may decide."""
    return Handoff.objects.visible_to(user, holding.DECIDE).filter(state=Handoff.State.HELD)


def release(*, by: User, request_id: int | None = None) -> int:
    """Let them go: all that `by` may decide, or that of one request. How many.

    Raises WorkRequest.DoesNotExist, PermissionDenied: who may not decide is told so, not that there was nothing.
    """
    if request_id is None:
        if not by.has_perm(holding.DECIDE):
            raise PermissionDenied(_("Votre rôle ne permet pas de confirmer des envois."))
        rows = held(by)
    else:
        territory = WorkRequest.objects.visible_to(by).values_list("territory_id", flat=True).get(pk=request_id)
        holding.require(by, holding.DECIDE, territory)
        rows = held(by).filter(request=request_id)
    return sum(_release(number, by) for number in list(rows.order_by("pk").values_list("pk", flat=True)[:MOST]))


@transaction.atomic
def _admit(gmao_id: int) -> int:
    gmao = Gmao.objects.select_for_update(of=("self",), no_key=True).only("cap_per_hour").get(pk=gmao_id)
    now = timezone.now()
    recent = Handoff.objects.filter(gmao=gmao_id, kind=Handoff.Kind.ORDER, admitted_at__gt=now - HOUR).count()
    waiting = list(Handoff.objects.filter(**NEW, gmao=gmao_id).order_by("pk").values_list("pk", flat=True))
    room = max(0, gmao.cap_per_hour - recent)
    Handoff.objects.filter(pk__in=waiting[:room]).update(admitted_at=now)
    return Handoff.objects.filter(pk__in=waiting[room:]).update(state=Handoff.State.HELD, due_at=None)


@transaction.atomic
def _release(number: int, by: User) -> int:
    """One that somebody else released meanwhile is left as it is."""
    request_id = Handoff.objects.values_list("request_id", flat=True).get(pk=number)
    request = holding.request(request_id, by, holding.DECIDE)
    now = timezone.now()
    mine = Handoff.objects.filter(pk=number, state=Handoff.State.HELD)
    done = mine.update(state=Handoff.State.OWED, due_at=now, admitted_at=now)
    if done:
        _tell(request, by)
    return done


def _tell(request: WorkRequest, by: User) -> None:
    text = _("DI n° %(number)d · envoi à la GMAO confirmé") % {"number": request.pk}
    passing.tell(request, "", "", by=by, text=text)
    telling.done(request)
