# SPDX-License-Identifier: EUPL-1.2
"""A month of invented measures, so that charts have something to draw. Seeded; only for assets without any series."""

import math
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
    """The first supervised fictitious assets of a kind, less those that were ever measured."""
    assets = Asset.objects.filter(kind__code=entry["kind"], attributes__fictif=True).exclude(source__driver="none")
    chosen = list(assets.order_by("code")[: entry["assets"]])
    known = Series.objects.filter(asset__in=chosen, metric=entry["metric"])
    measured = set(known.values_list("asset_id", flat=True))
    return [asset for asset in chosen if asset.pk not in measured]


def _past(entry: dict[str, Any], asset: Asset, seed: int, since: datetime, until: datetime) -> Past:
    draw = Random(f"{seed}/{asset.source_ref}")  # power and energy of a meter tell one story
    return PAST[entry["metric"]](draw, since, until, timedelta(hours=entry["every_hours"]))


def fill_level(draw: Random, since: datetime, until: datetime, step: timedelta) -> Past:
    """Percent: fills at its own pace, emptied somewhere above 70 %."""
    level, pace, limit = draw.uniform(0, 70), draw.uniform(0.3, 1.0), draw.uniform(72, 95)
    at = since
    while at <= until:
        yield at, min(level, 100)
        level += pace * (step / HOUR) * draw.uniform(0.4, 1.6)
        if level > limit:
            level, limit = draw.uniform(2, 8), draw.uniform(72, 95)
        at += step


def power(draw: Random, since: datetime, until: datetime, step: timedelta) -> Past:
    """Watts: a base load, and what people use on working days between 7 h and 19 h (Paris)."""
    base, used = draw.uniform(400, 3000), draw.uniform(2000, 20000)
    at = since
    while at <= until:
        yield at, base * draw.uniform(0.9, 1.1) + used * _occupancy(at) * draw.uniform(0.8, 1.1)
        at += step


def energy(draw: Random, since: datetime, until: datetime, step: timedelta) -> Past:
    """Index in kWh: the sum of the same building's power."""
    index = float(10_000 + int.from_bytes(draw.randbytes(2), "big"))
    for at, watts in power(draw, since, until, step):
        yield at, index
        index += watts * (step / HOUR) / 1000


def _occupancy(at: datetime) -> float:
    local = timezone.localtime(at)
    if local.weekday() >= 5 or not 7 <= local.hour < 19:
        return 0.0
    return math.sin(math.pi * (local.hour - 6) / 13)


PAST = {"fill_level": fill_level, "power": power, "energy": energy}
