# SPDX-License-Identifier: EUPL-1.2
"""What one person may see on the map, as a value: the key under which tiles are drawn, cached and shared."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.territories import scoping
from apps.territories.models import Territory

VERSION = "SELECT coalesce(max(id), 0), count(*) FROM console_geometrychange WHERE layer = %s"
DRAWING = 2  # raised when tiles are drawn otherwise: those that are kept are not served any more
OF_OWNERS = " AND territory_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Scope:
    """`owners` may be seen; where `unrestricted`, restricted kinds (cameras) too. Same rights, same tiles."""

    owners: tuple[int, ...]
    unrestricted: tuple[int, ...] = ()

    @property
    def signature(self) -> str:
        content = json.dumps([DRAWING, self.owners, self.unrestricted]).encode()
        return blake2b(content, digest_size=8).hexdigest()


def within(territories: QuerySet[Territory], code: str) -> QuerySet[Territory]:
    """Those of `territories` that are the territory `code` or what it includes, at any depth. All without a code."""
    return territories.filter(pk__in=scoping.perimeter(code)) if code else territories


def of_assets(user: Any, code: str = "", permission: str = "assets.view_asset") -> Scope:
    """Owners whose assets `user` sees, as in `Asset.objects.visible_to`. Raises Territory.DoesNotExist."""
    owners = _ids(within(Territory.objects.visible_to(user, permission), code))
    _require(owners, code)
    permitted = Territory.objects.visible_to(user, "assets.view_restricted_position").filter(pk__in=owners)
    return Scope(owners, _ids(permitted))


def of_base(user: Any, code: str = "") -> Scope:
    """Territories whose outline is drawn for `user`. Streets and buildings are public: they are drawn by place, the
    same for whoever serves a territory. Raises Territory.DoesNotExist."""
    owners = _ids(within(Territory.objects.visible_to(user), code))
    _require(owners, code)
    return Scope(owners)


def version(scope: Scope, layer: str) -> str:
    """Changes with the rights and with the geometry: put in the address of a tile, it makes it immutable."""
    return f"{scope.signature}-{_geometry(scope, layer)}"


def shared_version(version: str) -> str:
    """Of what is the same for everybody in the base map of this version: the geometry, without the rights."""
    return f"all-{version.partition('-')[2]}"


def _geometry(scope: Scope, layer: str) -> str:
    """State of what is drawn: of one's own for assets, of every place for the base map."""
    owned = layer != "base"
    with connection.cursor() as cursor:
        cursor.execute(VERSION + OF_OWNERS if owned else VERSION, [layer, [0, *scope.owners]] if owned else [layer])
        newest, count = cursor.fetchone()
    return f"{newest:x}-{count:x}"


def _ids(territories: QuerySet[Territory]) -> tuple[int, ...]:
    return tuple(territories.order_by("pk").values_list("pk", flat=True))


def _require(owners: tuple[int, ...], code: str) -> None:
    if code and not owners:
        raise Territory.DoesNotExist(code)
