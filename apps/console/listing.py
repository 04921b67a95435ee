# SPDX-License-Identifier: EUPL-1.2
"""What the queue of the page needs to start: lists, choices of its filters, the view it opens on, a gesture at work."""

from collections.abc import Iterable
from typing import Any

from apps.console import asking, saving
from apps.console.bulk import doing
from apps.console.models import BulkAct
from apps.events.incidents.acts import HANDLE
from apps.events.selectors.people import handlers
from apps.territories.models import Territory, User


def settings(user: Any, territories: Iterable[Territory]) -> dict[str, Any]:
    first = saving.first(user)
    return {
        "lists": asking.table(user),
        "owners": {territory.code: territory.name for territory in territories},
        "people": people(user),
        "first": first.query if first else "",
        "save": user.has_perm(saving.SAVE),
        "share": dict(saving.places(user).values_list("code", "name")) if user.has_perm(saving.SHARE) else {},
        "working": working(user),
    }


def people(user: Any) -> dict[str, str]:
    """Whom an incident may be given to, by their names to log in; none for who gives none."""
    if not user.has_perm(HANDLE):
        return {}
    return {one.get_username(): name_of(one) for one in handlers(user)}


def name_of(person: User) -> str:
    return person.get_full_name() or person.get_username()


def working(user: Any) -> int | None:
    """The gesture that was going on when the page was left."""
    if not any(user.has_perm(permission) for permission in doing.OF_LIST.values()):
        return None
    rows = BulkAct.objects.visible_to(user).filter(by=user, status=BulkAct.Status.RUNNING)
    return rows.values_list("pk", flat=True).first()
