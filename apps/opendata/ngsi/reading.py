# SPDX-License-Identifier: EUPL-1.2
"""Which entities, of those that a reader may see: `selectors.assets` first, then what was asked."""

import math
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Polygon
from django.contrib.gis.measure import D
from django.db.models import CharField, F, Func, JSONField, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KeyTransform

from apps.assets.models import Asset
from apps.opendata import selectors
from apps.opendata.models import OpenKind
from apps.opendata.ngsi import names
from apps.opendata.ngsi.asking import Compared, Question, Where
from apps.opendata.ngsi.shapes import NUMBER, OF_KIND, Attribute, comparable
from apps.opendata.reading import MERCATOR

LOOKUPS = {"==": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}
METRES_OF_A_DEGREE = 110_000  # of latitude, at the least


def visible(user: Any) -> QuerySet[Asset]:
    """In place: what was removed is no entity any more."""
    rows = selectors.assets(user).exclude(lifecycle=Asset.Lifecycle.REMOVED)
    return names.marked(rows.filter(kind__code__in=tuple(OF_KIND), geometry__isnull=False))


def matched(user: Any, asked: Question) -> QuerySet[Asset]:
    """In the order of their keys."""
    kinds = [kind for shape in asked.shapes for kind in shape.kinds]
    rows = visible(user).filter(kind__code__in=kinds)
    if asked.named is not None:
        rows = names.among(rows, asked.named)
    for one in asked.compared:
        rows = _compared(rows, user, one)
    return (_within(rows, asked.where) if asked.where else rows).order_by("fid")


# --- Attributes -----------------------------------------------------------------------------------------------------


def _compared(rows: QuerySet[Asset], user: Any, term: Compared) -> QuerySet[Asset]:
    """A name may come from elsewhere in another type. What is not published is not compared: it would be told."""
    found = Q(pk__in=[])
    for one in comparable()[term.name]:
        kinds = [kind for kind, shape in OF_KIND.items() if one in shape.attributes]
        of_kinds = rows.filter(kind__code__in=kinds)
        found |= Q(pk__in=(_of_column if one.column else _of_key)(of_kinds, user, one, term).values("pk"))
    return rows.filter(found)


def _of_column(rows: QuerySet[Asset], _user: Any, one: Attribute, term: Compared) -> QuerySet[Asset]:
    rows = rows.exclude(**{one.column: ""})
    if term.sign is None:
        return rows
    if term.sign == "!=":
        return rows.exclude(**{one.column: term.value})
    return rows.filter(**{f"{one.column}{LOOKUPS[term.sign]}": term.value})


def _of_key(rows: QuerySet[Asset], user: Any, one: Attribute, term: Compared) -> QuerySet[Asset]:
    """Texts and numbers of JSON have an order between them: only those of the right kind are compared."""
    whole = CombinedExpression(F("attributes"), "||", F("local_attributes"), output_field=JSONField())
    said = KeyTransform(one.key, whole)
    kind = Func(said, function="jsonb_typeof", output_field=CharField())
    rows = rows.alias(said=said, said_kind=kind).filter(said_kind="number" if one.kind == NUMBER else "string")
    if not user.is_authenticated:
        rows = rows.filter(_published(one.key))
    if term.sign is None:
        return rows
    if term.sign == "!=":
        return rows.exclude(said=term.value)
    return rows.filter(**{f"said{LOOKUPS[term.sign]}": term.value})


def _published(key: str) -> Q:
    opened = OpenKind.objects.open().filter(attributes__contains=[key])
    found = Q(pk__in=[])
    for territory, kind in opened.values_list("opening__territory", "kind"):
        found |= Q(owner=territory, kind=kind)
    return found


# --- Places ---------------------------------------------------------------------------------------------------------


def _within(rows: QuerySet[Asset], where: Where) -> QuerySet[Asset]:
    """The index is in Web Mercator: a box first, then the shape itself."""
    if where.edge == "within":
        return _boxed(rows, where.shape.extent).filter(geometry__within=where.shape)
    near = rows if where.edge == "min" else _boxed(rows, _around(where))
    away: Any = near.annotate(away=Distance("geometry", where.shape))
    edge = D(m=where.metres)
    found: QuerySet[Asset] = away.filter(away__gte=edge) if where.edge == "min" else away.filter(away__lte=edge)
    return found


def _around(where: Where) -> tuple[float, float, float, float]:
    west, south = where.shape.centroid.x, where.shape.centroid.y
    tall = where.metres / METRES_OF_A_DEGREE
    wide = tall / max(0.01, math.cos(math.radians(min(89.0, abs(south) + tall))))
    if wide > 90 or abs(west) + wide > 180:
        return -180.0, -90.0, 180.0, 90.0
    return west - wide, south - tall, west + wide, south + tall


def _boxed(rows: QuerySet[Asset], box: tuple[float, float, float, float]) -> QuerySet[Asset]:
    west, south, east, north = box
    if max(abs(south), abs(north)) > MERCATOR:
        return rows
    flat = Polygon.from_bbox((west, south, east, north))
    flat.srid = 4326
    return rows.filter(geom_3857__bboverlaps=flat.transform(3857, clone=True))
