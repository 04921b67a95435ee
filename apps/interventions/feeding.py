# SPDX-License-Identifier: EUPL-1.2
"""The agenda of a team (RFC 5545): made, revoked, written. In UTC; no name of a person, no text that people typed."""

import hashlib
import secrets
from datetime import UTC, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.interventions import holding, workflow
from apps.interventions.models import Team, TeamFeed, WorkOrder
from apps.territories.models import User

PAST, AHEAD = timedelta(days=14), timedelta(days=120)
MOST = 1000  # events
SECRET = 32  # bytes
SHOWN = (workflow.PLANNED, *workflow.ORDER_BEGUN, workflow.REPAIRED, workflow.CONTROLLED, workflow.CLOSED)


@transaction.atomic
def create(*, team_id: int, by: User) -> str:
    """The secret of a new address; the one before stops. Raises Team.DoesNotExist, PermissionDenied."""
    team = _held(team_id, by)
    _stop(team)
    secret = secrets.token_urlsafe(SECRET)
    TeamFeed.objects.create(team=team, digest=_digest(secret), created_by=by)
    return secret


@transaction.atomic
def revoke(*, team_id: int, by: User) -> None:
    """Nobody reads it any more. Raises as `create`."""
    _stop(_held(team_id, by))


def team_of(secret: str) -> Team | None:
    """Of an address in force; a team that stopped has no agenda."""
    found = TeamFeed.objects.filter(digest=_digest(secret), revoked_at=None, team__active=True)
    row = found.select_related("team").first()
    return row.team if row else None


def written(team: Team) -> bytes:
    """What is planned for it. Requests about restricted positions say neither where nor what."""
    calendar = Calendar()
    calendar.add("prodid", "-//Connecte//Interventions//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", team.name)
    now = timezone.now()
    rows = WorkOrder.objects.filter(team=team, state__in=SHOWN, planned_to__gt=now - PAST, planned_from__lt=now + AHEAD)
    for order in rows.select_related("request__asset").order_by("planned_from", "pk")[:MOST]:
        calendar.add_component(_event(order))
    return calendar.to_ical()


def _event(order: Any) -> Event:
    request, event = order.request, Event()
    event.add("uid", f"ot-{order.pk}@connecte")
    event.add("dtstamp", order.changed_at.astimezone(UTC))
    event.add("sequence", order.version)
    event.add("dtstart", order.planned_from.astimezone(UTC))
    event.add("dtend", order.planned_to.astimezone(UTC))
    code = request.asset.code if request.asset and not request.restricted else ""
    what = _("DI n° %(number)d · %(trade)s") % {"number": request.pk, "trade": request.get_trade_display()}
    event.add("summary", f"{what} · {code}" if code else what)
    event.add("status", "CONFIRMED")
    if request.place and not request.restricted:
        event.add("geo", (request.place.y, request.place.x))
    return event


def _held(team_id: int, by: User) -> Team:
    team = Team.objects.visible_to(by).select_for_update(of=("self",)).get(pk=team_id)
    if not holding.may(by, holding.DISPATCH, team.territory_id):
        raise PermissionDenied(_("Votre rôle ne permet pas de publier le calendrier de cette équipe."))
    return team


def _stop(team: Team) -> None:
    team.feeds.filter(revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
