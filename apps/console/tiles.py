# SPDX-License-Identifier: EUPL-1.2
"""Tiles drawn once per scope and geometry version, then served from the cache table.

Of the base map, what is public is drawn once for all scopes; each adds its own outlines.
"""

import gzip
import random
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from isal import igzip

from apps.console import drawing, scope
from apps.console.drawing import Address
from apps.console.models import Tile
from apps.console.scope import Scope

KEPT_FOR = timedelta(days=7)
KEPT = 50_000  # tiles; about 1 GB at worst
SWEEP_ONE_IN = 500  # drawn tiles
SHARED = "place"  # layer of what is the same in the base map of everybody
# Whoever loses it draws it again: the commit does not wait for the disk.
KEEP = """
INSERT INTO console_tile (layer, version, z, x, y, body, created_at)
SELECT %(layer)s, %(version)s, %(z)s, %(x)s, %(y)s, %(body)b, %(at)s
  FROM set_config('synchronous_commit', 'off', true) ON CONFLICT DO NOTHING
"""
KEPT_ONE = """
SELECT body FROM console_tile
 WHERE layer = %(layer)s AND version = %(version)s AND z = %(z)s AND x = %(x)s AND y = %(y)s
"""
LEVEL = 2  # of compression, by ISA-L: a fifth of the time of zlib's for the same size (measured on full tiles)


def compressed(layer: str, address: Address, seen: Scope, version: str) -> bytes:
    """The gzip'd tile of `layer` for who has this scope. Two who ask at once may both draw: same bytes, one row."""
    body = _kept(layer, address, version)
    if body is None:
        body = _pack(_draw(layer, address, seen, version))
        if scope.version(seen, layer) == version:  # else the geometry moved meanwhile: served, not kept
            _keep(layer, address, version, body)
    return body


def detail_zoom(seen: Scope, version: str) -> int:
    """From this zoom on, tiles carry each asset; below, counts."""
    return int(cache.get_or_set(f"detail-zoom-{version}", lambda: drawing.detail_zoom(seen), 86_400) or 0)


def _draw(layer: str, address: Address, seen: Scope, version: str) -> bytes:
    if layer == "base":
        return _place(address, seen, version) + drawing.outlines(address, seen)
    return drawing.assets(address, seen, detailed=address.z >= detail_zoom(seen, version))


def _place(address: Address, seen: Scope, version: str) -> bytes:
    """What is public of the base map: drawn once for everybody who serves a territory."""
    if not seen.owners:
        return b""
    shared = scope.shared_version(version)
    kept = _kept(SHARED, address, shared)
    if kept is not None:
        return gzip.decompress(kept)
    drawn = drawing.place(address)
    if scope.version(seen, "base") == version:
        _keep(SHARED, address, shared, _pack(drawn))
    return drawn


def _pack(tile: bytes) -> bytes:
    return igzip.compress(tile, compresslevel=LEVEL, mtime=0)


def _kept(layer: str, address: Address, version: str) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(KEPT_ONE, _key(layer, address, version))
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])


def _keep(layer: str, address: Address, version: str, body: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, _key(layer, address, version) | {"body": body, "at": timezone.now()})
    if random.randrange(SWEEP_ONE_IN) == 0:
        sweep()


def _key(layer: str, address: Address, version: str) -> dict[str, Any]:
    return {"version": version, "layer": layer, "z": address.z, "x": address.x, "y": address.y}


def sweep() -> None:
    """Forget tiles that are old, then the oldest beyond the bound."""
    Tile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    oldest_kept = Tile.objects.order_by("-created_at").values_list("created_at", flat=True)[KEPT : KEPT + 1].first()
    if oldest_kept:
        Tile.objects.filter(created_at__lte=oldest_kept).delete()
