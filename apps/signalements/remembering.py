# SPDX-License-Identifier: EUPL-1.2
"""Configuration that the public form reads at each request, kept by the process while it did not change.

The database numbers its editions (`migrations/_edition_sql.py`). A page asks for the number once; within it, what was
read under that number is taken from memory. Elsewhere everything is read as if nothing was kept. What is kept is shared
between threads: nobody changes it. Keys are those of rows, never words from outside: memory is bounded by the
configuration.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
Edition = tuple[str, int]  # the database, and its number
NUMBER = "SELECT number FROM signalements_edition"

_latest: tuple[Edition, dict[tuple[Any, ...], Any]] = (("", 0), {})
_kept: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("kept", default=None)


def remembers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that reads the configuration of one edition."""

    @wraps(view)
    def remembering(request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
        with remembered():
            return view(request, *words, **named)

    return remembering


@contextmanager
def remembered() -> Iterator[None]:
    edition = _edition()
    before = _kept.set(_of(edition) if edition else None)
    try:
        yield
    finally:
        _kept.reset(before)


def once(key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What `make` gave under this edition."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return kept[key]


def _edition() -> Edition | None:
    """Read before what it numbers: what changes meanwhile is newer than its number, and read again under the next.

    None when its row is gone, with a restored copy of some tables for instance: then nothing is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return (connection.settings_dict["NAME"], row[0]) if row else None


def _of(edition: Edition) -> dict[tuple[Any, ...], Any]:
    global _latest  # noqa: PLW0603  (one memory a process)
    known, kept = _latest
    if known != edition:
        kept = {}
        _latest = edition, kept
    return kept
