# SPDX-License-Identifier: EUPL-1.2
"""Lists of assets as files: streamed from a server-side cursor, and cells that cannot become formulas."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from apps.assets.models import Asset

BATCH = 1_000  # rows read and sent at a time
FORMULA = re.compile(r"(^|[\r\n])[\s\xa0\ufeff]*[=+\-@]|^[\t\r]")
NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
BLANKS = " \xa0\ufeff"
COLUMNS = (
    "uid",
    "code",
    "name",
    "kind",
    "owner",
    "source",
    "source_ref",
    "lifecycle",
    "state",
    "state_at",
    "lon",
    "lat",
    "wkt",
    "attributes",
)


def safe_cell(value: Any) -> Any:
    """The cell, preceded by ' when a spreadsheet would run it or one of its lines. Numbers are left alone."""
    if not isinstance(value, str) or NUMBER.match(value.strip(BLANKS)) or not FORMULA.search(value):
        return value
    return f"'{value}"


def csv_response(rows: QuerySet[Asset], request: Any) -> StreamingHttpResponse:
    lines = _csv_lines([COLUMNS], _cells(rows))
    return streamed(lines, request, "text/csv; charset=utf-8", "equipements", "csv")


def geojson_response(rows: QuerySet[Asset], request: Any) -> StreamingHttpResponse:
    return streamed(_geojson_parts(rows), request, "application/geo+json", "equipements", "geojson")


def problems_csv(problems: Iterable[dict[str, Any]]) -> str:
    """The refused rows of an import, as a file."""
    header = [("ligne", "champ", "motif", "ligne refusée")]
    rows = ([p.get("line"), p.get("field"), p.get("reason"), "oui" if p.get("refused") else "non"] for p in problems)
    return "".join(_csv_lines(header, rows))


def _csv_lines(header: Iterable[Iterable[Any]], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Semicolons and a byte order mark: what French spreadsheets open without asking."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    writer.writerows(header)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cells(rows: QuerySet[Asset]) -> Iterator[list[Any]]:
    for asset in _read(rows):
        shape = asset.geometry
        point = shape if shape is not None and shape.geom_type == "Point" else None
        yield [
            str(asset.uid),
            asset.code,
            asset.name,
            asset.kind.code,
            asset.owner.code,
            asset.source.slug if asset.source else "",
            asset.source_ref,
            asset.lifecycle,
            asset.state,
            asset.state_at.isoformat() if asset.state_at else "",
            point.x if point else "",
            point.y if point else "",
            shape.wkt if shape is not None and point is None else "",
            json.dumps({**asset.attributes, **asset.local_attributes}, ensure_ascii=False),
        ]


def _geojson_parts(rows: QuerySet[Asset]) -> Iterator[str]:
    separator = '{"type": "FeatureCollection", "features": [\n'
    for asset in _read(rows):
        yield separator + json.dumps(_feature(asset), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}" if separator == ",\n" else separator + "]}"


def _feature(asset: Asset) -> dict[str, Any]:
    properties = {
        "uid": str(asset.uid),
        "code": asset.code,
        "name": asset.name,
        "kind": asset.kind.code,
        "owner": asset.owner.code,
        "source": asset.source.slug if asset.source else None,
        "source_ref": asset.source_ref,
        "lifecycle": asset.lifecycle,
        "state": asset.state,
        "state_at": asset.state_at.isoformat() if asset.state_at else None,
        "attributes": {**asset.attributes, **asset.local_attributes},
    }
    return {"type": "Feature", "id": asset.fid, "properties": properties, "geometry": _geometry(asset.geometry)}


def _geometry(shape: Any) -> dict[str, Any] | None:
    """Every decimal that is kept, so that what is exported is imported back unchanged."""
    return {"type": shape.geom_type, "coordinates": shape.coords} if shape else None


def _read(rows: QuerySet[Asset]) -> Iterator[Asset]:
    return (
        rows.order_by("fid")
        .defer("owner__outline", "source__secret", "geom_3857", "kind__attribute_schema")
        .iterator(chunk_size=BATCH)
    )


def streamed(parts: Iterator[str], request: Any, content_type: str, name: str, extension: str) -> StreamingHttpResponse:
    """A download named « name-20261123-0412.extension », of which the server holds a batch at a time."""
    django_request: HttpRequest = getattr(request, "_request", request)
    batches = _batches(parts)
    content = _without_blocking(batches) if isinstance(django_request, ASGIRequest) else batches
    filename = f"{name}-{timezone.localtime():%Y%m%d-%H%M}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


def _batches(parts: Iterator[str]) -> Iterator[str]:
    while batch := "".join(islice(parts, BATCH)):
        yield batch


async def _without_blocking(batches: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI a plain iterator would be read whole into memory before the first byte leaves."""
    following: Callable[[], Any] = sync_to_async(lambda: next(batches, None))
    while (batch := await following()) is not None:
        yield batch
