# SPDX-License-Identifier: EUPL-1.2
"""What is read is what grouping the measures would give: whatever was late, corrected, told twice or not yet rolled."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.telemetry import rolling, rollups, services, zones
from apps.telemetry.models import LastValue, Measure, RolledDay, RolledHour, RolledMonth, RollupDirty
from tests.telemetry.days import FAR, STEPS, assert_exact, counted, series_in, tell

pytestmark = pytest.mark.django_db

ZONES = ("Europe/Paris", "Indian/Reunion", "Pacific/Marquesas")  # UTC+4; UTC-9:30, whose hours begin at half past
AUTUMN = datetime(2025, 10, 25, tzinfo=UTC)  # the day before that of 25 hours; the month ends within a week
SPRING = datetime(2025, 3, 29, tzinfo=UTC)
SOON = timedelta(days=9)

# Minutes since the beginning: most near each other, at the ends of hours, of days and of the repeated hour.
MINUTES = st.one_of(st.integers(0, 9 * 1440), st.integers(1300, 1600), st.sampled_from([0, 59, 60, 1319, 1320, 8580]))
MEASURES = st.tuples(st.integers(0, len(ZONES) - 1), MINUTES, st.integers(-50, 1000), st.integers(0, 2))
OPERATIONS = st.one_of(
    st.lists(MEASURES, min_size=1, max_size=30),
    st.tuples(st.just("refresh"), st.integers(0, 10 * 1440)),
    st.just("again"),
)


@contextmanager
def undone():
    """Each example begins without what the one before wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def three():
    return [series_in(zone) for zone in ZONES]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the example undoes itself
@given(start=st.sampled_from([AUTUMN, SPRING]), operations=st.lists(OPERATIONS, min_size=2, max_size=7))
def test_whatever_comes_in_whatever_order_reading_is_exact(three, start, operations):
    told = []
    with undone():
        for operation in operations:
            if operation == "again":
                for batch in told:
                    say(three, start, batch)
            elif isinstance(operation, list):
                told.append(operation)
                say(three, start, operation)
            else:
                rolling.refresh(now=start + timedelta(minutes=operation[1]))
            assert_exact(three, start - FAR, start + FAR)
        rolling.refresh()
        assert not RollupDirty.objects.exists()
        assert_exact(three, start - FAR, start + FAR)


def say(series, start, batch):
    points = []
    for which, minutes, value, quality in batch:
        one, at = series[which], start + timedelta(minutes=minutes)
        points.append(services.Point(one.asset_id, one.metric, one.unit, at, float(value), quality))
    services.append(points)


@pytest.mark.parametrize("start, hours", [(AUTUMN, 25), (SPRING, 23)])
def test_the_two_days_of_the_clock_change_have_their_hours(start, hours):
    paris, reunion = series_in("Europe/Paris"), series_in("Indian/Reunion")
    for one in (paris, reunion):
        tell(one, *((start + n * timedelta(minutes=10), 1.0) for n in range(3 * 144)))
    rolling.refresh()
    begun = start + timedelta(days=1) - timedelta(hours=2 if hours == 25 else 1)
    [day] = rollups.read([paris.pk], begun, begun + timedelta(hours=1), "day")
    assert (day.at, day.n, day.sum) == (begun, hours * 6, hours * 6.0)
    inside = rollups.read([paris.pk], begun, begun + timedelta(hours=hours), "hour")
    assert len(inside) == hours and {bucket.n for bucket in inside} == {6}
    assert {bucket.n for bucket in rollups.read([reunion.pk], start, start + timedelta(days=2), "day")} == {144}
    assert_exact([paris, reunion], start - FAR, start + FAR)


def test_each_series_is_read_in_the_zone_of_its_owner(three):
    at = datetime(2025, 12, 31, 21, tzinfo=UTC)  # already 2026 in La Réunion, still noon in the Marquesas
    for one in three:
        tell(one, (at, 7.0))
    for _ in range(2):
        found = rollups.read([one.pk for one in three], at - FAR, at + FAR, "month")
        assert [bucket.at for bucket in found] == [
            datetime(2025, 11, 30, 23, tzinfo=UTC),
            datetime(2025, 12, 31, 20, tzinfo=UTC),
            datetime(2025, 12, 1, 9, 30, tzinfo=UTC),
        ]
        rolling.refresh()


def test_only_what_is_owed_is_rolled():
    one, other = series_in("Europe/Paris"), series_in("Europe/Paris")
    for each in (one, other):
        tell(each, *((AUTUMN + n * timedelta(hours=1), 1.0) for n in range(100)))
    assert rolling.refresh() == (0, 2)
    assert rolling.refresh() == (0, 0)
    tell(one, (AUTUMN + timedelta(minutes=30), 5.0), (AUTUMN + timedelta(minutes=40), 5.0))
    assert list(RollupDirty.objects.values_list("series_id", "bucket")) == [(one.pk, AUTUMN - timedelta(hours=2))]
    assert rolling.refresh() == (1, 0)
    assert not RollupDirty.objects.exists()


def test_what_changes_nothing_owes_nothing():
    one = series_in("Europe/Paris")
    tell(one, (AUTUMN, 3.0, 0))
    rolling.refresh()
    tell(one, (AUTUMN, 3.0, 0))
    tell(one, (AUTUMN, 9.0, 2))
    assert not RollupDirty.objects.exists()


def test_measures_removed_by_retention_stay_in_the_roll_ups():
    one = series_in("Europe/Paris")
    tell(one, *((AUTUMN + n * timedelta(minutes=10), float(n)) for n in range(500)))
    rolling.refresh()
    before = {step: rollups.read([one.pk], AUTUMN - FAR, AUTUMN + FAR, step) for step in STEPS}
    Measure.objects.filter(series_id=one.pk, at__lt=AUTUMN + timedelta(days=2)).delete()
    assert {step: rollups.read([one.pk], AUTUMN - FAR, AUTUMN + FAR, step) for step in STEPS} == before
    tell(one, (AUTUMN + timedelta(minutes=5), 9999.0))  # later than its hour was forgotten
    for _ in range(2):
        assert {step: rollups.read([one.pk], AUTUMN - FAR, AUTUMN + FAR, step) for step in STEPS} == before
        rolling.refresh()


def test_a_refresh_that_dies_between_two_levels_leaves_everything_owed(monkeypatch):
    one = series_in("Europe/Paris")
    tell(one, *((AUTUMN + n * timedelta(hours=1), 1.0) for n in range(30)))
    rolling.refresh()
    tell(one, (AUTUMN + timedelta(minutes=30), 5.0))
    hour = RolledHour.objects.get(series_id=one.pk, at=AUTUMN)
    with monkeypatch.context() as patch:
        patch.setattr(rolling, "MONTHS", "SELECT 1 / 0")
        with pytest.raises(Exception, match="division"), transaction.atomic():
            rolling.refresh()
    assert RolledHour.objects.get(series_id=one.pk, at=AUTUMN).n == hour.n
    assert RollupDirty.objects.count() == 1
    assert_exact([one], AUTUMN - FAR, AUTUMN + FAR)
    assert rolling.refresh().late == 1
    assert_exact([one], AUTUMN - FAR, AUTUMN + FAR)


def test_every_level_tells_the_measures_once_everything_is_rolled(three):
    for one in three:
        tell(one, *((AUTUMN + n * timedelta(minutes=17), float(n % 50)) for n in range(700)))
    rolling.refresh()
    for table, step in ((RolledHour, "hour"), (RolledDay, "day"), (RolledMonth, "month")):
        rows = list(table.objects.order_by("series_id", "at").values_list())
        wanted = [tuple(bucket) for one in three for bucket in counted(one, AUTUMN - FAR, AUTUMN + FAR, step)]
        assert rows == wanted


def test_days_follow_the_owner_to_another_time_zone():
    one = series_in("Europe/Paris")
    tell(one, *((AUTUMN + n * timedelta(hours=1), float(n)) for n in range(300)))
    rolling.refresh()
    tell(one, (AUTUMN + timedelta(minutes=30), 50.0))
    for zone in ("Indian/Reunion", "Pacific/Marquesas", "America/Martinique"):
        one.asset.owner.time_zone = zone
        one.asset.owner.save()
        assert zones.follow() == 1
        assert zones.follow() == 0
        assert_exact([one], AUTUMN - FAR, AUTUMN + FAR)
        rolling.refresh()
        assert_exact([one], AUTUMN - FAR, AUTUMN + FAR)
        assert LastValue.objects.get().rolled_zone == zone


def test_the_marks_of_a_series_that_is_gone_are_forgotten():
    one = series_in("Europe/Paris")
    tell(one, (AUTUMN, 1.0))
    rolling.refresh()
    tell(one, (AUTUMN + timedelta(minutes=1), 1.0))
    one.delete()
    rolling.refresh()
    assert not RollupDirty.objects.exists()


def test_reading_costs_two_queries_whatever_is_asked(three, django_assert_num_queries):
    for one in three:
        tell(one, *((AUTUMN + n * timedelta(hours=1), 1.0) for n in range(50)))
    rolling.refresh()
    tell(three[0], (AUTUMN + timedelta(minutes=1), 1.0))
    for series in ([three[0].pk], [one.pk for one in three]):
        for step in STEPS:
            with django_assert_num_queries(2):
                rollups.read(series, AUTUMN - FAR, AUTUMN + FAR, step)


@pytest.mark.parametrize("step", STEPS)
def test_a_series_asked_for_less_gives_what_a_whole_reading_gives_of_it(three, step):
    """With what is rolled, what is corrected since and what is not rolled yet."""
    for one in three:
        tell(one, *((SPRING + n * timedelta(hours=5), float(n)) for n in range(60)))
    rolling.refresh(now=SPRING + timedelta(days=6))
    tell(three[1], (SPRING + timedelta(days=2), 90.0))
    keys, until = [one.pk for one in three], SPRING + timedelta(days=40)
    own = {three[1].pk: (SPRING + timedelta(days=2), SPRING + timedelta(days=8))}
    whole = rollups.read(keys, SPRING - SOON, until, step)
    first, last = own[three[1].pk]
    expected = [one for one in whole if one.series_id != three[1].pk or first <= one.at < last]
    assert rollups.read(keys, SPRING - SOON, until, step, windows=own) == expected
    assert len(expected) < len(whole) or step == "month"


def test_what_is_no_step_is_refused_and_an_empty_period_is_empty():
    assert rollups.read([1], AUTUMN, AUTUMN, "day") == []
    assert rollups.read([], AUTUMN, AUTUMN + FAR, "day") == []
    with pytest.raises(ValueError, match="week"):
        rollups.read([1], AUTUMN, AUTUMN + FAR, "week")


def test_a_year_of_months_reads_no_measure_and_no_hour():
    """Once everything is rolled: what the plan opens does not grow with the measures."""
    one = series_in("Europe/Paris")
    tell(one, (AUTUMN, 1.0), (AUTUMN + timedelta(days=60), 1.0))
    rolling.refresh()
    with connection.cursor() as cursor:
        asked = {"series": [one.pk], "since": AUTUMN - 5 * FAR, "until": AUTUMN, "end": AUTUMN + FAR, "step": "month"}
        asked |= {"begins": [asked["since"]], "ends": [asked["until"]]}
        cursor.execute("EXPLAIN " + rollups._statement("month", dirty=False, tail=False), asked)
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "telemetry_rolledmonth" in plan
    assert "telemetry_measure" not in plan and "telemetry_rolledhour" not in plan
