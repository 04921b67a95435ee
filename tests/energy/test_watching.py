# SPDX-License-Identifier: EUPL-1.2
"""What meters say becomes alarms and their end, by the door of all alarms: with real rows."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point as Place
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assets.models import AssetKind
from apps.energy import quality, watching
from apps.energy.models import Energy, MeteringPoint, Site
from apps.energy.watching import service
from apps.events.models import Alarm, JournalEntry, LiveMessage
from apps.telemetry import services as telemetry
from tests.energy.test_leaks_and_comfort import school
from tests.energy.test_night_base import building, every
from tests.factories import AssetFactory, AssetKindFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAYS = 50
UNITS = {"power": "W", "water": "m3"}


@pytest.fixture
def town():
    return TerritoryFactory()


@pytest.fixture
def kind():
    return AssetKindFactory(code="energy_meter")


def metered(town, kind, energy=Energy.ELECTRICITY, **changes):
    asset = AssetFactory(kind=kind, owner=town, source=None, geometry=Place(4.365, 48.957))
    return MeteringPoint.objects.create(asset=asset, energy=energy, **changes)


def told(point, metric, values, at):
    points = [
        telemetry.Point(
            point.asset_id, metric, UNITS[metric], one.astype(datetime).replace(tzinfo=UTC), float(value), 0
        )
        for one, value in zip(at, values, strict=True)
    ]
    telemetry.append(points)


def last_days(days=DAYS, minutes=60, until=NOW):
    first = (until - timedelta(days=days)).replace(tzinfo=None)
    return every(minutes, first.isoformat(), days)


def looked(now=NOW):
    quality.refresh(now=now)
    return watching.watch_silence(now=now) + watching.watch_use(now=now)


def alarms():
    return {alarm.condition: alarm for alarm in Alarm.objects.all()}


def drawn(at, seed=1, **options):
    return building(at, **options) * (1 + np.random.default_rng(seed).normal(0, 0.04, len(at)))


def test_a_building_as_usual_raises_nothing(town, kind):
    point = metered(town, kind)
    at = last_days()
    told(point, "power", drawn(at), at)
    assert looked() == watching.Told()
    assert not Alarm.objects.exists()


def test_a_night_base_that_rises_is_one_alarm_told_once_and_over_when_it_is_back(town, kind):
    point = metered(town, kind)
    at, more = last_days(), np.datetime64("2026-02-26T12:00")
    watts = drawn(at)
    told(point, "power", np.where(at >= more, watts + 400, watts), at)
    first = looked()
    alarm = alarms()["night_base_high"]
    assert alarm.active
    assert alarm.territory == town
    assert alarm.detail["en trop (W)"] == pytest.approx(400, abs=40)
    assert "W de plus" in alarm.title
    assert alarm.raised_at.date().isoformat() == "2026-02-26"
    assert first.raised == len(alarms())
    assert looked() == watching.Told()  # again at once: nothing new is said
    assert alarms()["night_base_high"].occurrences == 1

    later = NOW + timedelta(days=5)
    after = last_days(5, until=later)
    told(point, "power", drawn(after, seed=2), after)
    assert looked(later).cleared >= 1
    assert not alarms()["night_base_high"].active
    assert Alarm.objects.filter(condition="night_base_high").count() == 1


def test_what_comes_back_is_the_same_alarm_once_more(town, kind):
    point = metered(town, kind)
    at = last_days()
    watts = drawn(at)
    watts[at >= np.datetime64("2026-02-26T12:00")] += 400
    told(point, "power", watts, at)
    looked()
    for weeks, base in ((1, 300.0), (2, 800.0)):
        until = NOW + timedelta(days=5 * weeks)
        at = last_days(5, until=until)
        told(point, "power", drawn(at, base=base), at)
        looked(until)
    assert alarms()["night_base_high"].active
    assert alarms()["night_base_high"].occurrences == 2


def test_water_that_never_stops_is_a_major_alarm_with_its_flow(town, kind):
    point = metered(town, kind, Energy.WATER)
    at = last_days(minutes=10)
    told(point, "water", school(at, leak=0.12, since="2026-02-25T12:00"), at)
    looked()
    alarm = alarms()["water_leak"]
    assert alarm.active
    assert alarm.severity == 2
    assert alarm.detail["débit de nuit (m³/h)"] == pytest.approx(0.12, abs=0.02)
    assert set(alarms()) == {"water_leak"}


def test_a_meter_that_says_no_more_is_silent_and_heard_again(town, kind):
    point = metered(town, kind)
    at = last_days(until=NOW - timedelta(days=5))
    told(point, "power", drawn(at), at)
    looked()
    alarm = alarms()["meter_silent"]
    assert alarm.active
    assert alarm.raised_at == NOW - timedelta(days=5)
    assert set(alarms()) == {"meter_silent"}  # old measures say nothing of its use
    at = last_days(5)
    told(point, "power", drawn(at), at)
    assert looked().cleared == 1
    assert not alarms()["meter_silent"].active


def test_lamps_lit_by_day_are_told_and_their_night_is_no_base(town, kind):
    lamps = Site.objects.create(territory=town, code="EP", name="Éclairage", nature=Site.Nature.LIGHTING)
    point = metered(town, kind, site=lamps)
    at = last_days()
    hour = at.astype("datetime64[h]").astype(int) % 24
    night = (hour >= 18) | (hour < 6)
    watts = np.where(night, 4000.0, 30.0)
    told(point, "power", np.where((at >= np.datetime64("2026-02-28T07:00")), 4000.0, watts), at)
    looked()
    assert set(alarms()) == {"lighting_by_day"}
    assert alarms()["lighting_by_day"].detail["gaspillé (kWh)"] > 50


def test_what_cannot_be_known_says_nothing(town, kind):
    daily = metered(town, kind)
    at = last_days(minutes=1440)
    told(daily, "power", drawn(at), at)
    never = metered(town, kind)
    few = metered(town, kind)
    at = last_days(2)
    told(few, "power", drawn(at, base=5000.0), at)
    assert never.asset.kind == AssetKind.objects.get(code="energy_meter")
    assert looked() == watching.Told()


def test_a_meter_taken_out_of_service_ends_its_alarms(town, kind):
    point = metered(town, kind)
    at = last_days(until=NOW - timedelta(days=5))
    told(point, "power", drawn(at), at)
    looked()
    MeteringPoint.objects.filter(pk=point.pk).update(ends_on=NOW.date())
    assert looked().cleared == 1
    assert not alarms()["meter_silent"].active


def test_the_door_of_all_alarms_journals_tells_and_groups(town, kind):
    point = metered(town, kind)
    at = last_days(until=NOW - timedelta(days=5))
    told(point, "power", drawn(at), at)
    looked()
    source = service.source_of(town)
    assert Alarm.objects.get().source == source
    assert JournalEntry.objects.filter(alarm_id=Alarm.objects.get().pk).exists()
    assert LiveMessage.objects.filter(kind="alarm.raised", territory=town).exists()
    point.asset.refresh_from_db()
    assert point.asset.state == "fault"


def test_queries_do_not_grow_with_meters(town, kind):
    at = last_days(40)

    def queries(meters):
        for _meter in range(meters):
            told(metered(town, kind), "power", drawn(at), at)
        quality.refresh(now=NOW)
        watching.watch_use(now=NOW)  # the source exists
        with CaptureQueriesContext(connection) as seen:
            watching.watch_use(now=NOW)
        return len(seen)

    assert queries(1) == queries(3)


def test_each_territory_is_told_by_its_own_source(town, kind):
    other = TerritoryFactory()
    assert service.source_of(town) != service.source_of(other)
    assert service.source_of(town) == service.source_of(town)
