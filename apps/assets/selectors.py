# SPDX-License-Identifier: EUPL-1.2
"""Named reads of assets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import FloatField, Func, QuerySet

from apps.assets.models import Asset, NetworkEdge, Source


@dataclass(frozen=True, slots=True)
class AssetRef:
    """What the ingest needs of an asset. `lonlat` is a point on it, WGS84 degrees; `kind` and `trade` are codes."""

    fid: int
    uid: UUID
    code: str
    name: str
    kind: str
    trade: str
    owner_id: int
    owner_code: str
    restricted: bool
    lonlat: tuple[float, float] | None


class Longitude(Func):
    function = "ST_X"
    output_field = FloatField()


class Latitude(Func):
    function = "ST_Y"
    output_field = FloatField()


REF_FIELDS = ("fid", "uid", "code", "name", "kind__code", "kind__trade", "owner_id", "owner__code", "kind__restricted")


def by_refs(source_id: int, refs: Iterable[str]) -> dict[str, AssetRef]:
    """Assets of a source by their reference there; unknown references are absent. One query."""
    rows = Asset.objects.filter(source_id=source_id, source_ref__in=list(refs))
    return dict(_refs(rows, "source_ref"))


def by_fids(fids: Iterable[int]) -> dict[int, AssetRef]:
    """Assets by fid; unknown ones are absent. One query."""
    return dict(_refs(Asset.objects.filter(fid__in=list(fids)), "fid"))


def _refs(rows: QuerySet[Asset], key: str) -> Iterable[tuple[Any, AssetRef]]:
    point = PointOnSurface("geometry")
    values = rows.order_by().annotate(lon=Longitude(point), lat=Latitude(point))
    for found, *fields, lon, lat in values.values_list(key, *REF_FIELDS, "lon", "lat"):
        yield found, AssetRef(*[*fields, None if lon is None else (lon, lat)])


def assets(user: Any, permission: str = "assets.view_asset") -> QuerySet[Asset]:
    """Assets that `user` may see, with what a list shows of them; an outline weighs 100 kB, a secret is nobody's."""
    rows = Asset.objects.visible_to(user, permission).select_related("kind", "owner", "source")
    return rows.defer("owner__outline", "source__secret", "source__options", "geom_3857")


def sources(user: Any) -> QuerySet[Source]:
    """Sources that `user` may see; their secret is never loaded."""
    return Source.objects.visible_to(user).select_related("territory").defer("secret", "options", "territory__outline")


def located(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """With `lon` and `lat` of a point on each asset: lists need no geometry."""
    point = PointOnSurface("geometry")
    return rows.annotate(lon=Longitude(point), lat=Latitude(point))


def upstream(user: Any, asset: Asset) -> QuerySet[NetworkEdge]:
    """What feeds `asset`, as far as `user` may see it; each edge has its asset at hand."""
    return _edges(user, "upstream").filter(downstream=asset)


def downstream(user: Any, asset: Asset) -> QuerySet[NetworkEdge]:
    """What `asset` feeds, as far as `user` may see it."""
    return _edges(user, "downstream").filter(upstream=asset)


def _edges(user: Any, end: str) -> QuerySet[NetworkEdge]:
    seen = Asset.objects.visible_to(user)
    point = PointOnSurface(f"{end}__geometry")
    return (
        NetworkEdge.objects.filter(**{f"{end}__in": seen.values("pk")})
        .select_related(end, f"{end}__kind")
        .defer(f"{end}__geometry", f"{end}__geom_3857", f"{end}__attributes", f"{end}__kind__attribute_schema")
        .annotate(lon=Longitude(point), lat=Latitude(point))
        .order_by(f"{end}__code", "pk")
    )
