# SPDX-License-Identifier: EUPL-1.2
"""Planned events are written here; their effect follows within the next sweep, and at once for what comes in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import journal
from apps.events.models import PlannedEvent
from apps.territories.models import User
from apps.territories.refusals import FieldRefused

LONGEST = timedelta(days=366)


class PlannedRefused(FieldRefused):
    """`field` is what to correct, the message says why, in French."""


def check(event: PlannedEvent, *, has_assets: bool) -> None:
    """Raises PlannedRefused."""
    if event.starts_at is not None and event.ends_at is not None:
        if event.ends_at <= event.starts_at:
            raise PlannedRefused("ends_at", _("La fin doit venir après le début."))
        if event.ends_at - event.starts_at > LONGEST:
            raise PlannedRefused("ends_at", _("Un an au plus : au-delà, le renouveler."))
    if event.effect == PlannedEvent.Effect.RAISE and not event.severity:
        raise PlannedRefused("severity", _("Dire jusqu'à quelle gravité relever les alarmes."))
    if event.perimeter is None and not has_assets:
        raise PlannedRefused("perimeter", _("Dessiner un périmètre, ou choisir des équipements."))


@transaction.atomic
def save(*, event: PlannedEvent, by: User) -> None:
    """Write it; its assets are the form's to write, in the same transaction."""
    is_new = event.pk is None
    event.created_by = by if is_new else event.created_by
    event.stale = True
    event.save()
    said = _("Événement planifié : %(title)s") if is_new else _("Événement planifié modifié : %(title)s")
    journal.record(
        journal.Entry(
            territory_id=event.territory_id,
            kind="planned.written",
            text=said % {"title": event.title},
            why=_("du %(start)s au %(end)s") % {"start": _shown(event.starts_at), "end": _shown(event.ends_at)},
            actor_id=by.pk,
        )
    )


@transaction.atomic
def end_now(*, event: PlannedEvent, by: User) -> None:
    """It is over before its time; one that did not begin never will."""
    now = timezone.now()
    event.ends_at = max(now, event.starts_at + timedelta(seconds=1)) if event.starts_at < now else event.ends_at
    if event.starts_at >= now:
        event.starts_at, event.ends_at = now - timedelta(seconds=1), now
    save(event=event, by=by)


def _shown(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
