# SPDX-License-Identifier: EUPL-1.2
"""What the lists of alarms and of incidents are asked in the same way: an age, numbers, a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters

from apps.territories.models import User

ME, NOBODY = "@moi", "@personne"  # in an address that is sent, « moi » is who reads
MOST_IDS = 500
LONGEST_AGE = 10 * 366 * 24 * 60  # minutes


class MinutesFilter(filters.NumberFilter):
    """Rows whose moment is more than so many minutes ago."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=LONGEST_AGE, decimal_places=0, **more)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value is None:
            return qs
        return qs.filter(**{f"{self.field_name}__lt": timezone.now() - timedelta(minutes=int(value))})


class IdsFilter(filters.CharFilter):
    """« 12,15,98 »: rows of these numbers, as far as the person may see them."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(pk__in=numbers(value)) if value else qs


def numbers(text: str) -> list[int]:
    """Raises ValidationError naming the parameter."""
    parts = text.split(",")
    if len(parts) > MOST_IDS or not all(map(is_number, parts)):
        reason = _("Attendu : %(most)d numéros au plus, séparés par des virgules.") % {"most": MOST_IDS}
        raise ValidationError({"ids": [reason]})
    return [int(part) for part in parts]


def is_number(text: str) -> bool:
    """That fits a bigint."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def people(name: str, user: Any) -> Sequence[int] | None:
    """Ids of whom an address names, None for nobody. Found first: the planner then knows how rare their rows are."""
    if name == NOBODY:
        return None
    if name == ME:
        return [user.pk]
    return list(User.objects.filter(username=name).values_list("pk", flat=True))
