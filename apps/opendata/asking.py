# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a collection, read from the address: boxes, moments, limits, equalities. Whatever is not understood
is refused with its name and the reason (OGC 17-069r4, requirements 8 and 9), and nothing is repeated back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.opendata.collections.shape import Collection, Filter
from apps.opendata.refusals import Refused

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS84H = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"  # latitude first
BOX_CRS = (CRS84, CRS84H, EPSG4326)
FORM, STYLE, MACHINE, AFTER = "f", "style", "machine", "after"
PAGING = ("limit", "bbox", "bbox-crs", "datetime", AFTER)
REAL = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?")
WHOLE = re.compile(r"[0-9]{1,400}")
LOST_PLUS = re.compile(r"^(.*[0-9]) ([0-9]{2}:?[0-9]{2})$")  # « +01:00 » in an address, where a plus is a space
LONGEST, LONGEST_VALUE = 2_000, 100  # characters of a parameter, of a value to compare with

Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class Moments:
    """From `since` to `until`, both included; None is open."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """`boxes`: two when the asked one crosses the antimeridian, none for everywhere. `limit`: None when it is not
    said. `after`: key of the last feature of the page before."""

    boxes: tuple[Box, ...]
    moments: Moments | None
    limit: int | None
    after: str
    equal: tuple[tuple[Filter, str], ...]


def question(request: HttpRequest, of: Collection, user: Any) -> Question:
    """Raises Refused."""
    filters = {one.name: one for one in of.filters(user)}
    asked = given(request, (FORM, STYLE, *PAGING, *filters))
    equal = tuple((one, _value(asked, one)) for name, one in filters.items() if name in asked)
    return Question(boxes(asked), moments(asked.get("datetime")), limit(asked, of.most), _after(asked, of), equal)


def given(request: HttpRequest, known: tuple[str, ...]) -> dict[str, str]:
    """Each known parameter once. An unknown one is refused: a typo would otherwise return everything."""
    if unknown := sorted(set(request.GET) - set(known)):
        named = unknown[0][:40] if unknown[0].isidentifier() else _("(illisible)")
        words = _("%(name)s : paramètre inconnu. Possibles : %(known)s.")
        raise Refused(400, words % {"name": named, "known": ", ".join(known)})
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise Refused(400, _("%(name)s : donné plusieurs fois.") % {"name": name})
        if len(values[0]) > LONGEST or "\x00" in values[0]:
            raise Refused(400, _("%(name)s : texte trop long ou illisible.") % {"name": name})
    return request.GET.dict()


def limit(asked: Mapping[str, str], most: int) -> int | None:
    """From 1; what is more than `most` is cut down to it (requirement 22)."""
    text = asked.get("limit")
    if text is None:
        return None
    if not WHOLE.fullmatch(text) or not text.strip("0"):
        raise Refused(400, _("limit : un entier à partir de 1, au plus %(most)d.") % {"most": most})
    return min(int(text), most)


def _after(asked: Mapping[str, str], of: Collection) -> str:
    text = asked.get(AFTER, "")
    if AFTER in asked and not re.fullmatch(of.key_form, text, re.ASCII):
        raise Refused(400, _("after : repère illisible ; suivez le lien « next », ou reprenez du début."))
    return text


def _value(asked: Mapping[str, str], one: Filter) -> str:
    text = asked[one.name]
    if one.choices and text not in one.choices:
        known = ", ".join(one.choices)
        raise Refused(400, _("%(name)s : valeur inconnue. Possibles : %(known)s.") % {"name": one.name, "known": known})
    if not text or len(text) > LONGEST_VALUE:
        words = _("%(name)s : un texte de 1 à %(most)d caractères.")
        raise Refused(400, words % {"name": one.name, "most": LONGEST_VALUE})
    return text


# --- Boxes ------------------------------------------------------------------------------------------------------------


def boxes(asked: Mapping[str, str]) -> tuple[Box, ...]:
    crs = asked.get("bbox-crs", CRS84).strip("<>[]")
    if crs not in BOX_CRS:
        raise Refused(400, _("bbox-crs : un de %(known)s.") % {"known": ", ".join(BOX_CRS)})
    if "bbox" not in asked:
        if "bbox-crs" in asked:
            raise Refused(400, _("bbox-crs : sans bbox."))
        return ()
    west, south, east, north = _corners(asked["bbox"])
    if crs == EPSG4326:
        west, south, east, north = south, west, north, east
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise Refused(400, _("bbox : ouest,sud,est,nord en degrés, le sud au plus égal au nord."))
    if west <= east:
        return ((west, south, east, north),)
    return (west, south, 180.0, north), (-180.0, south, east, north)


def _corners(text: str) -> Box:
    """Of six numbers, the heights are read and left: nothing here has one."""
    parts = [part.strip(" ") for part in text.split(",", 6)]
    if len(parts) not in (4, 6) or not all(REAL.fullmatch(part) for part in parts):
        raise Refused(400, _("bbox : quatre nombres (ou six, avec les hauteurs) séparés par des virgules."))
    numbers = [float(part) for part in parts]
    if len(numbers) == 4:
        return numbers[0], numbers[1], numbers[2], numbers[3]
    if numbers[2] > numbers[5]:
        raise Refused(400, _("bbox : la hauteur la plus basse d'abord."))
    return numbers[0], numbers[1], numbers[3], numbers[4]


# --- Moments (RFC 3339; an interval is open at its end by « .. » or by nothing) ---------------------------------------


def moments(text: str | None) -> Moments | None:
    if text is None:
        return None
    parts = text.split("/")
    if len(parts) == 1:
        return Moments(_moment(text), _moment(text, ends=True))
    if len(parts) != 2 or all(part in ("", "..") for part in parts):
        raise Refused(400, _("datetime : un instant, ou deux séparés par « / » dont un peut être « .. »."))
    since = None if parts[0] in ("", "..") else _moment(parts[0])
    until = None if parts[1] in ("", "..") else _moment(parts[1], ends=True)
    if since and until and until < since:
        raise Refused(400, _("datetime : la fin est avant le début."))
    return Moments(since, until)


def _moment(text: str, *, ends: bool = False) -> datetime:
    """A day, taken where the platform is, is from its first to its last moment."""
    lost = LOST_PLUS.match(text)
    text = f"{lost[1]}+{lost[2]}" if lost and "T" in text.upper() else text
    try:
        found = _day(text, ends=ends) if len(text) == len("2026-01-31") else parse_datetime(text.upper())
        if found is not None and text.isascii() and timezone.is_aware(found):
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    raise Refused(400, _("datetime : date attendue, par exemple 2026-01-31T08:00:00Z ou 2026-01-31."))


def _day(text: str, *, ends: bool) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.max if ends else time.min))
