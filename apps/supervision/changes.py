# SPDX-License-Identifier: EUPL-1.2
"""What people lately changed in the configuration, from the history that the database keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.assets.models import AssetKind, Source
from apps.territories import scoping
from apps.territories.models import Membership, Territory, User

LISTED = 6
WHERE = {Source: "territory", Territory: "pgh_obj", Membership: "territory"}  # kinds are the same for everybody
WORDS = {"insert": "création", "update": "modification", "delete": "suppression"}


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    what: str
    name: str
    action: str
    who: str
    url: str  # its page of history


def recent(user: Any) -> list[Change]:
    """The newest ones that `user` may read, done by a person; what only the ingest wrote is not configuration."""
    rows = [row for model in (*WHERE, AssetKind) for row in written(user, model)]
    newest = sorted(rows, key=lambda row: row.pgh_created_at, reverse=True)[:LISTED]
    people = User.objects.in_bulk({author(row) for row in newest} - {None})
    names = membership_names(newest)
    return [told(row, people, names) for row in newest]


def written(user: Any, model: Any) -> list[Any]:
    events = model.events.rel.related_model
    right = f"{events._meta.app_label}.view_{events._meta.model_name}"
    if not user.has_perm(right):
        return []
    rows = events.objects.filter(pgh_context__metadata__user__isnull=False).select_related("pgh_context")
    if model in WHERE:
        rows = scoping.limit(rows, user, path=WHERE[model], permission=right)
    return list(rows.defer(*(["outline"] if model is Territory else [])).order_by("-pgh_id")[:LISTED])


def author(row: Any) -> int | None:
    return row.pgh_context.metadata.get("user")


def membership_names(rows: list[Any]) -> dict[str, Any]:
    """Names of the users, roles and territories of the memberships shown."""
    shown = [row for row in rows if hasattr(row, "role_id")]
    return {
        "user": User.objects.in_bulk({row.user_id for row in shown}),
        "role": Group.objects.in_bulk({row.role_id for row in shown}),
        "territory": Territory.objects.defer("outline").in_bulk({row.territory_id for row in shown}),
    }


def told(row: Any, people: dict[int, User], names: dict[str, Any]) -> Change:
    tracked = row.pgh_tracked_model._meta
    person = people.get(author(row) or 0)
    return Change(
        at=row.pgh_created_at,
        what=str(tracked.verbose_name),
        name=name_of(row, names),
        action=WORDS[row.pgh_label],
        who=(person.get_full_name() or person.username) if person else _("compte supprimé"),
        url=reverse(f"admin:{tracked.app_label}_{tracked.model_name}_history", args=[row.pgh_obj_id]),
    )


def name_of(row: Any, names: dict[str, Any]) -> str:
    if hasattr(row, "role_id"):
        parts = (names[key].get(getattr(row, f"{key}_id")) for key in ("user", "role", "territory"))
        return " · ".join(str(part) for part in parts if part)
    return getattr(row, "name", "") or getattr(row, "label", "")
