# SPDX-License-Identifier: EUPL-1.2
"""Named reads: what a person may see when there is one, what territories declared open when there is none."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from apps.assets.models import Asset
from apps.events.models import Incident
from apps.kpi.models import Figure, Publication
from apps.opendata.models import Opening, OpenKind
from apps.signalements.models import Published
from apps.signalements.public import selectors as public
from apps.territories.models import Territory


def assets(user: Any) -> QuerySet[Asset]:
    if user.is_authenticated:
        return Asset.objects.visible_to(user)
    opened = OpenKind.objects.open().filter(opening__territory=OuterRef("owner"), kind=OuterRef("kind"))
    return Asset.objects.in_service().filter(Exists(opened))


def incidents(user: Any) -> QuerySet[Incident]:
    """Open ones. For anybody: of a kind that is open, by its own authority, and not already there when its source was
    met."""
    if user.is_authenticated:
        return Incident.objects.visible_to(user).open()
    opened = OpenKind.objects.open().filter(
        opening__incidents=True, opening__territory=OuterRef("territory"), kind=OuterRef("cause_asset__kind")
    )
    rows = Incident.objects.open().news().filter(restricted=False, cause_asset__owner=F("territory"))
    return rows.exclude(cause_asset__lifecycle=Asset.Lifecycle.REMOVED).filter(Exists(opened))


def reports(_user: Any) -> QuerySet[Published]:
    """What is public of reports, the same for everybody: agents have their own pages."""
    return Published.objects.filter(desk__in=public.desks().order_by().values("pk"))


def territories(user: Any) -> QuerySet[Territory]:
    if user.is_authenticated:
        return Territory.objects.visible_to(user)
    return Territory.objects.filter(pk__in=Opening.objects.open().values("territory"))


def figures(user: Any) -> QuerySet[Figure]:
    """For anybody: published months of public indicators, of territories that show them."""
    if user.is_authenticated:
        return Figure.objects.visible_to(user).filter(current=True)
    shown = Publication.objects.open().values("territory")
    return Figure.objects.filter(territory__in=shown, current=True, published_at__isnull=False, indicator__public=True)
