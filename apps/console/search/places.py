# SPDX-License-Identifier: EUPL-1.2
"""Territories by name or code, streets by name: where the map can go. A street is one result by territory, however many
pieces the base map has of it; the number in the street is set aside."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.gis.db.models import Extent
from django.db import connection
from django.db.models import F, Q, Value

from apps.console.search.asked import Asked
from apps.console.search.found import READ, Found
from apps.console.search.matching import LIKENESS, Likeness, Plain, like, words
from apps.territories.models import MapFeature, Territory

IN_STREET = re.compile(r"^\d{1,4}(?: (?:bis|ter|quater|[a-d]))? (?=[a-z])")
PIECES = 300  # of streets, read
FEW = 8_000  # pieces of streets whose names are compared one by one
ALIKE = "SELECT name FROM unnest(%s::text[]) name WHERE word_similarity(%s, search_plain(name)) >= %s"
NAME = Plain("name")


def territories(user: Any, within: Any, asked: Asked) -> list[Found]:
    rows = seen(Territory.objects.visible_to(user), within, "pk")
    named = words(NAME, asked.begun) | Q(code=asked.tight.upper())
    return _territories(rows.filter(named), asked)


def territories_alike(user: Any, within: Any, asked: Asked) -> list[Found]:
    rows = seen(Territory.objects.visible_to(user), within, "pk")
    return _territories(rows.filter(like(NAME, asked.plain)), asked)


def _territories(rows: Any, asked: Asked) -> list[Found]:
    near = rows.annotate(likeness=Likeness(Value(asked.plain), NAME)).order_by("-likeness", "-population", "name")
    keys = list(near.values_list("pk", flat=True)[:READ])
    boxed = Territory.objects.filter(pk__in=keys).annotate(box=Extent("outline")).order_by()
    by_key = {one.pk: one for one in boxed.only("pk", "code", "name", "kind")}
    return [_territory(by_key[key]) for key in keys]


def _territory(one: Any) -> Found:
    target = {"type": "place", "bounds": list(one.box) if one.box else None, "territory": one.code}
    return Found(title=one.name, detail=f"{one.get_kind_display()} · {one.code}", icon="map", target=target)


def streets(user: Any, within: Any, asked: Asked) -> list[Found]:
    street = without_number(asked)
    return _streets(_keys(_named(user, within).filter(words(NAME, street.begun))), street)


def streets_alike(user: Any, within: Any, asked: Asked) -> list[Found]:
    street = without_number(asked)
    rows = _named(user, within).order_by()
    few = list(rows.values_list("pk", "name")[: FEW + 1])
    if len(few) > FEW:
        return _streets(_keys(rows.filter(like(NAME, street.plain))), street)
    names = _alike({name for _, name in few}, street.plain)
    return _streets([key for key, name in few if name in names][:PIECES], street)


def _alike(names: set[str], plain: str) -> set[str]:
    """Where few are asked, the index would find what is like it everywhere else first."""
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [list(names), plain, LIKENESS])
        return {name for (name,) in cursor.fetchall()}


def _named(user: Any, within: Any) -> Any:
    return seen(MapFeature.objects.visible_to(user), within, "territory").filter(layer="street").exclude(name="")


def _keys(rows: Any) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True)[:PIECES])


def _streets(pieces: Sequence[int], street: Asked) -> list[Found]:
    whole = (
        MapFeature.objects.filter(pk__in=pieces)
        .values("name", where=F("territory__name"))
        .annotate(box=Extent("geometry"), likeness=Likeness(Value(street.plain), NAME))
        .order_by("-likeness", "name", "where")[:READ]
    )
    return [_street(row) for row in whole]


def _street(row: dict[str, Any]) -> Found:
    target = {"type": "place", "bounds": list(row["box"])}
    return Found(title=row["name"], territory=row["where"], icon="signpost", target=target)


def without_number(asked: Asked) -> Asked:
    """« 12 bis rue des Lilas » is in « rue des Lilas »."""
    return replace(asked, plain=IN_STREET.sub("", asked.plain))


def seen(rows: Any, within: Any, path: str) -> Any:
    return rows if within is None else rows.filter(**{f"{path}__in": within})
