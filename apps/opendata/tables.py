# SPDX-License-Identifier: EUPL-1.2
"""Features as CSV: for people (semicolons, decimal commas, French headings, a byte order mark) or for machines (RFC
4180, names of properties, ISO 8601). In neither does a cell become a formula."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.exports import safe_cell
from apps.opendata.collections.shape import OBJECT, TIME, Column


def lines(features: Iterable[str], columns: Sequence[Column], *, machine: bool) -> Iterator[str]:
    """One piece of text for each feature, after the headings. The place is a longitude and a latitude, empty for what
    is no point: GeoJSON has its shape."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if machine else ";")
    if not machine:
        buffer.write("\ufeff")
    writer.writerow(_headings(columns, machine=machine))
    for feature in features:
        writer.writerow([safe_cell(cell) for cell in _cells(json.loads(feature), columns, machine=machine)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _headings(columns: Sequence[Column], *, machine: bool) -> list[str]:
    names = [one.name if machine else str(one.label) for one in columns]
    return [*names, *(("lon", "lat") if machine else (_("longitude"), _("latitude")))]


def _cells(feature: dict[str, Any], columns: Sequence[Column], *, machine: bool) -> Iterator[Any]:
    said = _plain if machine else in_words
    for one in columns:
        yield said(one, feature["properties"][one.name])
    shape = feature["geometry"] or {}
    place = shape["coordinates"][:2] if shape.get("type") == "Point" else ["", ""]
    yield from place if machine else (str(number).replace(".", ",") for number in place)


def _plain(one: Column, value: Any) -> Any:
    if one.kind == OBJECT:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def in_words(one: Column, value: Any) -> str:
    """As a French spreadsheet or a page shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if one.kind == TIME:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%d/%m/%Y %H:%M:%S}"
    if one.kind == OBJECT:
        return ", ".join(f"{key} : {_text(content)}" for key, content in sorted(value.items()))
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
