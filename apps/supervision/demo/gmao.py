# SPDX-License-Identifier: EUPL-1.2
"""The GMAO of the demo: a real Redmine when GMAO_URL says where one is, our own board otherwise."""

from typing import Any

from django.conf import settings

from apps.assets import secrets
from apps.connectors.gmao.catalogue import option_errors
from apps.interventions.models import Gmao, Team
from apps.supervision.demo.reference import role
from apps.territories import services as territories
from apps.territories.models import Territory, User


def load(entry: dict[str, Any]) -> int:
    """How many GMAO serve the demo. Without GMAO_URL, the one of an earlier start is out of service."""
    if not settings.GMAO_URL:
        Gmao.objects.filter(slug=entry["slug"]).update(active=False)
        return 0
    options = entry["options"] | {"url": settings.GMAO_URL.rstrip("/")} | _said()
    errors = option_errors("redmine", options)
    if errors:
        raise ValueError(f"GMAO_URL : {' ; '.join(errors)}")
    Gmao.objects.update_or_create(slug=entry["slug"], defaults={"options": options, **_values(entry)})
    return 1


def _said() -> dict[str, Any]:
    """What the environment knows better than the demo of this Redmine."""
    said: dict[str, Any] = {"project": settings.GMAO_PROJECT} if settings.GMAO_PROJECT else {}
    numbers = {"tracker": settings.GMAO_TRACKER, "field": settings.GMAO_FIELD}
    return said | {name: number for name, number in numbers.items() if number}


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    territory = Territory.objects.get(code=entry["territory"])
    return {
        "name": entry["name"],
        "territory": territory,
        "driver": "redmine",
        "secret": secrets.encrypt(settings.GMAO_KEY),
        "account": _account(entry["account"], territory),
        "team": Team.objects.get(territory=territory, name=entry["team"]),
        "active": True,
        "poll_every": 10,
    }


def _account(username: str, territory: Territory) -> User:
    """In whose name its news are written: nobody logs in with it."""
    user, created = User.objects.get_or_create(username=username, defaults={"last_name": "GMAO"})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    territories.grant(user=user, territory=territory, role=role("contractor"))
    return user
