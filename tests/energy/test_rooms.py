# SPDX-License-Identifier: EUPL-1.2
"""Rooms: the rule that each follows, alarms of their air, their end, silence, absurd values, the page of the site."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.energy import watching
from apps.energy.models import Room, RoomClosure, RoomRule
from apps.energy.rooms import board, rules
from apps.events.models import Alarm
from apps.telemetry import services as telemetry
from tests.energy.test_night_base import every
from tests.factories import MembershipFactory, RoomFactory, RoomRuleFactory, SiteFactory, TerritoryFactory, UserFactory
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 14, 10, 2, tzinfo=UTC)  # a Wednesday, 11 h on the wall
UNITS = {"co2": "ppm", "temperature": "Cel", "humidity": "%"}


@pytest.fixture
def town():
    return TerritoryFactory(code="51108")


@pytest.fixture
def room(town):
    return RoomFactory(asset__owner=town, asset__name="Salle 12")


def tell(room, metric, values, until=NOW, minutes=10, unit=None, quality=0):
    """The last of `values` is told just before `until`."""
    first = until - timedelta(minutes=minutes * len(values))
    points = [
        telemetry.Point(
            room.asset_id,
            metric,
            unit or UNITS[metric],
            first + rank * timedelta(minutes=minutes),
            float(value),
            quality,
        )
        for rank, value in enumerate(values)
    ]
    assert not telemetry.append(points).rejected


def fresh(room, until=NOW, co2=None, **values):
    """A day of comfort, then what is given."""
    for metric, usual in (("co2", 600), ("temperature", 20), ("humidity", 45)):
        last = co2 if metric == "co2" and co2 is not None else values.get(metric, [])
        tell(room, metric, [*[usual] * (144 - len(last)), *last], until)


def tell_all(room, until):
    for metric, value in (("co2", 600), ("temperature", 20), ("humidity", 45)):
        tell(room, metric, [value] * 3, until)


def alarms():
    return {alarm.condition: alarm for alarm in Alarm.objects.filter(active=True)}


def test_comfort_raises_nothing_and_one_sample_neither(room):
    fresh(room, co2=[600, 600, 5000])
    assert watching.watch_rooms(now=NOW) == watching.Told()


def test_a_breach_is_one_alarm_with_its_worst_told_once_and_over_when_it_is_back(room, town):
    fresh(room, co2=[1600, 1900, 1800, 1750, 1700])
    assert watching.watch_rooms(now=NOW).raised == 1
    alarm = alarms()["co2_high"]
    assert (alarm.asset, alarm.territory, alarm.severity) == (room.asset, town, 3)
    assert alarm.raised_at == NOW - timedelta(minutes=50)
    assert "1 900 ppm" in alarm.title.replace("\u202f", " ").replace("\xa0", " ")
    assert watching.watch_rooms(now=NOW) == watching.Told()
    later = NOW + timedelta(hours=1)
    tell(room, "co2", [1450, 1400, 1350, 1340, 1320], later)  # under the limit, not yet back
    assert watching.watch_rooms(now=later) == watching.Told()
    later += timedelta(minutes=20)
    tell(room, "co2", [1250], later)
    assert watching.watch_rooms(now=later).cleared == 1
    assert Alarm.objects.get().occurrences == 1 and not alarms()


def test_cold_and_damp_are_told_apart(room):
    fresh(room, temperature=[16.5] * 6, humidity=[80] * 6)
    watching.watch_rooms(now=NOW)
    assert set(alarms()) == {"room_too_cold", "room_too_humid"}


def test_nobody_there_no_alarm(room):
    night = NOW.replace(hour=2)
    fresh(room, night, co2=[3000] * 12)
    RoomRuleFactory(territory=room.asset.owner, room=room, wednesday_hours="")
    assert watching.watch_rooms(now=night) == watching.Told()
    fresh(room, co2=[3000] * 12)
    assert watching.watch_rooms(now=NOW) == watching.Told()  # a Wednesday without anybody


def test_a_silent_sensor_is_unknown_never_comfortable_and_is_told(room, reader):
    later = NOW + timedelta(hours=5)
    fresh(room, co2=[2000] * 6)
    watching.watch_rooms(now=NOW)
    assert set(alarms()) == {"co2_high"}
    assert watching.watch_rooms(now=later).raised == 1
    assert set(alarms()) == {"co2_high", "room_sensor_silent"}  # what was beyond is not said to be over
    (line,) = board.of_site(reader, room.site, now=later).lines
    assert line.state == board.UNKNOWN and all(one.stale for one in line.sensors)
    later += timedelta(hours=1)
    tell_all(room, later)
    assert watching.watch_rooms(now=later).cleared == 2


def test_what_cannot_be_is_flagged_not_used(room, reader):
    fresh(room, co2=[65535] * 12, temperature=[-40] * 12)
    tell(room, "humidity", [99] * 12, quality=2)  # said to be doubtful
    watching.watch_rooms(now=NOW)
    assert not set(alarms()) & set(rules.CONDITIONS)
    (line,) = board.of_site(reader, room.site, now=NOW).lines
    assert line.flagged >= 4 and line.stuffy == 0 and line.cold == 0


def test_a_unit_that_is_not_understood_is_unknown(room, reader):
    tell(room, "temperature", [68] * 144, unit="[degF]")
    watching.watch_rooms(now=NOW)
    assert set(alarms()) == {"room_sensor_silent"}
    (line,) = board.of_site(reader, room.site, now=NOW).lines
    assert line.state == board.UNKNOWN and not line.sensors[0].understood and not line.shares.known


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_the_nearest_rule_holds_whole(town, room):
    above = TerritoryFactory()
    above.includes.add(town)
    office = RoomFactory(asset__owner=town, use="office")
    hall = RoomFactory(asset__owner=town, use="meeting")

    def followed():
        found = rules.of_rooms(list(Room.objects.select_related("asset").order_by("pk")), NOW.date(), NOW.date())
        return [found[one.pk].rule.set_point_c for one in (room, office, hall)]

    assert followed() == [19, 19, 19]
    RoomRuleFactory(territory=above, use="office", set_point_c=20)
    assert followed() == [19, 20, 19]
    RoomRuleFactory(territory=above, set_point_c=17)
    assert followed() == [17, 20, 17]
    RoomRuleFactory(territory=town, set_point_c=18)
    assert followed() == [18, 18, 18]
    RoomRuleFactory(territory=town, room=room, set_point_c=16)
    assert followed() == [16, 18, 18]


def test_closures_and_public_holidays_empty_a_room(room):
    rule = RoomRuleFactory(territory=room.asset.owner)
    RoomClosure.objects.create(rule=rule, starts_on=date(2026, 4, 13), ends_on=date(2026, 4, 24))
    asked = rules.of_rooms([room], date(2026, 4, 1), date(2026, 4, 30))[room.pk]
    closed = {day.item() for day in asked.presence.closed}
    assert {date(2026, 4, 6), date(2026, 4, 13), date(2026, 4, 24)} <= closed and date(2026, 4, 27) not in closed


@pytest.mark.parametrize(
    "wrong",
    [
        {"co2_alarm_ppm": 700},
        {"back_ppm": 1500},
        {"hot_c": 18},
        {"dry_percent": 80},
        {"sustained_minutes": 0},
        {"stale_minutes": 5},
        {"set_point_c": float("nan")},
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_the_database(town, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomRuleFactory(territory=town, **wrong)


def test_a_rule_is_refused_in_words_with_its_field(town):
    stranger = RoomFactory()
    with pytest.raises(ValidationError) as refused:
        RoomRule(territory=town, room=stranger, weekday_hours="8h à midi").full_clean()
    assert set(refused.value.message_dict) == {"weekday_hours", "room"}


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(town):
    return MembershipFactory(user=UserFactory(), territory=town, permissions=ROLES["viewer"]).user


def month(room, share_stuffy=0.5):
    """Thirty days at 10 min: a share of the hours at 1 200 ppm, 18.8 °C."""
    at = every(10, (NOW - timedelta(days=31)).replace(tzinfo=None, minute=0).isoformat(), 31)
    at = at[at < np.datetime64(NOW.replace(tzinfo=None))]
    stuffy = (at.astype("datetime64[h]").astype(int) % 2 == 0) if share_stuffy else np.zeros(len(at), bool)
    for metric, values in (("co2", np.where(stuffy, 1200.0, 600.0)), ("temperature", np.full(len(at), 18.8))):
        telemetry.append(
            [
                telemetry.Point(room.asset_id, metric, UNITS[metric], one.item().replace(tzinfo=UTC), float(value), 0)
                for one, value in zip(at, values, strict=True)
            ]
        )


def text_of(client, site):
    text = client.get(f"/energie/sites/{site.pk}/").content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def test_the_page_says_now_and_thirty_days_with_what_is_unknown(room, reader, client_of, town):
    month(room)
    mute = RoomFactory(asset__owner=town, asset__name="Salle muette", site=room.site)
    (first, second) = board.of_site(reader, room.site, now=NOW).lines
    assert (first.room, first.state) == (mute, board.UNKNOWN) and first.shares.known == 0
    assert second.state == board.COMFORT and second.shares.comfort == pytest.approx(0.5, abs=0.01)
    assert second.shares.unknown == 0 and second.stuffy == pytest.approx(second.shares.hours / 2, abs=3)
    text = text_of(client_of(reader), room.site)
    assert "Salle 12" in text and "aucun capteur" in text and "règle par défaut" in text
    assert "L'air des salles de ce site est inconnu" in text  # today, long after


def test_the_neighbour_sees_no_room_and_a_building_without_any_says_so(room, client_of):
    stranger = MembershipFactory(permissions=ROLES["viewer"]).user
    assert board.of_site(stranger, room.site, now=NOW).lines == ()
    assert client_of(stranger).get(f"/energie/sites/{room.site.pk}/").status_code == 404
    own = SiteFactory(territory=stranger.memberships.get().territory)
    assert "Aucune salle suivie" in text_of(client_of(stranger), own)


def test_queries_do_not_grow_with_rooms(room, reader, town):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            board.of_site(reader, room.site, now=NOW)
            watching.watch_rooms(now=NOW)
        return len(seen)

    fresh(room)
    queries()  # the source exists
    one = queries()
    for _more in range(2):
        fresh(RoomFactory(asset__owner=town, site=room.site))
    assert queries() == one
