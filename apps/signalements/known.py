# SPDX-License-Identifier: EUPL-1.2
"""What is already known of a place, said before anybody submits: open reports, failures, planned works.

Nothing of a restricted kind, nothing that a person wrote, no position of anybody.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.assets.models import Asset, NetworkEdge
from apps.events.models import Episode, Incident, PlannedEvent
from apps.signalements import selectors
from apps.signalements.models import Category, Signalement
from apps.signalements.places import Place
from apps.territories import scoping

METRES, DAYS = 50, 30  # of reports, while no category says its own; measured by benchmarks/duplicates.py
COMING = timedelta(days=7)  # works from which they are announced
SHOWN = 3
SPAN = 0.0009  # degrees: a box somewhat larger than METRES, before distances are measured
FEEDERS = 3  # levels of the network above a lamp


@dataclass(frozen=True, slots=True)
class Known:
    reports: list[Signalement]
    failures: list[Incident]
    works: list[PlannedEvent]

    def __bool__(self) -> bool:
        return bool(self.reports or self.failures or self.works)


def at(place: Place) -> Known:
    """Four short reads, each by an index."""
    asset_id = place.asset.pk if place.asset else None
    fids = _concerned(place)
    return Known(
        list(selectors.around(place.point, asset_id, METRES, DAYS)[:SHOWN]),
        list(_failures(fids)[:SHOWN]),
        list(_works(place, fids)[:SHOWN]),
    )


def repeated(place: Place, category: Category, text: str = "") -> Known:
    """Once the category is chosen: what this one may repeat, by the radius and the age of the category, that was not
    already shown with the place."""
    asset_id = place.asset.pk if place.asset else None
    before = {one.pk for one in selectors.around(place.point, asset_id, METRES, DAYS)[:SHOWN]}
    rows = selectors.alike(category, place.point, asset_id, text=text)
    return Known([one for one in rows if one.pk not in before][:SHOWN], [], [])


def _concerned(place: Place) -> set[int]:
    """The asset and what feeds it; without one, what stands around."""
    if place.asset is not None:
        return {place.asset.pk, *_above({place.asset.pk})}
    if place.point is None:
        return set()
    near = Asset.objects.filter(geom_3857__bboverlaps=_box(place.point), kind__restricted=False)
    found = set(near.values_list("pk", flat=True)[:60])
    return found | _above(found)


def _above(fids: set[int]) -> set[int]:
    known: set[int] = set()
    level = fids
    for _rank in range(FEEDERS):
        edges = NetworkEdge.objects.filter(downstream__in=level, nature=NetworkEdge.Nature.POWER)
        level = set(edges.values_list("upstream", flat=True)) - known
        known |= level
    return known


def _failures(fids: set[int]) -> QuerySet[Incident]:
    touching = Episode.objects.filter(asset__in=fids, ended_at=None).values("incident")
    rows = Incident.objects.open().filter(Q(cause_asset__in=fids) | Q(pk__in=touching), restricted=False, planned=None)
    rows = rows.exclude(members=0, testimonies__gt=0)  # what other inhabitants make us suppose is no known failure
    return rows.order_by("severity", "-opened_at") if fids else rows.none()


def _works(place: Place, fids: set[int]) -> QuerySet[PlannedEvent]:
    now = timezone.now()
    rows = PlannedEvent.objects.filter(
        ends_at__gt=now, starts_at__lt=now + COMING, territory__in=scoping.above(place.territory.pk)
    )
    here: Any = Q(assets__in=fids)
    if place.point is not None:
        here |= Q(perimeter__covers=place.point)
    return rows.filter(here).distinct().order_by("starts_at").defer("perimeter")


def _box(point: Point) -> GEOSGeometry:
    box = Polygon.from_bbox((point.x - SPAN, point.y - SPAN, point.x + SPAN, point.y + SPAN))
    box.srid = 4326
    return box.transform(3857, clone=True)
