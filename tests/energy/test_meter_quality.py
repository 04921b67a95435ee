# SPDX-License-Identifier: EUPL-1.2
"""Quality at a glance: what is silent, holed, reset, in the wrong unit; what was never read has no percentage."""

from datetime import datetime, timedelta

import pytest

from apps.energy import quality
from apps.energy.models import PointQuality
from tests.energy.conftest import PARIS
from tests.factories import MeteringPointFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 12, tzinfo=PARIS)
FIRST = datetime(2026, 1, 5)
HOURS = 24 * 36 + 12


def looked(meter):
    quality.refresh(now=NOW)
    return PointQuality.objects.get(point=meter)


@pytest.fixture
def meter(commune):
    return MeteringPointFactory(asset__owner=commune, subscribed_power=12)


def test_a_meter_read_every_hour_is_quiet(meter, tell):
    tell(meter, "power", "W", FIRST, [4000.0] * HOURS)
    found = looked(meter)
    assert (found.flags, round(found.completeness, 3), found.step_seconds, found.metric) == ([], 1.0, 3600, "power")


def test_what_was_never_read_has_no_completeness(meter):
    found = looked(meter)
    assert (found.flags, found.completeness, found.last_at) == (["never"], None, None)


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([4000.0] * (HOURS - 30), ["silent"]),
        ([4000.0] * (HOURS - 100) + [None] * 60 + [4000.0] * 40, ["gaps"]),
        ([4.0] * HOURS, ["unit"]),
        ([4e6] * HOURS, ["unit"]),
        ([4000.0] * (HOURS - 1) + [-1.0], ["negative"]),
    ],
    ids=["silent", "gaps", "kW for W", "W for kW", "negative"],
)
def test_what_is_wrong_has_its_word(meter, tell, values, flags):
    tell(meter, "power", "W", FIRST, values)
    assert looked(meter).flags == flags


def test_a_register_that_goes_back_is_told(meter, tell):
    tell(meter, "index", "kWh", FIRST, [*map(float, range(HOURS - 50)), *map(float, range(50))])
    assert looked(meter).flags == ["resets"]


def test_daily_readings_of_the_day_before_yesterday_are_not_late(meter, tell):
    tell(meter, "energy", "kWh", FIRST, [20.0] * 35, timedelta(days=1))
    found = looked(meter)
    assert (found.flags, round(found.completeness, 2)) == ([], 1.0)


def test_looking_costs_the_same_for_many_meters(commune, tell, django_assert_num_queries):
    for _ in range(5):
        tell(MeteringPointFactory(asset__owner=commune), "power", "W", FIRST, [4000.0] * 30)
    with django_assert_num_queries(5):
        assert quality.refresh(now=NOW) == 5
