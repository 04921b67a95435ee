# SPDX-License-Identifier: EUPL-1.2
"""Measures of a series as a file: read by pages, so that twelve years take no more memory than a day."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse

from apps.telemetry import selectors
from apps.telemetry.models import Series

PAGE = 5000  # measures read and sent at a time
HEADER = ["date_utc", "grandeur", "valeur", "unite", "qualite"]


def csv_response(request: Any, series: Series, since: datetime, until: datetime) -> StreamingHttpResponse:
    name = f"mesures-{series.pk}-{since:%Y%m%d}-{until:%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    pages: Any = _pages(series, since, until)
    if isinstance(getattr(request, "_request", request), ASGIRequest):
        pages = _without_blocking(pages)
    return StreamingHttpResponse(pages, content_type="text/csv; charset=utf-8", headers=headers)


def _pages(series: Series, since: datetime, until: datetime) -> Iterator[str]:
    """Semicolons, decimal commas and a byte order mark: what French spreadsheets open without asking."""
    yield "\ufeff" + _csv([HEADER])
    while rows := list(selectors.measures(series.pk, since, until).values_list("at", "value", "quality")[:PAGE]):
        yield _csv([at.isoformat(), series.metric, _number(value), series.unit, quality] for at, value, quality in rows)
        if len(rows) < PAGE:
            return
        since = rows[-1][0] + datetime.resolution


def _csv(rows: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue()


def _number(value: float) -> str:
    return repr(value).replace(".", ",")


async def _without_blocking(pages: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI a plain iterator would be read whole before the first byte leaves."""
    following: Callable[[], Any] = sync_to_async(lambda: next(pages, None))
    while (page := await following()) is not None:
        yield page
