# SPDX-License-Identifier: EUPL-1.2
"""Where: the desk and the commune of a place, an asset by its number, a street by its words. Public reads: nothing of
a restricted kind is ever found here."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models.functions import Area
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.signalements import remembering
from apps.signalements.lexicon import plain
from apps.signalements.models import Desk
from apps.signalements.refusals import SignalementRefused
from apps.territories import scoping
from apps.territories.models import MapFeature, Territory

STREETS_SHOWN, ASSETS_SHOWN = 8, 8
COVERING = """
SELECT id FROM territories_territory WHERE ST_Covers(outline, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
 ORDER BY ST_Area(outline), id"""
NUMBER = re.compile(r"^\s*(\d{1,4}(?:\s?(?:bis|ter|quater|[a-d])\b)?)\s*,?\s+", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """`territory`: whose the signalement will be. `asset`: the exact one, when it was named."""

    desk: Desk
    territory: Territory
    point: Point | None
    address: str
    asset: Asset | None = None


def desks() -> QuerySet[Desk]:
    return Desk.objects.open().select_related("territory").defer("territory__outline").order_by("territory__name")


def desk(code: str) -> Desk | None:
    """The one that was asked for by its territory, or the only one."""
    found = open_ones()
    if code:
        return next((one for one in found if one.territory.code == code[:16]), None)
    return found[0] if len(found) == 1 else None


def open_ones() -> list[Desk]:
    """All of them, in the order of their names."""
    return remembering.once(("desks",), lambda: list(desks()))


# --- A point ----------------------------------------------------------------------------------------------------------


def point(longitude: Any, latitude: Any) -> Point:
    """Raises SignalementRefused (place) for what is not on Earth."""
    try:
        x, y = float(longitude), float(latitude)
    except (TypeError, ValueError) as error:
        raise SignalementRefused("place", _("Position illisible : indiquer une rue ou un numéro de mât.")) from error
    if not (isfinite(x) and isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
        raise SignalementRefused("place", _("Position illisible : indiquer une rue ou un numéro de mât."))
    return Point(round(x, 6), round(y, 6), srid=4326)


def at_point(where: Point, address: str = "") -> Place:
    """Raises SignalementRefused (place) naming who is competent, when it is not us."""
    covering = _covering(where)
    by_territory = {one.territory_id: one for one in open_ones()}
    found = next((by_territory[pk] for pk in covering if pk in by_territory), None)
    if found is None:
        raise SignalementRefused("place", competent(where))
    return Place(found, _smallest(found, covering), where, address)


def _covering(where: Point) -> list[int]:
    """Territories around this point, the smallest first."""
    with connection.cursor() as cursor:
        cursor.execute(COVERING, [where.x, where.y])
        return [pk for (pk,) in cursor.fetchall()]


def competent(where: Point) -> str:
    """Out of every perimeter: who to ask instead."""
    commune = Territory.objects.filter(outline__covers=where).order_by(Area("outline")).only("name").first()
    if commune is not None:
        words = _("Ce lieu n'est pas sur notre territoire. Adressez-vous à la mairie de %(name)s.")
        return words % {"name": commune.name}
    return _("Ce lieu n'est pas sur notre territoire. Adressez-vous à la mairie de la commune où il se trouve.")


def _smallest(found: Desk, covering: Sequence[int]) -> Territory:
    inside = _inside(found)
    return next((inside[pk] for pk in covering if pk in inside), found.territory)


def _inside(found: Desk) -> dict[int, Territory]:
    """The territory of this desk and those that it includes."""
    return remembering.once(("inside", found.territory_id), lambda: _perimeter(found))


def _perimeter(found: Desk) -> dict[int, Territory]:
    rows = Territory.objects.filter(pk__in=scoping.perimeter(found.territory.code)).defer("outline")
    return {one.pk: one for one in rows}


# --- An asset ---------------------------------------------------------------------------------------------------------


def assets() -> QuerySet[Asset]:
    """What the public may name: in service, somewhere, and no secret."""
    rows = Asset.objects.in_service().filter(kind__restricted=False).select_related("kind", "owner")
    return rows.defer("geom_3857", "attributes", "local_attributes", "owner__outline", "kind__attribute_schema")


def named(code: str, within: Desk | None = None) -> Sequence[Asset]:
    """Those that bear this number, or this public identifier (what a QR code holds)."""
    wanted = code.strip()[:60].replace("\x00", "")
    if not wanted:
        return []
    rows = assets().filter(Q(uid=_uid(wanted)) if _uid(wanted) else Q(code__iexact=wanted))
    if within is not None:
        rows = rows.filter(owner__in=scoping.perimeter(within.territory.code))
    return list(rows.order_by("code", "fid")[:ASSETS_SHOWN])


def of_asset(asset: Asset) -> Place:
    """Raises SignalementRefused (place) when no desk is open for its owner."""
    above = scoping.above(asset.owner_id)
    found = desks().filter(territory__in=above).order_by(Area("territory__outline")).first()
    where = _middle(asset)
    if found is None:
        raise SignalementRefused("place", competent(where) if where else _("Équipement inconnu."))
    return Place(found, asset.owner, where, asset.name, asset)


def by_uid(uid: str) -> Asset | None:
    return assets().filter(uid=found).first() if (found := _uid(uid)) else None


def _middle(asset: Asset) -> Point | None:
    middle = asset.geometry.centroid if asset.geometry else None
    return Point(middle.x, middle.y, srid=4326) if middle else None


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None


# --- A street ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Street:
    name: str
    number: str

    @property
    def label(self) -> str:
        return f"{self.number} {self.name}".strip()


def streets(words: str, within: Desk) -> list[Street]:
    """Those whose name has all these words, accents and capitals aside; the shortest name first."""
    found = NUMBER.match(words)
    number = found[1].strip() if found else ""
    wanted = plain(words[found.end() :] if found else words).split()
    if not wanted:
        return []
    names = [name for name in _names(within) if _says(plain(name).split(), wanted)]
    return [Street(name, number) for name in sorted(names, key=lambda name: (len(name), name))[:STREETS_SHOWN]]


def like(words: str, within: Desk) -> list[str]:
    """Names close to what was typed, when none has its words."""
    known = {plain(name): name for name in _names(within)}
    typed = plain(NUMBER.sub("", words))
    return [known[one] for one in difflib.get_close_matches(typed, known, n=3, cutoff=0.6)]


def at_street(street: Street, within: Desk) -> Place:
    """In the middle of the street: its numbers are not in our data. Raises SignalementRefused (place)."""
    lines = [row.geometry for row in _sections(within).filter(name=street.name)[:200]]
    if not lines:
        raise SignalementRefused("place", _("Rue inconnue : choisir dans la liste."))
    longest = max(lines, key=lambda line: line.length)
    middle = longest.interpolate_normalized(0.5) if longest.geom_type == "LineString" else longest.centroid
    where = Point(middle.x, middle.y, srid=4326)
    return Place(within, _smallest(within, _covering(where)), where, street.label)


def in_words(address: str, within: Desk) -> Place:
    """Words that no street has: kept as they are, an agent will find."""
    return Place(within, within.territory, None, address)


def _says(name: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(word.startswith(one) for word in name) for one in wanted)


def _names(within: Desk) -> list[str]:
    return list(_sections(within).exclude(name="").order_by("name").values_list("name", flat=True).distinct())


def _sections(within: Desk) -> QuerySet[MapFeature]:
    inside = scoping.perimeter(within.territory.code)
    return MapFeature.objects.filter(layer=MapFeature.Layer.STREET, territory__in=inside)
