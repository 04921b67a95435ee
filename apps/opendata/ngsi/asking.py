# SPDX-License-Identifier: EUPL-1.2
"""What is asked of /ngsi-ld/ (ETSI GS CIM 009 V1.8.1, clauses 4.9, 4.10 and 6.4): read from the address, or refused
with the name of the parameter and the reason."""

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from apps.opendata import asking
from apps.opendata.asking import REAL, WHOLE
from apps.opendata.ngsi import names
from apps.opendata.ngsi.names import Named
from apps.opendata.ngsi.shapes import DATE, NAMES, NUMBER, SHAPES, Shape, comparable
from apps.opendata.refusals import Refused

USUAL, MOST, FARTHEST = 20, 1_000, 100_000  # entities of a page; rows that an offset may pass over
OPTIONS = ("keyValues", "sysAttrs")
KNOWN = ("id", "type", "attrs", "q", "georel", "geometry", "coordinates", "geoproperty")
PARAMETERS = (*KNOWN, "limit", "offset", "count", "options")
SELECTING = ("id", "type", "attrs", "q", "georel")  # one of them at least (clause 5.7.2.4)
TERM = re.compile(r"(?P<name>\w{1,60})(?:(?P<sign>==|!=|>=|<=|>|<)(?P<value>.+))?", re.ASCII | re.S)
NEAR = re.compile(r"near;(?P<edge>max|min)Distance==(?P<metres>[0-9]{1,8}(\.[0-9]{1,6})?)")
LONGEST_DISTANCE = 20_000_000  # metres: half of the way round
Value = str | float


@dataclass(frozen=True, slots=True)
class Compared:
    """`sign` and `value` None: that it is there."""

    name: str
    sign: str | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class Where:
    """`edge`: `within`, or `max` and `min` of a distance in metres from a point."""

    edge: str
    shape: GEOSGeometry
    metres: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    shapes: tuple[Shape, ...]
    named: list[Named] | None
    attrs: frozenset[str] | None
    compared: tuple[Compared, ...]
    where: Where | None
    limit: int
    offset: int
    count: bool
    options: frozenset[str]


def question(request: HttpRequest) -> Question:
    """Raises Refused."""
    asked = asking.given(request, PARAMETERS)
    if not set(SELECTING) & set(asked):
        raise Refused(400, _("Dites au moins un de : %(known)s.") % {"known": ", ".join(SELECTING)})
    count = _flag(asked, "count")
    return Question(
        shapes=_types(asked),
        named=_ids(asked),
        attrs=attributes(asked),
        compared=_terms(asked.get("q")),
        where=_place(asked),
        limit=_limit(asked, count=count),
        offset=_whole(asked, "offset", 0, FARTHEST),
        count=count,
        options=options(asked),
    )


def options(asked: dict[str, str]) -> frozenset[str]:
    wanted = asked["options"].split(",") if "options" in asked else []
    if set(wanted) - set(OPTIONS):
        raise Refused(400, _("options : parmi %(known)s.") % {"known": ", ".join(OPTIONS)})
    return frozenset(wanted)


def attributes(asked: dict[str, str]) -> frozenset[str] | None:
    if "attrs" not in asked:
        return None
    wanted = frozenset(asked["attrs"].split(","))
    if wanted - set(NAMES):
        raise Refused(400, _("attrs : parmi %(known)s.") % {"known": ", ".join(NAMES)})
    return wanted


def _types(asked: dict[str, str]) -> tuple[Shape, ...]:
    """A type that is not ours is of no entity: the answer is empty, not a fault."""
    if "type" not in asked:
        return tuple(SHAPES.values())
    wanted = asked["type"].split(",")
    if not all(re.fullmatch(r"[\w:/.#-]{1,200}", one, re.ASCII) for one in wanted):
        raise Refused(400, _("type : des noms séparés par des virgules."))
    return tuple(SHAPES[one] for one in dict.fromkeys(wanted) if one in SHAPES)


def _ids(asked: dict[str, str]) -> list[Named] | None:
    if "id" not in asked:
        return None
    wanted = asked["id"].split(",")
    if not all(re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", one, re.ASCII) for one in wanted):
        raise Refused(400, _("id : des URI séparés par des virgules."))
    return [found for one in wanted if (found := names.read(one))]


# --- Numbers --------------------------------------------------------------------------------------------------------


def _limit(asked: dict[str, str], *, count: bool) -> int:
    """Zero asks for the count alone (clause 5.5.9)."""
    found = _whole(asked, "limit", USUAL, MOST)
    if found == 0 and not count:
        raise Refused(400, _("limit : 0 avec count=true seulement."))
    return found


def _whole(asked: dict[str, str], name: str, usual: int, most: int) -> int:
    text = asked.get(name)
    if text is None:
        return usual
    if not WHOLE.fullmatch(text) or int(text[:9]) > most or len(text) > 9:
        raise Refused(400, _("%(name)s : un entier de 0 à %(most)d.") % {"name": name, "most": most})
    return int(text)


def _flag(asked: dict[str, str], name: str) -> bool:
    if asked.get(name, "false") not in ("true", "false"):
        raise Refused(400, _("%(name)s : true ou false.") % {"name": name})
    return asked.get(name) == "true"


# --- q (clause 4.9) -------------------------------------------------------------------------------------------------


def _terms(text: str | None) -> tuple[Compared, ...]:
    if text is None:
        return ()
    parts = re.findall(r'(?:[^;"]|"[^"]*")+', text)
    if not parts or ";".join(parts) != text or len(parts) > 10:
        raise Refused(400, _("q : dix comparaisons au plus, séparées par « ; »."))
    return tuple(_term(part) for part in parts)


def _term(text: str) -> Compared:
    known = comparable()
    found = TERM.fullmatch(text)
    if not found:
        raise Refused(400, _("q : nom, puis ==, !=, >, >=, < ou <=, puis valeur. Ni motif, ni liste, ni parenthèse."))
    if found["name"] not in known:
        raise Refused(400, _("q : comparables : %(known)s.") % {"known": ", ".join(sorted(known))})
    if found["sign"] is None:
        return Compared(found["name"], None, None)
    kind = known[found["name"]][0].kind
    return Compared(found["name"], found["sign"], _value(found["value"], found["name"], kind))


def _value(text: str, name: str, kind: str) -> Value:
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    plain = text[1:-1] if quoted else text
    if not quoted and (set(text) & set(",|()") or ".." in text):
        raise Refused(400, _("q : ni liste, ni intervalle, ni « ou » ; un texte qui en a les signes entre guillemets."))
    if kind == NUMBER:
        if not REAL.fullmatch(text) or not math.isfinite(float(text)):
            raise Refused(400, _("q : %(name)s se compare à un nombre.") % {"name": name})
        return float(text)
    if kind == DATE:
        return _day(plain, name)
    if not plain or '"' in plain or len(plain) > asking.LONGEST_VALUE:
        raise Refused(400, _("q : %(name)s se compare à un texte.") % {"name": name})
    return plain


def _day(text: str, name: str) -> str:
    """Our dates are days: of a moment, the day is compared."""
    try:
        found: Any = parse_date(text) or parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not text.isascii():
        raise Refused(400, _("q : %(name)s se compare à une date, par exemple 2026-01-31.") % {"name": name})
    return str((found.date() if isinstance(found, datetime) else found).isoformat())


# --- Where (clause 4.10) --------------------------------------------------------------------------------------------


def _place(asked: dict[str, str]) -> Where | None:
    if "georel" not in asked:
        alone = [name for name in ("geometry", "coordinates", "geoproperty") if name in asked]
        if alone:
            raise Refused(400, _("%(name)s : sans georel.") % {"name": alone[0]})
        return None
    if asked.get("geoproperty", "location") != "location":
        raise Refused(400, _("geoproperty : location."))
    kind, shape = asked.get("geometry", ""), None
    near = NEAR.fullmatch(asked["georel"])
    if not near and asked["georel"] != "within":
        raise Refused(400, _("georel : near;maxDistance==mètres, near;minDistance==mètres, ou within."))
    wanted = ("Point",) if near else ("Polygon", "MultiPolygon")
    if kind not in wanted:
        raise Refused(400, _("geometry : %(known)s, avec ce georel.") % {"known": ", ".join(wanted)})
    shape = _shape(kind, asked.get("coordinates", ""))
    if not near:
        return Where("within", shape)
    metres = float(near["metres"])
    if metres > LONGEST_DISTANCE:
        raise Refused(400, _("georel : %(most)d m au plus.") % {"most": LONGEST_DISTANCE})
    return Where(near["edge"], shape, metres)


def _shape(kind: str, text: str) -> GEOSGeometry:
    refusal = Refused(400, _("coordinates : un tableau GeoJSON de %(kind)s, en degrés, qui se ferme.") % {"kind": kind})
    try:
        numbers = json.loads(text)
        _check(numbers, depth={"Point": 1, "Polygon": 3, "MultiPolygon": 4}[kind])
        found = Point(*numbers) if kind == "Point" else GEOSGeometry(json.dumps({"type": kind, "coordinates": numbers}))
        if not found.valid:
            raise refusal
    except (ValueError, TypeError, RecursionError, GEOSException, GDALException) as error:
        raise refusal from error
    found.srid = 4326
    return found


def _check(numbers: Any, *, depth: int) -> None:
    """Raises ValueError: not so many arrays within arrays, or a position that is none."""
    if not isinstance(numbers, list) or not numbers:
        raise ValueError
    if depth > 1:
        for one in numbers:
            _check(one, depth=depth - 1)
        return
    if len(numbers) != 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise ValueError
    if not (-180 <= numbers[0] <= 180 and -90 <= numbers[1] <= 90):
        raise ValueError
