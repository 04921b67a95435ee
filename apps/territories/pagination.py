# SPDX-License-Identifier: EUPL-1.2
"""Keyset pagination: the thousandth page costs what the first one costs, and no row is counted.

DRF's own cursor remembers the first ordering field only and counts ties by an offset cut at 1 000: a storm of alarms
raised in the same second would page in a loop. Here the cursor holds every ordering field of the last row shown.
"""

import base64
import binascii
import json
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import F, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.utils.urls import replace_query_param

LONGEST_CURSOR = 2000  # characters


class KeysetPagination(CursorPagination):
    """`?limit=` rows (50, at most 500) per page, in the order of the view's `ordering`.

    `ordering` is a sequence of fields or annotations that are never null; the last one is unique.
    """

    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"
    page_size_query_description: Any = _("Nombre de lignes par page, au plus 500.")
    cursor_query_description: Any = _("Repère de page, pris tel quel dans « next » ou « previous ».")
    ordering: Any = ("pk",)
    base_url: str
    page: list[Any]
    links: tuple[str | None, str | None]

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list[Any]:
        order = self.get_ordering(request, queryset, view)
        size = self.get_page_size(request)
        backwards, position = self.read_cursor(request, len(order))
        rows = self.rows_after(queryset, reversed_order(order) if backwards else order, position, size + 1)
        self.page = rows[:size][::-1] if backwards else rows[:size]
        before, after = bool(position), len(rows) > size
        if backwards:
            before, after = after, before
        self.base_url = request.build_absolute_uri()
        self.links = self.link(True, 0, order, before), self.link(False, -1, order, after)
        return self.page

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", None) or self.ordering
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)

    def get_page_size(self, request: Request) -> int:
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdecimal() and len(given) < 5 and 1 <= int(given) <= self.max_page_size):
            reason = _("Un entier de 1 à %(most)s est attendu.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [reason]})
        return int(given)

    def rows_after(self, queryset: QuerySet, order: tuple[str, ...], position: list[Any], count: int) -> list[Any]:
        try:
            rows = queryset.filter(after(order, position)) if position else queryset
            return list(rows.order_by(*order)[:count])
        except (InvalidValue, ValueError, TypeError, OverflowError) as error:
            raise self.unreadable() from error

    def read_cursor(self, request: Request, length: int) -> tuple[bool, list[Any]]:
        """Direction and position; an empty position is the start of the list."""
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return False, []
        try:
            backwards, *position = json.loads(base64.urlsafe_b64decode(given[:LONGEST_CURSOR].encode("ascii")))
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise self.unreadable() from error
        if len(position) != length or any(not is_plain(value) for value in position):
            raise self.unreadable()
        return bool(backwards), position

    def unreadable(self) -> ValidationError:
        reason = _("Repère de page illisible : reprenez la liste depuis le début.")
        return ValidationError({self.cursor_query_param: [reason]})

    def link(self, backwards: bool, index: int, order: tuple[str, ...], there_is_more: bool) -> str | None:
        if not there_is_more or not self.page:
            return None
        row = self.page[index]
        position = [int(backwards), *(value_of(row, name.lstrip("-")) for name in order)]
        text = json.dumps(position, cls=JSONEncoder, separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(text.encode()).decode()
        return replace_query_param(self.base_url, self.cursor_query_param, cursor)

    def get_previous_link(self) -> str | None:
        return self.links[0]

    def get_next_link(self) -> str | None:
        return self.links[1]


def after(order: tuple[str, ...], position: list[Any]) -> Any:
    """Rows strictly after `position`. One row comparison, which an index serves, when all fields go the same way."""
    names = [name.lstrip("-") for name in order]
    descending = {name.startswith("-") for name in order}
    if len(descending) == 1:
        compare = TupleLessThan if descending.pop() else TupleGreaterThan
        return compare(Tuple(*map(F, names)), tuple(position))
    condition, equal = Q(), Q()
    for name, field, value in zip(order, names, position, strict=True):
        side = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{side}": value})
        equal &= Q(**{field: value})
    return condition


def reversed_order(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def value_of(row: Model | dict[str, Any], path: str) -> Any:
    """The value at a `__` path of an instance, or of a row of `values()`."""
    if isinstance(row, dict):
        return row[path]
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value


def is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and "\x00" not in value)
