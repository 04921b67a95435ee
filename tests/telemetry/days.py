# SPDX-License-Identifier: EUPL-1.2
"""What roll-ups must give, counted in Python from the measures, and the equipment of two time zones."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from apps.telemetry import rollups, services
from apps.telemetry.models import Measure, Series
from apps.telemetry.services import Point
from tests.factories import AssetFactory, TerritoryFactory

STEPS = ("hour", "day", "month")
FAR = timedelta(days=40)


def series_in(zone, **more):
    """A meter of a territory of this zone, and its series."""
    asset = AssetFactory(owner=TerritoryFactory(time_zone=zone), **more)
    return Series.objects.create(asset=asset, metric="energy", unit="kWh")


def tell(series, *measures):
    """(date, value, quality) or (date, value)."""
    return services.append([Point(series.asset_id, series.metric, series.unit, *measure) for measure in measures])


def begins(at, step, zone):
    local = at.astimezone(ZoneInfo(zone))
    if step == "hour":
        return (at - timedelta(minutes=local.minute, seconds=local.second)).astimezone(UTC)
    day = 1 if step == "month" else local.day
    return datetime(local.year, local.month, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def counted(series, since, until, step):
    """By the measures alone: the oracle."""
    zone = series.asset.owner.time_zone
    rows = [
        (begins(at, step, zone), at, value, quality)
        for at, value, quality in Measure.objects.filter(series_id=series.pk)
        .order_by("at")
        .values_list("at", "value", "quality")
    ]
    for beginning, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        values = [value for _, _, value, _ in found]
        if since <= beginning < until:
            worst = max(quality for *_, quality in found)
            facts = (len(found), sum(values), min(values), max(values), values[0], values[-1], worst)
            yield rollups.Bucket(series.pk, beginning, *facts)


def assert_exact(series, since, until):
    for step in STEPS:
        wanted = [
            bucket for one in sorted(series, key=lambda one: one.pk) for bucket in counted(one, since, until, step)
        ]
        found = rollups.read([one.pk for one in series], since, until, step)
        assert [bucket[:3] + bucket[4:] for bucket in found] == [bucket[:3] + bucket[4:] for bucket in wanted], step
        assert [bucket.sum for bucket in found] == pytest.approx([bucket.sum for bucket in wanted]), step
