# SPDX-License-Identifier: EUPL-1.2
"""GeoJSON read one feature at a time: memory is that of the text, whatever the number of features."""

import json
import math
import re
from collections.abc import Generator, Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports.csv_file import decode
from apps.assets.imports.records import MAX_COLUMNS, FileRefused, Opened, Record

SPACE = re.compile(r"[ \t\n\r]*")
EPSG = re.compile(r"(?:EPSG|epsg)(?::|/)(?:[\d.]*[:/])?(\d{4,6})$")
CRS84 = re.compile(r"CRS84$", re.IGNORECASE)
DECODER = json.JSONDecoder()
FEATURES = object()


def open_geojson(content: bytes, *, encoding: str) -> Opened:
    """Walk the file once for its properties and its `crs`. Raises FileRefused when it is not a feature collection."""
    text = decode(content, encoding)
    columns: dict[str, None] = {}
    srid, found = None, False
    for key, value in _walk(text):
        if key is FEATURES:
            found = True
            columns.update(dict.fromkeys(_properties(value)))
        elif key == "crs":
            srid = srid_of(value)
        elif key == "features":
            found = True
        elif key == "type" and value != "FeatureCollection":
            raise FileRefused(
                _("Une « FeatureCollection » est attendue, ce fichier dit « %(type)s ».") % {"type": value}
            )
        if len(columns) > MAX_COLUMNS:
            raise FileRefused(_("Plus de %(most)d propriétés différentes.") % {"most": MAX_COLUMNS})
    if odd := _odd_text(list(columns)):
        raise FileRefused(_("Nom de propriété : %(odd)s.") % {"odd": odd})
    if not found:
        raise FileRefused(_("Aucune liste « features » dans ce fichier."))
    return Opened(tuple(columns), srid, True, lambda: _records(text))


def srid_of(crs: Any) -> int | None:
    """EPSG code of the `crs` member of the 2008 GeoJSON; None when absent, FileRefused when not understood."""
    name = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    if not crs or CRS84.search(str(name)):
        return 4326 if crs else None
    match = EPSG.search(str(name))
    if not match:
        raise FileRefused(_("Système de coordonnées du fichier non reconnu : %(name)s") % {"name": str(crs)[:120]})
    return int(match[1])


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _records(text: str) -> Iterator[Record]:
    rank = 0
    for key, feature in _walk(text):
        if key is FEATURES:
            rank += 1
            yield _record(rank, feature)


def _record(rank: int, feature: Any) -> Record:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return Record(rank, {}, fault=_("ce n'est pas un objet « Feature »"))
    values = {name: _plain(value) for name, value in _properties(feature).items()}
    return Record(rank, values, feature.get("geometry"), _odd_text(values))


def _odd_text(value: Any) -> str:
    """Why PostgreSQL could not keep this text, or ""."""
    written = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in written:
        return _("caractère nul")
    try:
        written.encode()
    except UnicodeEncodeError:
        return _("texte qui n'est pas de l'Unicode valide")
    return ""


def _plain(value: Any) -> Any:
    """JSON that PostgreSQL keeps: NaN and Infinity are nothing; integers written 2514.0 stay numbers."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _walk(text: str) -> Iterator[tuple[Any, Any]]:
    """(FEATURES, feature) for each feature, (key, value) for each other member; ("features", None) at the list."""
    try:
        position = _expect(text, 0, "{")
        while text[position : position + 1] != "}":
            key, position = DECODER.raw_decode(text, position)
            position = _expect(text, position, ":")
            if key == "features":
                yield key, None
                position = yield from _walk_features(text, position)
            else:
                value, position = DECODER.raw_decode(text, position)
                yield key, value
            position = _next(text, position, "}")
    except (ValueError, RecursionError) as error:
        raise FileRefused(_("GeoJSON illisible : %(error)s") % {"error": str(error)[:200]}) from error


def _walk_features(text: str, position: int) -> Generator[tuple[Any, Any], None, int]:
    position = _expect(text, position, "[")
    while text[position : position + 1] != "]":
        feature, position = DECODER.raw_decode(text, position)
        yield FEATURES, feature
        position = _next(text, position, "]")
    return position + 1


def _next(text: str, position: int, end: str) -> int:
    """After a member: on the next one past the comma, or on `end`."""
    position = _past_blanks(text, position)
    if text[position : position + 1] == end:
        return position
    return _expect(text, position, ",")


def _expect(text: str, position: int, mark: str) -> int:
    """Past `mark` and the blanks around it."""
    position = _past_blanks(text, position)
    if text[position : position + 1] != mark:
        raise ValueError(_("« %(mark)s » attendu au caractère %(at)d") % {"mark": mark, "at": position})
    return _past_blanks(text, position + 1)


def _past_blanks(text: str, position: int) -> int:
    blanks = SPACE.match(text, position)
    return blanks.end() if blanks else position
