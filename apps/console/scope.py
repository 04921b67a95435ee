# SPDX-License-Identifier: EUPL-1.2
"""What one person may see on the map, as a value: the key under which tiles are drawn, cached and shared."""

import json
from collections.abc import Sized
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from apps.territories import scoping
from apps.territories.models import Territory

DRAWING = 3  # raised when tiles are drawn otherwise: those that are kept are not served any more
# State of what is drawn: of every place for the base map, of one's own for the rest.
STATE = """
SELECT to_hex(coalesce(max(id), 0)) || '-' || to_hex(count(*)) AS state
  FROM console_geometrychange WHERE layer = %(state_of)s
"""
OF_OWNERS = "AND territory_id = ANY(%(state_owners)s)"


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
    free = Territory.objects.visible_to(user, "assets.view_restricted_position").values("pk")
    seen = within(Territory.objects.visible_to(user, permission), code).annotate(free=Q(pk__in=free))
    rows = list(seen.order_by("pk").values_list("pk", "free"))
    _require(rows, code)
    return Scope(tuple(pk for pk, _ in rows), tuple(pk for pk, free in rows if free))


def of_base(user: Any, code: str = "") -> Scope:
    """Territories whose outline is drawn for `user`. Streets and buildings are public: they are drawn by place, the
    same for whoever serves a territory. Raises Territory.DoesNotExist."""
    owners = tuple(within(Territory.objects.visible_to(user), code).order_by("pk").values_list("pk", flat=True))
    _require(owners, code)
    return Scope(owners)


def version(scope: Scope, layer: str) -> str:
    """Changes with the rights and with the geometry: put in the address of a tile, it makes it immutable."""
    sql, values = state(scope, layer)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return versioned(scope, cursor.fetchone()[0])


def state(scope: Scope, layer: str) -> tuple[str, dict[str, Any]]:
    """Statement of one column `state`, and its values: what the geometry of `layer` is now. To be put in others."""
    if layer == "base":
        return STATE, {"state_of": layer}
    return STATE + OF_OWNERS, {"state_of": layer, "state_owners": [0, *scope.owners]}


def versioned(scope: Scope, state: str) -> str:
    return f"{scope.signature}-{state}"


def _require(owners: Sized, code: str) -> None:
    if code and not owners:
        raise Territory.DoesNotExist(code)
