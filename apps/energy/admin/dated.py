# SPDX-License-Identifier: EUPL-1.2
"""Rows of a table that hold from a day to another: two of the same kind never hold the same day."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils import formats
from django.utils.translation import gettext as _


class OneADay(BaseInlineFormSet):
    """Says which rows overlap, before the database refuses them. `same`: fields that make rows of the same kind."""

    same: tuple[str, ...] = ()

    def clean(self) -> None:
        super().clean()
        kinds: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for form in self.forms:
            said = getattr(form, "cleaned_data", None) or {}
            if said.get("starts_on") and not said.get("DELETE"):
                kinds.setdefault(tuple(said.get(name) for name in self.same), []).append(said)
        for rows in kinds.values():
            refuse_overlaps(sorted(rows, key=lambda row: row["starts_on"]))


def refuse_overlaps(rows: list[dict[str, Any]]) -> None:
    for before, after in pairwise(rows):
        if (before.get("ends_on") or date.max) >= after["starts_on"]:
            day = formats.date_format(after["starts_on"], "SHORT_DATE_FORMAT")
            raise ValidationError(
                _("Deux lignes valent le %(day)s : donnez une fin à celle qui précède.") % {"day": day}
            )
