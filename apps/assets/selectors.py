# SPDX-License-Identifier: EUPL-1.2
"""Named reads of assets."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.postgres.aggregates import BoolAnd
from django.db import connection
from django.db.models import Exists, FloatField, Func, OuterRef, Q, QuerySet

from apps.assets.models import Asset, AssetAlias, NetworkEdge, Source
from apps.territories.models import Territory


class AssetRef(NamedTuple):
    """What the ingest needs of an asset. `lonlat` is a point on it, WGS84 degrees; `kind` and `trade` are codes.

    `suffix`: what tells apart what was said under another reference of the same asset.
    """

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
    suffix: str = ""


class Longitude(Func):
    function = "ST_X"
    output_field = FloatField()


class Latitude(Func):
    function = "ST_Y"
    output_field = FloatField()


# By hand: a batch asks for thousands, and the ORM takes as long to write the list as PostgreSQL to read it.
REFS = """
SELECT {key}, asset.fid, asset.uid, asset.code, asset.name, kind.code, kind.trade, asset.owner_id, owner.code,
       kind.restricted, ST_X(point), ST_Y(point)
  FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
       JOIN territories_territory owner ON owner.id = asset.owner_id,
       LATERAL (SELECT CASE WHEN GeometryType(asset.geometry) = 'POINT' THEN asset.geometry
                            ELSE ST_PointOnSurface(asset.geometry) END AS point OFFSET 0) placed
 WHERE {where}
"""
BY_REF = REFS.format(
    key="asset.source_ref",
    where="asset.source_id = %s AND asset.source_ref IN (SELECT json_array_elements_text(%s)) AND source_ref <> ''",
)
BY_FID = REFS.format(key="asset.fid", where="asset.fid = ANY(%s)")


def by_refs(source_id: int, refs: Iterable[str]) -> dict[str, AssetRef]:
    """Assets of a source by their reference there, or by that of a device joined to them; unknown references are
    absent. One query, another when some are not assets by themselves."""
    asked = set(refs)
    found = _refs(BY_REF, [source_id, json.dumps(list(asked))])
    return found | _by_aliases(source_id, asked - found.keys()) if len(found) < len(asked) else found


def _by_aliases(source_id: int, refs: Iterable[str]) -> dict[str, AssetRef]:
    aliases = list(AssetAlias.objects.filter(source_id=source_id, ref__in=list(refs)))
    assets = by_fids({alias.asset_id for alias in aliases}) if aliases else {}
    return {alias.ref: assets[alias.asset_id]._replace(suffix=alias.suffix) for alias in aliases}


def by_fids(fids: Iterable[int]) -> dict[int, AssetRef]:
    """Assets by fid; unknown ones are absent. One query."""
    return _refs(BY_FID, [f"{{{','.join(map(str, fids))}}}"])


def _refs(query: str, parameters: Sequence[Any]) -> dict[Any, AssetRef]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return {
            found: AssetRef(*[*fields, None if lon is None else (lon, lat)])
            for found, *fields, lon, lat in cursor.fetchall()
        }


def assets(user: Any, permission: str = "assets.view_asset") -> QuerySet[Asset]:
    """Assets that `user` may see, with what a list shows of them; an outline weighs 100 kB, a secret is nobody's."""
    rows = Asset.objects.visible_to(user, permission).select_related("kind", "owner", "source")
    return rows.defer("owner__outline", "source__secret", "source__options", "geom_3857")


def sources(user: Any) -> QuerySet[Source]:
    """Sources that `user` may see; their secret is never loaded."""
    return _light(Source.objects.visible_to(user))


def known_sources(user: Any, within: Any = None) -> QuerySet[Source]:
    """Sources whose health `user` may know: of their own territories, or feeding equipment that they see.

    A commune's lamps are often followed by a supervisor of the EPCI that contains it: who sees the lamps must read
    whether somebody still watches them. What else they may read of such a source is up to the caller: health, no
    settings. `within`: ids of territories, only what belongs to them or feeds equipment there.
    """
    where = Territory.objects.visible_to(user, "assets.view_source").order_by()
    if within is not None:
        where = where.filter(pk__in=within)
    fed = Asset.objects.visible_to(user).in_service().filter(owner__in=where.values("pk")).order_by()
    return Source.objects.filter(Q(territory__in=where.values("pk")) | Q(pk__in=fed.values("source")))


def health_of_sources(user: Any) -> QuerySet[Source]:
    """`known_sources` with `configurable`: whether `user` may read the settings too."""
    configured = Territory.objects.visible_to(user, "assets.change_source").filter(pk=OuterRef("territory"))
    return _light(known_sources(user)).annotate(configurable=Exists(configured))


def fed_owners(source: Source) -> dict[int, bool]:
    """Who owns equipment in service that `source` feeds; True when all of it has a restricted position."""
    rows = Asset.objects.filter(source=source).in_service().order_by()
    return dict(rows.values_list("owner").annotate(restricted=BoolAnd("kind__restricted")))


def _light(rows: QuerySet[Source]) -> QuerySet[Source]:
    return rows.select_related("territory").defer("secret", "options", "territory__outline")


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
