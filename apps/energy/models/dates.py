# SPDX-License-Identifier: EUPL-1.2
"""Rows that hold from a day to another: both included, the last one open when nobody knows it yet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

LAST_DAY = _("Dernier jour compris. Vide : toujours en vigueur.")


def first_day() -> models.DateField:
    return models.DateField(_("à partir du"))


def last_day() -> models.DateField:
    return models.DateField(_("jusqu'au"), null=True, blank=True, help_text=LAST_DAY)


def in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_message=_("La fin vient après le début."),
    )


def never_two(name: str, per: Sequence[Any], message: Any) -> ExclusionConstraint:
    """At most one row a day for the same values of `per` (names of fields, or expressions that are never null)."""
    days = Func("starts_on", "ends_on", Value("[]"), function="DATERANGE", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        deferrable=models.Deferrable.DEFERRED,  # two rows of a table may exchange their days
        expressions=[*((one, RangeOperators.EQUAL) for one in per), (days, RangeOperators.OVERLAPS)],
        violation_error_message=message,
    )


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Any:
        """Those in force on `day`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
