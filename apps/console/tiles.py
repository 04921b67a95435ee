# SPDX-License-Identifier: EUPL-1.2
"""Tiles drawn once per scope and geometry version, then served from the cache table.

Of the base map, what is public is drawn once for all scopes; each adds its own outlines.
"""

import gzip
import logging
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from isal import igzip

from apps.console import drawing, scope
from apps.console.drawing import Address
from apps.console.models import Tile
from apps.console.scope import Scope
from apps.events.fetching import BinaryPrepared, cursor_of

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
KEPT = 50_000  # tiles; about 1 GB at worst
SWEEP_ONE_IN = 500  # drawn tiles
SHARED = "place"  # layer of what is the same in the base map of everybody
LOOK = """
SELECT now.state, tile.body FROM ({state}) now
  LEFT JOIN console_tile tile ON tile.layer = %(layer)s AND tile.z = %(z)s AND tile.x = %(x)s AND tile.y = %(y)s
   AND tile.version = %(rights)s::text || '-' || now.state
"""
# Whoever loses it draws it again: the commit does not wait for the disk. Nothing is kept of a geometry that moved while
# it was drawn.
KEEP = """
INSERT INTO console_tile (layer, version, z, x, y, body, created_at)
SELECT %(layer)s, %(rights)s::text || '-' || now.state, %(z)s, %(x)s, %(y)s, %(body)b, %(at)s
  FROM ({state}) now, set_config('synchronous_commit', 'off', true)
 WHERE now.state = %(drawn)s ON CONFLICT DO NOTHING
"""
KNOWN = 5_000  # scopes
LEVEL = 2  # of compression, by ISA-L: a fifth of the time of zlib's for the same size (measured on full tiles)


known: OrderedDict[str, Scope] = OrderedDict()  # by signature


@dataclass(frozen=True, slots=True)
class Place:
    """Where tiles of one layer are kept: at an address, for those who have the same rights."""

    layer: str
    address: Address
    rights: str
    statement: str  # of the state of the geometry, see scope.state
    values: dict[str, Any]

    def look(self) -> tuple[str, bytes | None]:
        """State of the geometry, and the gzip'd tile if it was drawn in that state."""
        with cursor_of(BinaryPrepared) as cursor:
            cursor.execute(LOOK.format(state=self.statement), self._key())
            state, body = cursor.fetchone()
        return state, None if body is None else bytes(body)

    def keep(self, drawn: str, body: bytes) -> None:
        """Unless the geometry has left the state `drawn`. Two who drew at once: same bytes, one row."""
        with cursor_of(BinaryPrepared) as cursor:
            values = self._key() | {"drawn": drawn, "body": body, "at": timezone.now()}
            cursor.execute(KEEP.format(state=self.statement), values)
        if random.randrange(SWEEP_ONE_IN) == 0:
            sweep()

    def _key(self) -> dict[str, Any]:
        at = self.address
        return {"layer": self.layer, "rights": self.rights, "z": at.z, "x": at.x, "y": at.y} | self.values


@dataclass(frozen=True, slots=True)
class Found:
    """What a scope is given at an address, under its version."""

    place: Place
    seen: Scope
    state: str
    kept: bytes | None

    @property
    def version(self) -> str:
        return scope.versioned(self.seen, self.state)

    def body(self) -> bytes:
        return _pack(_draw(self)) if self.kept is None else self.kept

    def keep(self, body: bytes) -> None:
        """For the next ones, once it is given: who asked does not wait for it, and has it whatever happens here."""
        if self.kept is not None:
            return
        try:
            self.place.keep(self.state, body)
        except DatabaseError:
            logger.exception("A tile was given and not kept: %s", self.place.address)


def look(layer: str, address: Address, seen: Scope) -> Found:
    remember(seen)
    place = Place(layer, address, seen.signature, *scope.state(seen, layer))
    return Found(place, seen, *place.look())


def remember(seen: Scope) -> None:
    """So that what was found under a version may be drawn again for those who were told that version."""
    signature = seen.signature
    known.pop(signature, None)  # several threads come here: the last one is the latest, whatever their order
    known[signature] = seen
    if len(known) > KNOWN:
        known.popitem(last=False)


def under(layer: str, address: Address, version: str) -> Found | None:
    """What those who see this version are given; None when it is no longer the version, or of nobody known here."""
    seen = known.get(version.partition("-")[0])
    found = look(layer, address, seen) if seen else None
    return found if found and found.version == version else None


def apart(layer: str, z: int, x: int, y: int, version: str) -> tuple[bytes, Callable[[], None]] | None:
    """In a thread that serves no request: the gzip'd tile under this version, and how to keep it once it is given.
    None: see `under`, or outside the world."""
    try:
        address = Address(z, x, y)
    except ValueError:
        return None
    try:
        found = under(layer, address, version)
        body = found.body() if found else b""
    finally:
        connection.close()
    return (body, partial(_keep_apart, found, body)) if found else None


def _keep_apart(found: Found, body: bytes) -> None:
    try:
        found.keep(body)
    finally:
        connection.close()


def detail_zoom(seen: Scope, version: str) -> int:
    """From this zoom on, tiles carry each asset; below, counts."""
    return int(cache.get_or_set(f"detail-zoom-{version}", lambda: drawing.detail_zoom(seen), 86_400) or 0)


def _draw(found: Found) -> bytes:
    address, seen = found.place.address, found.seen
    if found.place.layer == "base":
        return _shared(address, seen) + drawing.outlines(address, seen)
    return drawing.assets(address, seen, detailed=address.z >= detail_zoom(seen, found.version))


def _shared(address: Address, seen: Scope) -> bytes:
    """What is public of the base map: drawn once for everybody who serves a territory."""
    if not seen.owners:
        return b""
    place = Place(SHARED, address, "all", *scope.state(seen, "base"))
    state, kept = place.look()
    if kept is not None:
        return gzip.decompress(kept)
    drawn = drawing.place(address)
    place.keep(state, _pack(drawn))
    return drawn


def _pack(tile: bytes) -> bytes:
    return igzip.compress(tile, compresslevel=LEVEL, mtime=0)


def sweep() -> None:
    """Forget tiles that are old, then the oldest beyond the bound."""
    Tile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    oldest_kept = Tile.objects.order_by("-created_at").values_list("created_at", flat=True)[KEPT : KEPT + 1].first()
    if oldest_kept:
        Tile.objects.filter(created_at__lte=oldest_kept).delete()
