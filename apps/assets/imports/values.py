# SPDX-License-Identifier: EUPL-1.2
"""Cells turned into what the schema of a kind asks for."""

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports.records import RowRefused, said
from apps.assets.imports.shapes import number

YES, NO = {"oui", "o", "vrai", "true", "1", "yes", "x"}, {"non", "n", "faux", "false", "0", "no"}
MAX_TEXT = 2_000


def text(value: Any, field: str, longest: int) -> str | None:
    """Trimmed text, None when nothing is said. Raises RowRefused when too long: never cut silently."""
    found = said(value)
    if found is None:
        return None
    if isinstance(found, float) and found.is_integer():
        found = int(found)  # 2514.0 in a GeoJSON is the number 2514
    found = unescaped(str(found).strip())
    if len(found) > longest:
        raise RowRefused(field, _("%(n)d caractères, au plus %(most)d") % {"n": len(found), "most": longest})
    return found or None


def attribute(value: Any, name: str, schema: Mapping[str, Any]) -> Any:
    """The value in the type that the schema gives to `name`. Raises RowRefused when it cannot be."""
    found = said(value)
    kind = schema.get("properties", {}).get(name, {}).get("type")
    if found is None:
        return None
    if kind in {"number", "integer"}:
        return _figure(found, name, whole=kind == "integer")
    if kind == "boolean":
        return _boolean(found, name)
    if kind == "string" or isinstance(found, str):
        return text(found, name, MAX_TEXT)
    return found


def _figure(value: Any, name: str, *, whole: bool) -> float | int:
    try:
        figure = value if isinstance(value, int | float) and not isinstance(value, bool) else number(value)
    except RowRefused as error:
        raise RowRefused(name, error.reason) from error
    if isinstance(figure, int) and abs(figure) > 10**15:  # beyond, JSON readers no longer agree
        raise RowRefused(name, _("nombre trop grand"))
    if not math.isfinite(figure) or (whole and figure != int(figure)):
        raise RowRefused(name, _("nombre attendu, lu : %(text)s") % {"text": str(value)[:40]})
    return int(figure) if figure == int(figure) else figure


def _boolean(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise RowRefused(name, _("oui ou non attendu, lu : %(text)s") % {"text": word[:40]})
    return word in YES


def unescaped(text: str) -> str:
    """Without the apostrophe that an export puts before what a spreadsheet would run."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text
