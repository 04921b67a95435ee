# SPDX-License-Identifier: EUPL-1.2
"""Who may be given an incident."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.events.incidents.acts import HANDLE
from apps.territories import scoping
from apps.territories.models import Territory, User

MOST = 200


def handlers(user: Any) -> QuerySet[User]:
    """Those who handle incidents on a territory where `user` does, or on one that includes it: their colleagues. What
    each may do on one incident is judged when it is given."""
    own = scoping.limit(Territory.objects.all(), user, path="pk", permission=HANDLE).order_by().values("pk")
    places = Q(memberships__territory__in=own) | Q(memberships__territory__includes__in=own)
    app, codename = HANDLE.split(".")
    holding = Q(
        memberships__role__permissions__codename=codename,
        memberships__role__permissions__content_type__app_label=app,
    )
    return User.objects.filter(places & holding, is_active=True).distinct().order_by("last_name", "username")[:MOST]
