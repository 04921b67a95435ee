# SPDX-License-Identifier: EUPL-1.2
"""A month of invented measures, so that charts have something to draw. Seeded; only for assets without any series."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from apps.assets.models import Asset
from apps.telemetry import services as telemetry
from apps.telemetry.models import Measure, Series

Past = Iterator[tuple[datetime, float]]
HOUR = timedelta(hours=1)


def load(plan: dict[str, Any]) -> int:
    """Give the series of the plan that do not exist their past; how many measures were written."""
    until = timezone.now().replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(days=plan["days"])
    points = [
        telemetry.Point(asset.pk, entry["metric"], entry["unit"], at, round(value, 3), Measure.Quality.ESTIMATED)
        for entry in plan["series"]
        for asset in _without_series(entry)
        for at, value in _past(entry, asset, plan["seed"], since, until)
    ]
    return telemetry.append(points).inserted


def _without_series(entry: dict[str, Any]) -> list[Asset]:
    """The first supervised fictitious assets of a kind (of a source, when it is named), less those ever measured."""
    assets = Asset.objects.filter(kind__code=entry["kind"], attributes__fictif=True).exclude(source__driver="none")
    if "source" in entry:
        assets = assets.filter(source__slug=entry["source"])
    chosen = list(assets.order_by("code")[: entry["assets"]])
    known = Series.objects.filter(asset__in=chosen, metric=entry["metric"])
    measured = set(known.values_list("asset_id", flat=True))
    return [asset for asset in chosen if asset.pk not in measured]


def _past(entry: dict[str, Any], asset: Asset, seed: int, since: datetime, until: datetime) -> Past:
    draw = Random(f"{seed}/{asset.source_ref}")
    return PAST[entry["metric"]](draw, asset, since, until, timedelta(hours=entry["every_hours"]))


def fill_level(draw: Random, asset: Asset, since: datetime, until: datetime, step: timedelta) -> Past:
    """Percent: fills at its own pace, emptied somewhere above 70 %."""
    level, pace, limit = draw.uniform(0, 70), draw.uniform(0.3, 1.0), draw.uniform(72, 95)
    for at in _instants(since, until, step):
        yield at, min(level, 100)
        level += pace * (step / HOUR) * draw.uniform(0.4, 1.6)
        if level > limit:
            level, limit = draw.uniform(2, 8), draw.uniform(72, 95)


def power(draw: Random, asset: Asset, since: datetime, until: datetime, step: timedelta) -> Past:
    """Watts: a base of 30 % of what the building may draw, all of it while it is open."""
    rated = 800 * asset.attributes["subscribed_kva"]  # 80 % of the subscription
    for at in _instants(since, until, step):
        yield at, rated * (1.0 if _is_open(at) else 0.3) * draw.uniform(0.97, 1.03)


def _instants(since: datetime, until: datetime, step: timedelta) -> Iterator[datetime]:
    at = since
    while at <= until:
        yield at
        at += step


def _is_open(at: datetime) -> bool:
    """Working days from 7 h to 19 h, UTC like the demo's meters."""
    return at.weekday() < 5 and 7 <= at.hour < 19


PAST = {"fill_level": fill_level, "power": power}
