# SPDX-License-Identifier: EUPL-1.2
"""Teams of the demo: created when missing, with those of their members that have an account."""

from typing import Any

from apps.interventions.models import Team
from apps.territories.models import Territory, User


def load(entries: list[dict[str, Any]]) -> int:
    """How many teams were created."""
    return sum(_team(entry) for entry in entries)


def _team(entry: dict[str, Any]) -> bool:
    territory = Territory.objects.get(code=entry["territory"])
    values = {"company": entry["company"], "trades": entry["trades"]}
    team, created = Team.objects.get_or_create(territory=territory, name=entry["name"], defaults=values)
    if created:
        team.members.set(User.objects.filter(username__in=entry["members"]))
    return created
