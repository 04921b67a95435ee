# SPDX-License-Identifier: EUPL-1.2
"""From findings to alarms: what appeared and what is over is told to `events`, once; nothing else is written."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import selectors as asset_selectors
from apps.assets.models import Asset, Source
from apps.assets.selectors import AssetRef
from apps.energy import calendars
from apps.energy.maths.presence import Presence
from apps.energy.models import MeteringPoint, Room
from apps.energy.watching import curves, findings, rooms
from apps.energy.watching.findings import Finding
from apps.events import live, locks
from apps.events import services as events
from apps.events.models import Alarm
from apps.territories.models import Territory

logger = logging.getLogger(__name__)
One = TypeVar("One", MeteringPoint, Room)
Look = Callable[[Sequence[One], datetime], Iterable[Finding]]

MEMORY = timedelta(days=56)  # of a curve: four weeks that teach, four that are followed
FRESH = timedelta(days=4)  # suppliers publish the day after; older measures say nothing of today
BATCH = 200  # meters whose curves are read at once


@dataclass(frozen=True, slots=True)
class Told:
    """How many alarms appeared and how many are over."""

    raised: int = 0
    cleared: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(self.raised + other.raised, self.cleared + other.cleared)


def watch_silence(*, now: datetime | None = None) -> Told:
    """Meters that are not read any more, those that are read again."""
    looked = _by_territory(_meters())
    return _watch(looked, (findings.SILENT,), lambda points, _now: map(_silence, points), now or timezone.now())


def watch_use(*, now: datetime | None = None) -> Told:
    """Night base, closed days, water at night, drift, lamps by day: all that is read in hourly curves."""
    return _watch(_by_territory(_meters()), findings.OF_USE, _of_curves, now or timezone.now())


def watch_rooms(*, now: datetime | None = None) -> Told:
    """Air and warmth of rooms while people are there, and sensors that say nothing usable any more."""
    rows = Room.objects.select_related("asset__owner").order_by("pk")
    return _watch(_by_territory(rows), rooms.CONDITIONS, rooms.look, now or timezone.now())


def _silence(point: MeteringPoint) -> Finding:
    return findings.silence(point, getattr(point, "quality", None))


def _of_curves(points: Sequence[MeteringPoint], now: datetime) -> Iterable[Finding]:
    read = curves.hourly(points, now - MEMORY, now)
    known = curves.latest(read)
    oldest = (now - FRESH).replace(tzinfo=None)
    places = _places(points)
    hours = _calendars(points, now)
    for point in points:
        if point.pk not in known or known[point.pk] < oldest:
            continue
        for told in findings.OF_A_CALENDAR:
            yield told(point, read[point.pk], hours.get(point.site_id or 0))
        for look in findings.OF_A_CURVE:
            yield look(point, read[point.pk])
        yield findings.burning_by_day(point, read[point.pk], places.get(point.pk))


def _calendars(points: Sequence[MeteringPoint], now: datetime) -> dict[int, Presence]:
    """Opening hours of the sites that have them, by site."""
    sites = {point.site_id: point.site for point in points if point.site is not None}
    since, until = (now - MEMORY).date() - timedelta(days=1), now.date() + timedelta(days=1)
    return calendars.open_calendars(calendars.of_sites(list(sites.values()), since, until))


def _places(points: Sequence[MeteringPoint]) -> dict[int, tuple[float, float]]:
    """Where each meter is, or what it serves."""
    refs = asset_selectors.by_fids({fid for point in points for fid in (point.asset_id, point.serves_id) if fid})
    found = {}
    for point in points:
        for fid in (point.serves_id, point.asset_id):
            lonlat = refs[fid].lonlat if fid in refs else None
            if lonlat:
                found[point.pk] = lonlat
    return found


def _watch(
    watched: Iterable[tuple[Territory, list[One]]], conditions: Sequence[str], look: Look[One], now: datetime
) -> Told:
    """One transaction per territory and batch: what is found, and the end of what those out of service had."""
    total = Told()
    for territory, points in watched:
        for start in range(0, len(points), BATCH):
            total += _tell(territory, _found(points[start : start + BATCH], conditions, look, now), now)
    return total


def _found(batch: Sequence[One], conditions: Sequence[str], look: Look[One], now: datetime) -> list[Finding]:
    working: list[One] = [point for point in batch if _in_service(point)]
    over: list[Finding] = []
    for point in batch:
        over += [Finding(point, name, present=False) for name in conditions if not _in_service(point)]
    return [*look(working, now), *over]


def _meters() -> Iterable[MeteringPoint]:
    return MeteringPoint.objects.select_related("asset__owner", "site", "serves__kind", "quality").order_by("pk")


def _by_territory(rows: Iterable[One]) -> Iterable[tuple[Territory, list[One]]]:
    found: dict[Territory, list[One]] = defaultdict(list)
    for point in rows:
        found[point.asset.owner].append(point)
    return found.items()


def _in_service(point: MeteringPoint | Room) -> bool:
    ended = isinstance(point, MeteringPoint) and point.ends_on is not None
    return not ended and point.asset.lifecycle != Asset.Lifecycle.REMOVED


def source_of(territory: Territory) -> Source:
    """Who says so: the product itself, once per territory; a source without telemetry."""
    defaults = {"name": _("Veille énergie – %(name)s") % {"name": territory.name}, "territory": territory}
    return Source.objects.get_or_create(slug=f"veille-energie-{territory.code.lower()}", defaults=defaults)[0]


@transaction.atomic
def _tell(territory: Territory, found: Sequence[Finding], now: datetime) -> Told:
    said = [one for one in found if one.present is not None]
    if not said:
        return Told()
    source = source_of(territory)
    locks.hold_sources([source.pk])  # nobody else looks at what is present meanwhile
    assets = [one.point.asset_id for one in said]
    known = {(one.asset_id, one.condition): one for one in Alarm.objects.filter(source=source, asset__in=assets)}
    changed = [one for one in said if one.present is not _active(known, one)]
    if not changed:
        return Told()
    refs = asset_selectors.by_fids({one.point.asset_id for one in changed})
    observed = [_observed(one, refs[one.point.asset_id], known.get(_key(one)), now) for one in changed]
    result = events.observe(source=source, observed=observed, received_at=now)
    for refused, reason in result.rejected:
        logger.error("finding refused asset=%s condition=%s: %s", refused.asset.fid, refused.condition, reason)
    live.publish(result.messages)  # last: live ids follow the order of commits
    raised = sum(bool(one.active) for one in observed)
    return Told(raised, len(observed) - raised)


def _key(finding: Finding) -> tuple[int, str]:
    return finding.point.asset_id, finding.condition


def _active(known: Mapping[tuple[int, str], Alarm], finding: Finding) -> bool:
    alarm = known.get(_key(finding))
    return alarm is not None and alarm.active


def _observed(finding: Finding, asset: AssetRef, alarm: Alarm | None, now: datetime) -> events.Observed:
    """It began when the measures say so, but after what was last told of it; it is over now."""
    at = min(finding.since or now, now) if finding.present else now
    if alarm is not None and at <= alarm.last_at:
        at = alarm.last_at + timedelta(seconds=1)
    return events.Observed(
        asset=asset,
        condition=finding.condition,
        at=at,
        active=finding.present,
        severity=finding.severity,
        title=finding.title[:160] or finding.condition,
        detail=dict(finding.detail or {}),
        idle=not finding.present,
    )
