# SPDX-License-Identifier: EUPL-1.2
"""Filters of the API: a parameter that nobody reads is refused, since a typo would otherwise return everything."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_filters import rest_framework as filters
from django_filters.widgets import SuffixedMultiWidget
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from apps.territories import scoping


class StrictFilterBackend(filters.DjangoFilterBackend):
    """The default backend of every viewset. A view that reads more names them in `extra_query_params`."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        filterset = self.get_filterset(request, queryset, view)
        known = {*parameters_of(filterset), *paging_parameters(view), *getattr(view, "extra_query_params", ())}
        refuse_unknown(request, known)
        return super().filter_queryset(request, queryset, view)


class StrictFilterSet(filters.FilterSet):
    """Base of the API's filtersets (the strictness itself is in the backend)."""


@extend_schema_field(OpenApiTypes.STR)
class TerritoryFilter(filters.CharFilter):
    """Rows of a territory, by its code, and of those that it includes."""

    def __init__(self, field_name: str = "territory", **more: Any) -> None:
        label = _lazy("Code du territoire ; ceux qu'il inclut comptent.")
        super().__init__(field_name=field_name, label=label, **more)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": scoping.perimeter(value)}) if value else qs


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """For views without a queryset. Raises ValidationError naming each unknown query parameter."""
    known = set(known)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        reason = _("Paramètre inconnu. Paramètres possibles : %(names)s.") % {"names": ", ".join(sorted(known)) or "—"}
        raise ValidationError({name[:80]: [reason] for name in unknown})


def parameters_of(filterset: filters.FilterSet | None) -> set[str]:
    """The names read from the address: a range filter `at` reads `at_after` and `at_before`."""
    names: set[str] = set()
    for name, field in filterset.form.fields.items() if filterset else ():
        widget = field.widget
        if isinstance(widget, SuffixedMultiWidget):
            names |= {widget.suffixed(name, suffix) for suffix in widget.suffixes}
        else:
            names.add(name)
    return names


def paging_parameters(view: Any) -> set[str]:
    paginator = getattr(view, "paginator", None)
    names = (getattr(paginator, attribute, None) for attribute in ("cursor_query_param", "page_size_query_param"))
    return {name for name in names if name}
