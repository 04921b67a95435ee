# SPDX-License-Identifier: EUPL-1.2
"""Incidents as a file: one line per alarm or lost source that they are made of, streamed, without formulas."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from apps.assets import exports
from apps.events.models import Episode, Incident

EXPORT = "events.export_incidents"
COLUMNS = ("incident_id", "asset_code", "condition", "opened_at", "cause_code", "active")
READ = (
    *("incident_id", "asset__code", "source__name", "condition", "started_at", "ended_at"),
    *("incident__cause_asset__code", "incident__cause_source__name"),
)
BATCH = 2_000  # rows read at a time


def response(incidents: QuerySet[Incident], request: Any) -> StreamingHttpResponse:
    """As a download, with what the person of `request` may export of these incidents."""
    text = lines(rows(incidents, request.user))
    return exports.streamed(text, request, "text/csv; charset=utf-8", "incidents", "csv")


def rows(incidents: QuerySet[Incident], user: Any = None) -> QuerySet[Episode]:
    """The members of `incidents`, in the order of the file; only those that `user`, when there is one, may export."""
    members = Episode.objects.all()
    if user is not None:
        exported = Incident.objects.visible_to(user, EXPORT).order_by().values("pk")
        members = members.visible_to(user).visible_to(user, EXPORT).filter(incident__in=exported)
    chosen = incidents.order_by().values("pk")
    return members.filter(incident__in=chosen).order_by("incident_id", "started_at", "id")


def lines(members: QuerySet[Episode]) -> Iterator[str]:
    """RFC 4180 with LF: a header, then a line per member. The whole file is never in memory."""
    return _csv(COLUMNS, (_cells(*row) for row in members.values_list(*READ).iterator(chunk_size=BATCH)))


def _cells(
    incident_id: int,
    code: str | None,
    source: str,
    condition: str,
    started_at: datetime,
    ended_at: datetime | None,
    cause: str | None,
    cause_source: str | None,
) -> tuple[Any, ...]:
    return (
        incident_id,
        _named(code, source),
        condition,
        said_at(started_at),
        _named(cause, cause_source),
        "true" if ended_at is None else "false",
    )


def _named(code: str | None, source: str | None) -> str:
    """The code of an equipment; « source:… » when it is a source; nothing when it is neither."""
    return code if code is not None else f"source:{source}" if source is not None else ""


def said_at(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _csv(header: Iterable[str], cells: Iterable[Iterable[Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for row in cells:
        writer.writerow([exports.safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
