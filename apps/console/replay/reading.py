# SPDX-License-Identifier: EUPL-1.2
"""Reads a past period, as far as somebody may see today what it speaks of."""

from operator import attrgetter
from typing import Any

from django.contrib.gis.db.models.functions import Centroid

from apps.assets import selectors
from apps.assets.models import Asset
from apps.assets.selectors import Latitude, Longitude
from apps.console import scope
from apps.console.replay import alarms, incidents, sources, works
from apps.console.replay.alarms import TooMany
from apps.console.replay.period import Period
from apps.console.replay.told import ALARM, Part, Past, Place
from apps.events.models import Alarm, Incident
from apps.interventions.models import WorkRequest
from apps.territories.models import Territory, User

PERMISSIONS = ("events.view_alarm", "events.view_journalentry")

__all__ = ["PERMISSIONS", "TooMany", "of"]


def of(user: Any, period: Period, code: str = "") -> Past:
    """Raises TooMany. A constant number of queries, whatever happened."""
    territories = scope.within(Territory.objects.visible_to(user, "assets.view_asset"), code)
    seen = Asset.objects.visible_to(user).filter(owner__in=territories)
    parts = (
        alarms.read(user, period, Alarm.objects.visible_to(user).filter(territory__in=territories)),
        incidents.read(user, period, _of(Incident.objects.visible_to(user), territories, code)),
        works.read(user, period, _of(WorkRequest.objects.visible_to(user), territories, code)),
        sources.read(period, selectors.known_sources(user, territories).filter(enabled=True).exclude(driver="none")),
    )
    places = _places(seen, parts)
    _forget(parts[ALARM], places)
    lines = sorted((line for part in parts for line in part.lines), key=attrgetter("at"))
    silent = sources.silent(parts[3], seen.in_service())
    return Past(period, parts, places, silent, _names(parts), lines)


def _of(rows: Any, territories: Any, code: str) -> Any:
    return rows.filter(territory__in=territories) if code else rows


def _places(seen: Any, parts: tuple[Part, ...]) -> dict[int, Place]:
    fids = {thing.asset for part in parts for thing in part.things.values() if thing.asset is not None}
    point = Centroid("geometry")
    rows = seen.filter(pk__in=fids).order_by().annotate(lon=Longitude(point), lat=Latitude(point))
    found = rows.values_list("fid", "kind_id", "code", "lon", "lat", "source_id")
    return {row[0]: Place(*row) for row in found}


def _forget(part: Part, places: dict[int, Place]) -> None:
    """Alarms of equipment that the person may not see today: a kind may have become restricted since."""
    part.things = {key: thing for key, thing in part.things.items() if thing.asset in places}
    part.start = {key: now for key, now in part.start.items() if key in part.things}
    part.lines = [line for line in part.lines if line.key in part.things]


def _names(parts: tuple[Part, ...]) -> dict[int, str]:
    people = {line.by for part in parts for line in part.lines if line.by is not None}
    rows = User.objects.filter(pk__in=people).order_by().only("pk", "username", "first_name", "last_name")
    return {person.pk: person.get_full_name() or person.get_username() for person in rows}
