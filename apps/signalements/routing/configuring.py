# SPDX-License-Identifier: EUPL-1.2
"""What the technician of a city does to the table and to addressees: choices, words of a rule, keys."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.signalements.models import Addressee, Category, RoutingRule
from apps.signalements.routing import table
from apps.territories import scoping
from apps.territories.models import Territory

MOST_NAMED = 3  # of a line of the table
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


def label(rows: Iterable[RoutingRule]) -> None:
    """Gives each the names of its categories and communes, in two queries."""
    rows = list(rows)
    desks = {row.territory_id for row in rows}
    labels = dict(Category.objects.filter(territory__in=desks).order_by("pk").values_list("code", "label"))
    codes = {code for row in rows for code in row.territories}
    names = dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))
    for row in rows:
        row.labels = [labels.get(code, code) for code in row.categories]  # type: ignore[attr-defined]
        row.names = [names.get(code, code) for code in row.territories]  # type: ignore[attr-defined]


def conditions(row: RoutingRule) -> str:
    """« Éclairage éteint ; 22-6 h ; dans une zone »: of a line of the table."""
    days = dict(table.DAYS)
    said = [
        _few(getattr(row, "labels", row.categories)),
        _few(getattr(row, "names", row.territories)),
        ", ".join(str(days[day]) for day in row.days if day in days),
        f"{row.hours} h" if row.hours else "",
        _("dans une zone") if row.zone is not None else "",
    ]
    return " ; ".join(filter(None, said)) or _("tous les signalements")


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} (+ {len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else shown


def _once(pairs: Any) -> Choices:
    """Two desks may have a category of the same code: one box."""
    found: dict[str, str] = {}
    for code, label in pairs:
        found.setdefault(code, label)
    return list(found.items())
