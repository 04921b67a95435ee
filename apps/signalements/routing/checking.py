# SPDX-License-Identifier: EUPL-1.2
"""What is written in the table of routing, judged before it is kept: each problem in words, beside its field."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.events.rules.fields import SPAN
from apps.territories import scoping
from apps.territories.models import Territory

MOST_SERVICES, LONGEST_CODE = 200, 120


def hours(value: str) -> None:
    """« 22-6 ». Raises ValidationError."""
    if not SPAN.match(value):
        raise ValidationError(_("Heures illisibles « %(value)s » : deux heures, comme « 22-6 ».") % {"value": value})


def services(value: Any) -> None:
    """{our code: theirs}. Raises ValidationError."""
    if not isinstance(value, dict) or len(value) > MOST_SERVICES:
        raise ValidationError(_("Un objet est attendu : {« notre code » : « le sien »}, %(n)d au plus.") % {"n": 200})
    for ours, theirs in value.items():
        if not isinstance(theirs, str) or not 0 < len(theirs) <= LONGEST_CODE or "\x00" in theirs:
            words = _("« %(ours)s » : le code de son service est attendu, un texte de 1 à %(n)d caractères.")
            raise ValidationError(words % {"ours": ours[:40], "n": LONGEST_CODE})


def address(value: str) -> None:
    """Raises ValidationError (url)."""
    try:
        parts = urlsplit(value)
        readable = not value or (parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query)
        _port = parts.port
    except ValueError:
        readable = False
    if not readable:
        raise ValidationError({"url": _("Adresse illisible : http ou https, un nom de serveur, sans « ? ».")})


def rule(row: Any) -> None:
    """That what a RoutingRule names exists at its desk. Raises ValidationError."""
    if row.territory_id is None:
        return
    problems: dict[str, str] = {}
    if row.addressee_id and row.addressee.territory_id != row.territory_id:
        problems["addressee"] = _("Ce destinataire est d'un autre guichet.")
    if unknown := _unknown_categories(row):
        problems["categories"] = _("Catégorie inconnue de ce guichet : %(codes)s.") % {"codes": _listed(unknown)}
    if unknown := _unknown_territories(row):
        problems["territories"] = _("Commune hors de ce guichet : %(codes)s.") % {"codes": _listed(unknown)}
    if not all(isinstance(day, int) and 1 <= day <= 7 for day in row.days or []):
        problems["days"] = _("De 1 (lundi) à 7 (dimanche).")
    if problems:
        raise ValidationError(problems)


def _unknown_categories(row: Any) -> set[str]:
    known = row._meta.apps.get_model("signalements", "Category").objects.filter(territory=row.territory_id)
    return set(row.categories or []) - set(known.values_list("code", flat=True))


def _unknown_territories(row: Any) -> set[str]:
    within = Territory.objects.filter(pk__in=scoping.perimeter(row.territory.code))
    return set(row.territories or []) - set(within.values_list("code", flat=True))


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"« {one[:40]} »" for one in sorted(codes)[:5])
