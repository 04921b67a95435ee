# SPDX-License-Identifier: EUPL-1.2
"""What the technician of a city does to the table and to addressees: choices, words of a rule, keys."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.signalements.models import Addressee, Category, RoutingRule
from apps.signalements.routing import table
from apps.territories import scoping
from apps.territories.models import Territory

Choices = list[tuple[str, str]]


def set_secret(*, addressee: Addressee, secret: str) -> None:
    """The key that it gave us. Who may is the shell's question; its history keeps when, never it."""
    Addressee.objects.filter(pk=addressee.pk).update(secret=secrets.encrypt(secret), secret_at=timezone.now())


def rotate_secrets() -> tuple[int, list[Addressee]]:
    """Put every key under the first one of the ring; how many, and the addressees whose key none reads."""
    rotated, unreadable = 0, []
    for row in Addressee.objects.exclude(secret=b"").order_by("pk"):
        try:
            fresh = secrets.rotate(row.secret)
        except secrets.SecretUnreadable:
            unreadable.append(row)
            continue
        rotated += Addressee.objects.filter(pk=row.pk).update(secret=fresh)
    return rotated, unreadable


def categories(desk: Territory | None, user: Any) -> Choices:
    """Those of the desk; of every desk that the person sees while the rule has none. Those of others are not ours to
    route: no report is made of them."""
    rows = Category.objects.filter(territory=desk) if desk else Category.objects.visible_to(user)
    rows = rows.filter(addressee="").order_by("territory__name", "position", "label")
    named = rows.values_list("code", "label", "territory__name")
    return _once((code, label if desk else f"{label} ({where})") for code, label, where in named)


def communes(desk: Territory | None, user: Any) -> Choices:
    rows = Territory.objects.visible_to(user)
    if desk is not None:
        rows = Territory.objects.filter(pk__in=scoping.perimeter(desk.code))
    return _once(rows.order_by("name").values_list("code", "name"))


def conditions(row: RoutingRule) -> str:
    """« lampe-eteinte ; 22-6 h ; zone »: of a line of the table."""
    days = dict(table.DAYS)
    said = [
        ", ".join(row.categories),
        ", ".join(row.territories),
        ", ".join(str(days[day]) for day in row.days if day in days),
        f"{row.hours} h" if row.hours else "",
        _("dans une zone") if row.zone is not None else "",
    ]
    return " ; ".join(filter(None, said)) or _("tous les signalements")


def _once(pairs: Any) -> Choices:
    """Two desks may have a category of the same code: one box."""
    found: dict[str, str] = {}
    for code, label in pairs:
        found.setdefault(code, label)
    return list(found.items())
