# SPDX-License-Identifier: EUPL-1.2
"""Named reads of territories."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.territories.models import Territory


def territories(user: Any, *, outlines: bool = False) -> QuerySet[Territory]:
    """Territories that `user` may see with those they include; an outline of an EPCI weighs 100 kB: on demand."""
    seen = Territory.objects.visible_to(user)
    included = Prefetch("includes", seen.only("pk", "code").order_by("code"))
    return (seen if outlines else seen.defer("outline")).prefetch_related(included)


def notices(user: Any) -> list[str]:
    """Words that the user's territories want on every page (« équipements fictifs »), each once."""
    rows = Territory.objects.visible_to(user).exclude(notice="").order_by("notice")
    return list(rows.values_list("notice", flat=True).distinct()[:3])
