# SPDX-License-Identifier: EUPL-1.2
"""Accounts of the demo, with a password that everybody knows: created only where settings say it is a demo."""

from typing import Any

from django.conf import settings

from apps.supervision.demo.reference import role
from apps.territories import services as territories
from apps.territories.models import Territory, User


class NotADemo(Exception):
    """Accounts with a known password are refused outside a demo listening on loopback (settings.DEMO)."""


def load(entries: list[dict[str, Any]]) -> int:
    """Create the missing accounts and what they may see; an existing account keeps its password."""
    if not settings.DEMO:
        raise NotADemo("comptes de démonstration refusés : DEMO n'est pas activé (il exige la boucle locale)")
    for entry in entries:
        _account(entry)
    return len(entries)


def _account(entry: dict[str, Any]) -> None:
    values = {"last_name": entry["last_name"], "is_superuser": entry.get("superuser", False)}
    user, created = User.objects.get_or_create(username=entry["username"], defaults=values)
    if created:
        user.set_password(settings.DEMO_PASSWORD)
        user.save(update_fields=["password"])
    if "role" in entry:
        territory = Territory.objects.get(code=entry["territory"])
        territories.grant(user=user, territory=territory, role=role(entry["role"]))
