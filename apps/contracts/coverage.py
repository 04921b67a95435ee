# SPDX-License-Identifier: EUPL-1.2
"""Which versions cover an owner on a day, and which of their lines fit a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import Q, QuerySet

from apps.contracts.models import Commitment, Contract, ContractVersion

Place = tuple[int, GEOSGeometry | None]  # owner, and where in degrees when it is known
EVERYWHERE = inf

# Each contract that covers the owner on the day, with how far the owner is below its perimeter (0: named in it), how
# many territories it covers, and its version in force. `above`: the owner and what includes it; `below`: a perimeter
# and what it includes.
IN_FORCE = """
WITH RECURSIVE above(id, depth) AS (
    SELECT %(owner)s::bigint, 0
    UNION
    SELECT inclusion.from_territory_id, above.depth + 1
      FROM territories_territory_includes inclusion JOIN above ON above.id = inclusion.to_territory_id
     WHERE above.depth < 10
), covering AS (
    SELECT contract.id, min(above.depth) AS depth
      FROM contracts_contract contract
      JOIN contracts_perimeter perimeter ON perimeter.contract_id = contract.id
      JOIN above ON above.id = perimeter.territory_id AND (above.depth = 0 OR contract.covers_included)
     WHERE %(day)s BETWEEN contract.starts_on AND contract.ends_on
       AND (perimeter.since IS NULL OR perimeter.since <= %(day)s)
       AND (perimeter.until IS NULL OR perimeter.until >= %(day)s)
     GROUP BY contract.id
), below(contract_id, territory_id) AS (
    SELECT covering.id, perimeter.territory_id
      FROM covering JOIN contracts_perimeter perimeter ON perimeter.contract_id = covering.id
    UNION
    SELECT below.contract_id, inclusion.to_territory_id
      FROM below
      JOIN contracts_contract contract ON contract.id = below.contract_id AND contract.covers_included
      JOIN territories_territory_includes inclusion ON inclusion.from_territory_id = below.territory_id
)
SELECT DISTINCT ON (covering.id) covering.id, version.id, covering.depth,
       (SELECT count(*) FROM below WHERE below.contract_id = covering.id)
  FROM covering
  LEFT JOIN contracts_contractversion version
         ON version.contract_id = covering.id AND version.state <> 'draft' AND version.valid_from <= %(day)s
 ORDER BY covering.id, version.valid_from DESC
"""

ZONES_AT = """
WITH RECURSIVE asked AS (
    SELECT number, owner, ST_GeomFromEWKB(decode(place, 'hex')) AS place
      FROM unnest(%(owners)s::bigint[], %(places)s::text[]) WITH ORDINALITY AS given(owner, place, number)
), above(owner, id, depth) AS (
    SELECT DISTINCT owner, owner, 0 FROM asked
    UNION
    SELECT above.owner, inclusion.from_territory_id, above.depth + 1
      FROM territories_territory_includes inclusion JOIN above ON above.id = inclusion.to_territory_id
     WHERE above.depth < 10
), listed AS (
    SELECT above.owner, zone.id, min(above.depth) AS depth,
           (SELECT count(*) FROM contracts_zone_territories WHERE zone_id = zone.id) AS territories
      FROM contracts_zone zone
      JOIN contracts_zone_territories member ON member.zone_id = zone.id
      JOIN above ON above.id = member.territory_id
     WHERE zone.version_id = ANY(%(versions)s)
     GROUP BY above.owner, zone.id
), fitting AS (
    SELECT asked.number, zone.id, ST_Area(zone.outline) AS size
      FROM asked JOIN contracts_zone zone ON ST_Intersects(zone.outline, asked.place)
     WHERE zone.version_id = ANY(%(versions)s)
    UNION ALL
    SELECT asked.number, listed.id, 1e6 + 1e4 * listed.depth + listed.territories
      FROM asked JOIN listed ON listed.owner = asked.owner
)
SELECT number, id, min(size) FROM fitting GROUP BY number, id
"""


@dataclass(frozen=True, slots=True)
class Covering:
    """A version in force and how specific its perimeter is for the owner: the smaller, the more."""

    version: ContractVersion
    depth: int
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """Contracts that cover an owner on a day: by their version in force, the oldest contract first; `silent` have no
    published version yet."""

    versions: list[Covering]
    silent: list[str]


def in_force(owner_id: int, day: date) -> Found:
    """Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, {"owner": owner_id, "day": day})
        rows = cursor.fetchall()
    known = {version: (depth, size) for _contract, version, depth, size in rows if version}
    silent = [contract for contract, version, _depth, _size in rows if not version]
    versions = ContractVersion.objects.filter(pk__in=known).select_related("contract").order_by("contract_id")
    names = Contract.objects.filter(pk__in=silent).order_by("name").values_list("name", flat=True) if silent else ()
    return Found([Covering(version, *known[version.pk]) for version in versions], list(names))


def candidates(
    covering: Sequence[Covering], fault_class_id: int, owner_id: int, place: GEOSGeometry | None
) -> list[tuple[Commitment, Covering, float]]:
    """The lines of these versions for this class that fit the place, with the size of their zone."""
    by_version = {one.version.pk: one for one in covering}
    zones = zones_at(by_version, [(owner_id, place)])[0]
    rows = lines_of(by_version).filter(fault_class=fault_class_id)
    fitting = rows.filter(Q(zone=None) | Q(zone__in=zones))
    return [(line, by_version[line.version_id], zones.get(line.zone_id, EVERYWHERE)) for line in fitting]


def lines_of(versions: Iterable[int]) -> QuerySet[Commitment]:
    """With what is needed to say them and to count with them."""
    rows = Commitment.objects.filter(version__in=list(versions))
    return rows.select_related("fault_class", "zone", "calendar", "version__contract").defer("zone__outline")


def zones_at(versions: Iterable[int], places: Sequence[Place]) -> list[dict[int | None, float]]:
    """For each place, the zones of these versions that it is in, with their size: a drawn one goes before a list of
    territories, a small surface before a large one, a territory named before one included. One query."""
    found: list[dict[int | None, float]] = [{} for _place in places]
    asked: dict[str, Any] = {
        "versions": list(versions),
        "owners": [owner for owner, _place in places],
        "places": [place.hexewkb.decode() if place else None for _owner, place in places],
    }
    with connection.cursor() as cursor:
        cursor.execute(ZONES_AT, asked)
        for number, zone, size in cursor.fetchall():
            found[number - 1][zone] = size
    return found
