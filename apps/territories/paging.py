# SPDX-License-Identifier: EUPL-1.2
"""One page of a list that a person reads, walked by position: no OFFSET, nothing counted."""

from typing import TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from apps.territories.admin_keyset import beyond, read, written

AFTER = "apres"  # place in the list, in the address

M = TypeVar("M", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[M], order: tuple[str, ...], size: int) -> tuple[list[M], str]:
    """The rows of the place that the address says, and the place of the next page ("": none). A worn-out place is the
    start of the list."""
    _backwards, position = read(request.GET.get(AFTER, ""), len(order))
    ordered = rows.order_by(*order)
    try:
        found = list((beyond(ordered, order, position) if position else ordered)[: size + 1])
    except (ValidationError, ValueError, TypeError, OverflowError):
        found = list(ordered[: size + 1])
    return found[:size], written(False, found[size - 1], order) if len(found) > size else ""


def link(request: HttpRequest, place: str) -> str:
    """The same list at another place; its start when there is none."""
    given = {name: value for name, value in request.GET.items() if name != AFTER and value}
    return "?" + urlencode(given | ({AFTER: place} if place else {}))
