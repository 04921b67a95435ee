# SPDX-License-Identifier: EUPL-1.2
"""The one door of measures, with real rows."""

import math
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.utils import timezone as clock

from apps.telemetry import services
from apps.telemetry.models import LastValue, Measure, Series
from apps.telemetry.services import Point
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def asset():
    return AssetFactory()


def point(asset, value=1.0, *, at=NOON, metric="fill_level", unit="%", quality=0):
    return Point(asset.pk, metric, unit, at, value, quality)


def stored():
    return list(Measure.objects.order_by("series_id", "at").values_list("at", "value", "quality"))


def test_measures_of_a_new_sensor_create_its_series_and_keep_its_last_value(asset):
    later = NOON + timedelta(minutes=10)
    result = services.append([point(asset, 41.0, at=later), point(asset, 40.0)])
    assert (result.inserted, result.duplicates, result.rejected) == (2, 0, ())
    assert stored() == [(NOON, 40.0, 0), (later, 41.0, 0)]
    series = Series.objects.get(asset=asset, metric="fill_level")
    assert (series.unit, series.last.at, series.last.value) == ("%", later, 41.0)


def test_the_same_batch_twice_changes_nothing(asset):
    batch = [point(asset, float(n), at=NOON + timedelta(minutes=n)) for n in range(20)]
    services.append(batch)
    before = stored()
    result = services.append(batch)
    assert (result.inserted, result.duplicates) == (0, 20)
    assert stored() == before


def test_a_measure_repeated_within_a_batch_is_stored_once(asset):
    result = services.append([point(asset, 5.0), point(asset, 5.0)])
    assert (result.inserted, result.duplicates) == (1, 1)


def test_a_late_measure_does_not_become_the_last_value(asset):
    services.append([point(asset, 9.0)])
    services.append([point(asset, 1.0, at=NOON - timedelta(days=40))])
    assert LastValue.objects.get().value == 9.0
    assert Measure.objects.count() == 2


@pytest.mark.parametrize("first, second", [(2, 0), (0, 2)])
def test_the_best_quality_wins_in_whatever_order_it_comes(asset, first, second):
    values = {0: 10.0, 2: 99.0}
    services.append([point(asset, values[first], quality=first)])
    services.append([point(asset, values[second], quality=second)])
    assert stored() == [(NOON, 10.0, 0)]
    assert (LastValue.objects.get().value, LastValue.objects.get().quality) == (10.0, 0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_a_number_is_refused_alone(asset, value):
    result = services.append([point(asset, value), point(asset, 3.0, at=NOON + timedelta(minutes=1))])
    assert result.inserted == 1
    [refused] = result.rejected
    assert refused.reason.startswith("valeur")


@pytest.mark.parametrize(
    "at",
    [datetime(1989, 12, 31, 23, tzinfo=UTC), datetime(2026, 11, 20, 12), None],
    ids=["before 1990", "without time zone", "two days ahead"],
)
def test_a_date_of_a_wild_clock_is_refused(asset, at):
    result = services.append([point(asset, at=at or clock.now() + timedelta(days=2))])
    assert result.inserted == 0
    assert result.rejected[0].reason.startswith("date")
    assert not Series.objects.exists()


def test_an_asset_that_is_gone_is_refused_and_the_others_are_stored(asset):
    gone = Point(asset.pk + 1000, "fill_level", "%", NOON, 1.0)
    result = services.append([gone, point(asset)])
    assert result.inserted == 1
    assert result.rejected[0].reason.startswith("équipement")


def test_a_change_of_unit_is_refused_rather_than_mixed(asset):
    services.append([point(asset, 1.0, metric="power", unit="kW")])
    result = services.append([point(asset, 1000.0, metric="power", unit="W", at=NOON + timedelta(minutes=1))])
    assert "« kW »" in result.rejected[0].reason
    assert Measure.objects.count() == 1


def test_a_series_without_unit_takes_the_first_one_said(asset):
    services.append([point(asset, 1.0, unit="")])
    services.append([point(asset, 2.0, unit="%", at=NOON + timedelta(minutes=1))])
    assert services.append([point(asset, 3.0, unit="", at=NOON + timedelta(minutes=2))]).inserted == 1
    assert Series.objects.get().unit == "%"


def test_local_times_are_stored_in_utc_and_the_two_autumn_hours_stay_apart(asset):
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=zone) for zone in (summer, winter)]
    services.append([point(asset, at=at) for at in twice])
    assert [at for at, *_ in stored()] == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]


def test_a_measure_of_long_ago_creates_its_month_only(asset):
    before = months()
    services.append([point(asset, at=datetime(1998, 7, 12, 21, tzinfo=UTC))])
    assert months() - before == {"telemetry_measure_199807"}


def test_the_last_instant_of_a_month_and_the_first_of_the_next_are_both_stored(asset):
    edge = datetime(2025, 3, 1, tzinfo=UTC)
    services.append([point(asset, at=edge - timedelta(microseconds=1)), point(asset, at=edge)])
    assert [at for at, *_ in stored()] == [edge - timedelta(microseconds=1), edge]


def test_nothing_stays_when_the_transaction_of_the_caller_fails(asset):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.append([point(asset)])
        raise ZeroDivisionError
    assert not Series.objects.exists()
    assert not stored()


def test_a_transaction_may_append_twice(asset):
    with transaction.atomic():
        services.append([point(asset)])
        result = services.append([point(asset, at=NOON + timedelta(minutes=1))])
    assert (result.inserted, result.duplicates) == (1, 0)


def test_a_batch_costs_the_same_queries_whatever_its_size(asset, django_assert_num_queries):
    other = AssetFactory(kind=asset.kind)
    services.append([point(asset), point(other)])
    for size in (2, 200):
        batch = [point((asset, other)[n % 2], at=NOON + timedelta(seconds=size + n)) for n in range(size)]
        # savepoint, month (remembered once committed), stage, emptied, COPY, store, release
        with django_assert_num_queries(7):
            services.append(batch)


@pytest.mark.django_db(transaction=True)
def test_two_writers_that_meet_the_same_new_series_both_succeed(asset):
    metrics = [f"metric_{n}" for n in range(40)]
    batches = [[point(asset, 1.0, metric=metric) for metric in order] for order in (metrics, metrics[::-1])]
    results = together(*batches)
    assert sorted(result.inserted + result.duplicates for result in results) == [40, 40]
    assert sum(result.inserted for result in results) == 40
    assert Series.objects.count() == 40


@pytest.mark.django_db(transaction=True)
def test_overlapping_batches_in_opposite_orders_never_block_each_other_for_ever(asset):
    services.append([point(asset)])
    batch = [point(asset, float(n), at=NOON + timedelta(seconds=n)) for n in range(2000)]
    results = together(batch, batch[::-1], batch)
    assert sum(result.inserted for result in results) == 1999
    assert LastValue.objects.get().at == batch[-1].at


def together(*batches):
    """Append each batch in a thread of its own, started at the same time."""
    start, results = threading.Barrier(len(batches)), []

    def write(batch):
        start.wait()
        try:
            results.append(services.append(batch))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert len(results) == len(batches)
    return results


def months():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'telemetry_measure'::regclass"
        )
        return {name for (name,) in cursor.fetchall()}
