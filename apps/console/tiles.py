# SPDX-License-Identifier: EUPL-1.2
"""Tiles drawn once per scope and geometry version, then served from the cache table."""

import gzip
import random
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from apps.console import drawing, scope
from apps.console.drawing import Address
from apps.console.models import Tile
from apps.console.scope import Scope

KEPT_FOR = timedelta(days=7)
KEPT = 50_000  # tiles; about 1 GB at worst
SWEEP_ONE_IN = 500  # drawn tiles
LEVEL = 2  # of compression: a fifth of the time of level 6 for the same size (measured on full tiles)


def compressed(layer: str, address: Address, seen: Scope, version: str) -> bytes:
    """The gzip'd tile of `layer` for who has this scope. Two who ask at once may both draw: same bytes, one row."""
    key = {"version": version, "layer": layer, "z": address.z, "x": address.x, "y": address.y}
    body = Tile.objects.filter(**key).values_list("body", flat=True).first()
    return bytes(body) if body is not None else _drawn(layer, address, seen, key)


def detail_zoom(seen: Scope, version: str) -> int:
    """From this zoom on, tiles carry each asset; below, counts."""
    return int(cache.get_or_set(f"detail-zoom-{version}", lambda: drawing.detail_zoom(seen), 86_400) or 0)


def _drawn(layer: str, address: Address, seen: Scope, key: dict) -> bytes:
    body = gzip.compress(_draw(layer, address, seen, key["version"]), compresslevel=LEVEL, mtime=0)
    if scope.version(seen, layer) == key["version"]:  # else the geometry moved meanwhile: served, not kept
        Tile.objects.bulk_create([Tile(**key, body=body)], ignore_conflicts=True)
    if random.randrange(SWEEP_ONE_IN) == 0:
        sweep()
    return body


def _draw(layer: str, address: Address, seen: Scope, version: str) -> bytes:
    if layer == "base":
        return drawing.base(address, seen)
    return drawing.assets(address, seen, detailed=address.z >= detail_zoom(seen, version))


def sweep() -> None:
    """Forget tiles that are old, then the oldest beyond the bound."""
    Tile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    oldest_kept = Tile.objects.order_by("-created_at").values_list("created_at", flat=True)[KEPT : KEPT + 1].first()
    if oldest_kept:
        Tile.objects.filter(created_at__lte=oldest_kept).delete()
