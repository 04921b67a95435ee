# SPDX-License-Identifier: EUPL-1.2
"""Rooms that are heated too much: the mean of presence in the heating season, its alarm, what is not known; the figures
of rooms by API and CSV, with the rights of the territory."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from apps.energy import watching
from apps.energy.maths import heating
from apps.energy.maths.heating import Season
from apps.energy.rooms import board
from apps.events.models import Alarm
from apps.telemetry import services as telemetry
from tests.factories import ClosureFactory, MembershipFactory, RoomFactory, RoomRuleFactory, TerritoryFactory
from tests.matrix import ROLES

NOW = datetime(2026, 1, 16, 15, 2, tzinfo=UTC)  # a Friday, 16 h on the wall
WINTER = Season((10, 15), (4, 15))


def test_a_season_goes_over_the_new_year_and_includes_its_ends():
    days = np.array(["2025-10-14", "2025-10-15", "2026-01-01", "2026-04-15", "2026-04-16"], "datetime64[D]")
    assert heating.in_season(days, WINTER).tolist() == [False, True, True, True, False]
    assert heating.in_season(days, Season((1, 1), (4, 15))).tolist() == [False, False, True, True, False]


def test_the_mean_is_of_presence_in_the_season_and_unknown_when_half_is_missing():
    celsius, weights = np.array([20.0, 22.0, 10.0, 30.0]), np.array([1.0, 0.5, 0.0, 1.0])
    found = heating.heated(celsius, weights, np.array([True, True, True, False]))
    assert (found.celsius, found.hours) == (pytest.approx(31 / 1.5), 1.5)
    silent = heating.heated(np.array([20.0, np.nan, np.nan]), np.ones(3), np.ones(3, bool))
    assert np.isnan(silent.celsius) and silent.known == 1
    assert np.isnan(heating.heated(np.array([20.0]), np.zeros(1), np.ones(1, bool)).celsius)


@pytest.fixture
def room(db):
    return RoomFactory(asset__owner=TerritoryFactory(code="51108"), asset__name="Salle 12", use="classroom")


def tell(room, celsius, until=NOW, days=8):
    """Every half hour: `celsius` from 8 to 18 h on the wall (UTC+1), 24 °C at night, which nobody pays attention to."""
    first = until - timedelta(days=days)
    at = [first + timedelta(minutes=30 * n) for n in range(days * 48)]
    values = [celsius if 7 <= one.hour < 17 else 24.0 for one in at]
    points = [
        telemetry.Point(room.asset_id, "temperature", "Cel", one, v, 0) for one, v in zip(at, values, strict=True)
    ]
    assert not telemetry.append(points).rejected


def state():
    alarm = Alarm.objects.filter(condition="room_overheated").first()
    return None if alarm is None else alarm.active


def test_a_room_above_19_on_average_is_one_alarm_until_it_is_clearly_back(room):
    RoomRuleFactory(territory=room.asset.owner, heated_days=2)
    tell(room, 20.6)
    assert watching.watch_rooms(now=NOW).raised == 1
    alarm = Alarm.objects.get(condition="room_overheated")
    assert "20,6 °C en moyenne sur 2 jours" in alarm.title
    later = NOW + timedelta(days=7)
    tell(room, 18.8, later, days=7)  # under the limit, not half a degree under it
    assert watching.watch_rooms(now=later) == watching.Told() and state() is True
    later += timedelta(days=7)
    tell(room, 18.4, later, days=7)
    assert watching.watch_rooms(now=later).cleared == 1 and state() is False


def test_out_of_the_season_nothing_is_asked_and_no_limit_is_no_watch(room):
    summer = NOW.replace(month=7)
    tell(room, 25.0, summer)
    watching.watch_rooms(now=summer)
    assert state() is None
    RoomRuleFactory(territory=room.asset.owner, heated_c=None)
    tell(room, 25.0)
    watching.watch_rooms(now=NOW)
    assert state() is None


def test_the_limit_and_the_season_are_data(room):
    RoomRuleFactory(territory=room.asset.owner, heated_c=21)
    tell(room, 20.6)
    watching.watch_rooms(now=NOW)
    assert state() is None


def test_a_mean_that_is_not_known_leaves_the_alarm_and_is_said_unknown(room, reader):
    tell(room, 21.0)
    watching.watch_rooms(now=NOW)
    later = NOW + timedelta(days=14)
    assert watching.watch_rooms(now=later).cleared == 0 and state() is True
    (line,) = board.of_site(reader, room.site, now=later).lines
    assert np.isnan(line.heated.celsius) and line.state == board.UNKNOWN


def test_days_of_closure_are_not_in_the_mean(room):
    """Empty, the building is let cold; the week before, people were there at 20.6 °C."""
    RoomRuleFactory(territory=room.asset.owner, heated_days=14)
    evening = NOW.replace(hour=18)
    tell(room, 20.6, evening, days=7)
    later = evening + timedelta(days=7)
    tell(room, 14.0, later, days=7)
    week = {"starts_on": date(2026, 1, 17), "ends_on": date(2026, 1, 25), "territory": room.site.territory}
    ClosureFactory(site=room.site, **week)
    watching.watch_rooms(now=later)
    assert state() is True
    assert "20,6 °C" in Alarm.objects.get(condition="room_overheated").title


@pytest.mark.parametrize("wrong", [{"heating_from": "31/13"}, {"heating_to": "1/4"}, {"heated_days": 0}])
def test_a_season_that_cannot_be_is_refused(room, wrong):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        RoomRuleFactory.build(territory=room.asset.owner, **wrong).full_clean()
    assert set(wrong) <= set(refused.value.message_dict)


# --- By API and CSV ---------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(room):
    return MembershipFactory(territory=room.asset.owner, permissions=ROLES["viewer"]).user


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("apps.energy.rooms.api.timezone.now", lambda: NOW)
    monkeypatch.setattr("apps.energy.views.rooms.timezone.now", lambda: NOW)


def test_the_figures_of_the_rooms_of_a_site_by_api(room, reader, client_of, today):
    tell(room, 20.6)
    mute = RoomFactory(asset__owner=room.asset.owner, site=room.site, asset__name="Salle muette")
    browser = client_of(reader)
    listed = browser.get(f"/api/v1/rooms/?site={room.site.pk}&territory=51108").json()["results"]
    assert [one["id"] for one in listed] == [room.pk, mute.pk] and listed[0]["use"] == "classroom"
    told = browser.get(f"/api/v1/room-figures/?site={room.site.pk}").json()["rooms"]
    hot, silent = told
    assert (hot["state"], hot["heating_mean_c"], hot["heating_limit_c"]) == ("breach", 20.6, 19.0)
    assert hot["sensors"][0]["metric"] == "temperature" and hot["known_hours"] > 0
    assert (silent["state"], silent["comfort"], silent["heating_mean_c"], silent["sensors"]) == (
        "unknown",
        None,
        None,
        [],
    )


def test_the_figures_of_the_rooms_of_a_site_as_csv(room, reader, client_of, today):
    tell(room, 20.6)
    RoomFactory(asset__owner=room.asset.owner, site=room.site, asset__name="=Salle muette")
    answer = client_of(reader).get(f"/energie/sites/{room.site.pk}/salles.csv")
    head, hot, silent = answer.content.decode().removeprefix("\ufeff").splitlines()
    assert head.startswith("salle;code;genre;état") and hot.startswith("Salle 12;")
    assert ";20,600;19,000;" in hot and ";seuil passé;" in hot
    assert silent.startswith("'=Salle muette;") and ";inconnu;" in silent


def test_rooms_are_those_of_ones_territories(room, client_of, today):
    stranger = client_of(MembershipFactory(permissions=ROLES["viewer"]).user)
    assert stranger.get("/api/v1/rooms/").json()["results"] == []
    assert stranger.get(f"/api/v1/rooms/{room.pk}/").status_code == 404
    assert stranger.get(f"/api/v1/room-figures/?site={room.site.pk}").status_code == 404
    assert stranger.get(f"/energie/sites/{room.site.pk}/salles.csv").status_code == 404


@pytest.mark.parametrize("wrong", ["", "?site=", "?site=abc", "?site=-1", "?site=99999999999999999999", "?sites=1"])
def test_what_cannot_be_asked_is_refused_in_words(reader, client_of, wrong):
    assert client_of(reader).get(f"/api/v1/room-figures/{wrong}").status_code == 400


def test_the_queries_of_the_list_do_not_grow(room, reader, client_of, django_assert_max_num_queries):
    for _more in range(5):
        RoomFactory(asset__owner=room.asset.owner, site=room.site)
    browser = client_of(reader)
    with django_assert_max_num_queries(10):
        assert len(browser.get("/api/v1/rooms/").json()["results"]) == 6
