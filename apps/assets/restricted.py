# SPDX-License-Identifier: EUPL-1.2
"""Who may know of what has a restricted position (cameras): one right, the same for rows of every app."""

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from apps.territories import scoping

Rows = TypeVar("Rows", bound=QuerySet[Any])

PERMISSION = "assets.view_restricted_position"


def limit(queryset: Rows, user: Any, *, path: str, permission: str, flag: str = "restricted") -> Rows:
    """As `scoping.limit`; of the rows whose `flag` is set, only those of territories where `user` has the right."""
    return scoping.limit(queryset, user, path=path, permission=permission).filter(known(user, path=path, flag=flag))


def known(user: Any, *, path: str, flag: str = "restricted") -> Q:
    """What is no secret to `user`, who may see the rest."""
    if not user.is_authenticated or user.is_superuser:
        return Q()
    return Q(**{flag: False}) | Q(**{f"{path}__in": scoping.reachable(user, PERMISSION)})
