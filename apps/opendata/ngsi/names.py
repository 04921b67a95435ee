# SPDX-License-Identifier: EUPL-1.2
"""URNs of entities: `urn:ngsi-ld:Streetlight:51108:PL-0042`. Where two pieces share a code, its uid follows.

What an identifier may not hold is written « ~20 », with the character that Smart Data Models allow: a percent sign
would be undone on its way through addresses.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.assets.models import Asset
from apps.opendata.ngsi.shapes import OF_KIND, SHAPES, Shape

URN = re.compile(
    r"urn:ngsi-ld:(?P<type>\w{1,40}):(?P<territory>[0-9A-Za-z-]{1,16}):(?P<code>[\w.~-]{0,600}?)"
    r"(:(?P<uid>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Named:
    shape: Shape
    territory: str
    code: str
    uid: str | None


def read(text: str) -> Named | None:
    """None for what is no name of ours: nothing has it."""
    found = URN.fullmatch(text)
    if not found or found["type"] not in SHAPES:
        return None
    code = unquote(found["code"].replace("~", "%"))
    return None if "\x00" in code else Named(SHAPES[found["type"]], found["territory"], code, found["uid"])


def of(asset: Asset) -> str:
    """`asset` is of `marked`, with its kind and its owner."""
    shape = OF_KIND[asset.kind.code]
    tail = f":{asset.uid}" if asset.has_twin or not asset.code else ""  # type: ignore[attr-defined]
    return f"urn:ngsi-ld:{shape.name}:{asset.owner.code}:{_written(asset.code)}{tail}"


def _written(code: str) -> str:
    return quote(code, safe="").replace("~", "%7E").replace("%", "~")


def marked(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """`has_twin`: another of the same owner has the same code, within the same type."""
    twins = Asset.objects.filter(owner=OuterRef("owner"), code=OuterRef("code")).exclude(fid=OuterRef("fid"))
    same = Q(pk__in=[])
    for shape in SHAPES.values():
        beside = twins.filter(kind__code__in=shape.kinds)
        same |= Q(kind__code__in=shape.kinds) & Q(Exists(beside))
    return rows.annotate(has_twin=same).select_related("kind", "owner")


def among(rows: QuerySet[Asset], asked: list[Named]) -> QuerySet[Asset]:
    """Those of `marked` that have one of these names."""
    found = Q(pk__in=[])
    for one in asked:
        this = Q(kind__code__in=one.shape.kinds, owner__code=one.territory, code=one.code)
        lone = Q(has_twin=False) & ~Q(code="")
        found |= this & (Q(uid=one.uid) & ~lone if one.uid else lone)
    return rows.filter(found)


def owner(asset: Asset) -> str:
    return f"urn:ngsi-ld:AdministrativeArea:{asset.owner.code}"
