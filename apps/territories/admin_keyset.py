# SPDX-License-Identifier: EUPL-1.2
"""Lists of large tables in the back office: the deepest page costs what the first one costs.

A page starts after a row, not after a number of rows: the address keeps the place of this row in the order of the
list (the same positions as the API's cursors). Ordering is limited to columns that an index serves. Nothing large is
counted: the planner's estimate is shown with « environ ».
"""

import base64
import binascii
import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.utils.encoders import JSONEncoder

from apps.territories.admin_scope import EXACT, ScopedAdmin, estimate
from apps.territories.pagination import LONGEST_CURSOR, after, is_plain, reversed_order, value_of


class KeysetChangeList(ChangeList):
    """A list without page numbers. `newer` and `older` are the addresses of the pages before and after, or None."""

    keyset = True
    newer: str | None = None
    older: str | None = None

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """One column that an index serves, then the key, both the same way: one row comparison finds the page."""
        order = self._asked() or [*(self.model_admin.get_ordering(request) or ())]
        key = self.lookup_opts.pk.name
        if not {key, "pk"} & {name.lstrip("-") for name in order}:
            order.append("-pk" if order and order[-1].startswith("-") else "pk")
        return order

    def _asked(self) -> list[str]:
        """The column clicked last, when sorting by it is offered."""
        _none, sign, index = self.params.get(ORDER_VAR, "").split(".")[0].rpartition("-")
        if not (index.isascii() and index.isdecimal() and len(index) < 4 and int(index) < len(self.list_display)):
            return []
        name = self.list_display[int(index)]
        field = self.get_ordering_field(name) if name in (self.sortable_by or ()) else None
        return [sign + field] if isinstance(field, str) else []

    def get_results(self, request: HttpRequest) -> None:
        order = tuple(str(name) for name in self.queryset.query.order_by)
        backwards, position = read(request.GET.get(PAGE_VAR, ""), len(order))
        rows, position = self._rows(reversed_order(order) if backwards else order, position)
        size = self.list_per_page
        there_is_more, before = len(rows) > size, bool(position)
        self.result_list = rows[:size][::-1] if backwards and position else rows[:size]
        if backwards and position:
            there_is_more, before = before, there_is_more
        self.newer = self._address(True, 0, order) if before else None
        self.older = self._address(False, -1, order) if there_is_more else None
        self._count(complete=not (before or there_is_more))
        self.show_admin_actions, self.can_show_all = bool(self.result_list), False
        self.start = self.get_query_string()
        self.multi_page = not (self.newer is None and self.older is None)
        self.paginator = self.model_admin.get_paginator(request, self.queryset, size)

    def _rows(self, order: tuple[str, ...], position: list[Any]) -> tuple[list[Any], list[Any]]:
        """One row more than a page. A position that does not fit the columns is the start of the list."""
        rows = self.queryset.order_by(*order)
        try:
            found = list(beyond(rows, order, position)[: self.list_per_page + 1]) if position else []
        except (ValidationError, ValueError, TypeError, OverflowError):
            found = []
        return (found, position) if found else (list(rows[: self.list_per_page + 1]), [])

    def _address(self, backwards: bool, index: int, order: tuple[str, ...]) -> str:
        return self.get_query_string({PAGE_VAR: written(backwards, self.result_list[index], order)})

    def _count(self, *, complete: bool) -> None:
        """Known when all is on one page; else counted when there are few, else estimated."""
        if complete:
            self.result_count, self.estimated = len(self.result_list), False
        else:
            self.result_count, self.estimated = counted(self.queryset.order_by())
        filtered = bool(self.query or self.has_active_filters)
        self.full_result_count = None if filtered else self.result_count  # differs: « Tout afficher » is proposed
        self.show_full_result_count = False


def beyond(rows: QuerySet, order: tuple[str, ...], position: list[Any]) -> QuerySet:
    """Rows strictly after `position`; the first column alone is compared too, so that old partitions are left out."""
    side = "lte" if order[0].startswith("-") else "gte"
    first = {f"{order[0].lstrip('-')}__{side}": position[0]}
    return rows.filter(after(order, position), **first)


def counted(rows: QuerySet) -> tuple[int, bool]:
    """How many rows, and whether this is an estimate: what the planner finds large is not counted at all."""
    guess = estimate(rows)
    if guess > EXACT:
        return rounded(guess), True
    exact = rows[: EXACT + 1].count()
    return (exact, False) if exact <= EXACT else (rounded(max(exact, guess)), True)


def rounded(number: int) -> int:
    """Two figures are all that an estimate knows."""
    step = 10 ** max(len(str(number)) - 2, 0)
    return round(number / step) * step


def written(backwards: bool, row: Any, order: tuple[str, ...]) -> str:
    position = [int(backwards), *(value_of(row, name.lstrip("-")) for name in order)]
    text = json.dumps(position, cls=JSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def read(text: str, length: int) -> tuple[bool, list[Any]]:
    """Direction and position; empty, the start of the list: nobody needs to be told of a worn-out address."""
    try:
        backwards, *position = json.loads(base64.urlsafe_b64decode(text[:LONGEST_CURSOR].encode("ascii")))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return False, []
    fits = len(position) == length and all(map(is_plain, position))
    return (bool(backwards), position) if fits else (False, [])


class LargeAdmin(ScopedAdmin):
    """Base of the screens of tables that grow without end. `sortable_by` names the columns that an index serves."""

    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER  # each would count the table

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeysetChangeList


class ReadOnlyAdmin(LargeAdmin):
    """Rows that only services, or the ingest, write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
