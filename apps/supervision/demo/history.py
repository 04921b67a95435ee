# SPDX-License-Identifier: EUPL-1.2
"""A month of invented measures, so that charts have something to draw. Seeded; only for assets without any series."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.telemetry.models import Series
from apps.telemetry.partitions import ensure_months

Point = tuple[datetime, float]
HOUR = timedelta(hours=1)

# The stage holds only series made just now: whatever is in it is new.
KEEP_LAST = """
INSERT INTO telemetry_lastvalue (series_id, at, value, quality)
SELECT DISTINCT ON (series_id) series_id, at, value, quality FROM telemetry_measure
WHERE series_id = ANY(%s) ORDER BY series_id, at DESC
ON CONFLICT DO NOTHING
"""


def load(plan: dict[str, Any]) -> int:
    """Create the series of the plan that do not exist, with their past; how many measures were written."""
    until = timezone.now().replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(days=plan["days"])
    with transaction.atomic():
        ensure_months("telemetry_measure", since, until)
        made = [pair for entry in plan["series"] for pair in _new_series(entry)]
        return _copy(made, since, until, plan["seed"])


def _new_series(entry: dict[str, Any]) -> list[tuple[Series, int]]:
    """Series of the first assets of a kind, with their step in hours; those that exist are left alone."""
    assets = Asset.objects.filter(kind__code=entry["kind"], attributes__fictif=True).order_by("code")
    chosen = assets.exclude(source__driver="none")[: entry["assets"]]
    wanted = [Series(asset=asset, metric=entry["metric"], unit=entry["unit"]) for asset in chosen]
    existing = set(
        Series.objects.filter(asset__in=[series.asset_id for series in wanted], metric=entry["metric"]).values_list(
            "asset_id", flat=True
        )
    )
    missing = [series for series in wanted if series.asset_id not in existing]
    return [(series, entry["every_hours"]) for series in Series.objects.bulk_create(missing)]


def _copy(made: list[tuple[Series, int]], since: datetime, until: datetime, seed: int) -> int:
    count = 0
    with connection.cursor() as cursor:
        with cursor.copy("COPY telemetry_measure (series_id, at, value) FROM STDIN") as copy:
            for series, hours in made:
                draw = Random(f"{seed}/{series.asset.source_ref}")  # power and energy of a meter tell one story
                for at, value in PAST[series.metric](draw, since, until, timedelta(hours=hours)):
                    copy.write_row((series.pk, at, round(value, 3)))
                    count += 1
        cursor.execute(KEEP_LAST, [[series.pk for series, _ in made]])
    return count


def fill_level(draw: Random, since: datetime, until: datetime, step: timedelta) -> Iterator[Point]:
    """Percent: fills at its own pace, emptied somewhere above 70 %."""
    level, pace, limit = draw.uniform(0, 70), draw.uniform(0.3, 1.0), draw.uniform(72, 95)
    at = since
    while at <= until:
        yield at, min(level, 100)
        level += pace * (step / HOUR) * draw.uniform(0.4, 1.6)
        if level > limit:
            level, limit = draw.uniform(2, 8), draw.uniform(72, 95)
        at += step


def power(draw: Random, since: datetime, until: datetime, step: timedelta) -> Iterator[Point]:
    """Watts: a base load, and what people use on working days between 7 h and 19 h (Paris)."""
    base, used = draw.uniform(400, 3000), draw.uniform(2000, 20000)
    at = since
    while at <= until:
        yield at, base * draw.uniform(0.9, 1.1) + used * _occupancy(at) * draw.uniform(0.8, 1.1)
        at += step


def energy(draw: Random, since: datetime, until: datetime, step: timedelta) -> Iterator[Point]:
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
