# SPDX-License-Identifier: EUPL-1.2
"""Zones and calendars of a version of a contract, written in the back office, sealed with it."""

from datetime import date

import pytest

from apps.contracts.models import ServiceCalendar, Zone
from tests.admin.conftest import *  # noqa: F403  (the same people at the same desks)
from tests.contracts.pages import filled, page_of
from tests.factories import (
    CommitmentFactory,
    ContractVersionFactory,
    ZoneFactory,
    published,
    square,
)

ZONES, CALENDARS = "/admin/contracts/zone/", "/admin/contracts/servicecalendar/"


def test_a_zone_is_drawn_or_listed(office, draft, commune):
    form = {"version": draft.pk, "name": "Centre", "outline": square().json, "territories": []}
    answer = office.post(f"{ZONES}add/", form)
    assert answer.headers["Location"] == page_of(draft)
    assert (
        office.post(f"{ZONES}add/", {**form, "name": "Ville", "outline": "", "territories": [commune.pk]}).status_code
        == 302
    )
    assert [zone.territories.count() for zone in draft.zones.order_by("name")] == [0, 1]
    assert "Centre" in office.get(page_of(draft)).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"outline": ""}, "outline"),
        ({"outline": '{"type": "Point", "coordinates": [1, 2]}'}, "outline"),
        ({"name": ""}, "name"),
        ({"territories": [999_999_999]}, "territories"),
    ],
)
def test_a_zone_that_cannot_be_is_refused_beside_its_field(office, draft, changed, field):
    form = {"version": draft.pk, "name": "Centre", "outline": square().json, "territories": []}
    answer = office.post(f"{ZONES}add/", {**form, **changed})
    assert list(answer.context["adminform"].form.errors) == [field]


def test_no_zone_joins_a_published_version_or_the_one_of_another(office, draft):
    stranger = ContractVersionFactory()
    for version in (published(draft), stranger):
        answer = office.post(f"{ZONES}add/", {"version": version.pk, "name": "x", "outline": square().json})
        assert list(answer.context["adminform"].form.errors) == ["version"]
    assert not Zone.objects.exists()


def test_a_zone_of_a_published_version_is_only_read(office, draft):
    zone = ZoneFactory(version=draft)
    published(draft)
    page = office.get(f"{ZONES}{zone.pk}/change/").content.decode()
    assert '<svg class="outline' in page
    assert office.post(f"{ZONES}{zone.pk}/change/", {"name": "x"}).status_code == 403
    assert office.post(f"{ZONES}{zone.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_zone_leaves_with_its_page_and_not_while_a_line_is_there(office, draft):
    zone = ZoneFactory(version=draft, name="Centre")
    line = CommitmentFactory(version=draft, zone=zone)
    office.post(f"{ZONES}{zone.pk}/delete/", {"post": "yes"})
    assert Zone.objects.exists()
    line.delete()
    answer = office.post(f"{ZONES}{zone.pk}/delete/", {"post": "yes"})
    assert answer.headers["Location"] == page_of(draft)
    assert not Zone.objects.exists()


def calendar_form(desk, calendar, **changed):
    address = f"{CALENDARS}{calendar.pk}/change/"
    return desk.post(address, {**filled(desk.get(address), "servicecalendar_form"), **changed})


def test_a_calendar_is_written_day_by_day(office, draft):
    calendar = draft.calendars.get()
    answer = calendar_form(
        office,
        calendar,
        week_0="8h-12h 13h30-17h",
        week_5="09:00-12:00",
        on_call_7="0-24",
        closed="24/12/2026\n2026-12-31",
        worked=["whit_monday"],
        region="alsace_moselle",
        on_call_counts="on",
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    calendar.refresh_from_db()
    assert (calendar.week[0], calendar.week[5], calendar.week[6]) == ("08:00-12:00 13:30-17:00", "09:00-12:00", "")
    assert (calendar.on_call[7], calendar.closed) == ("00:00-24:00", [date(2026, 12, 24), date(2026, 12, 31)])
    assert (calendar.worked, calendar.region, calendar.on_call_counts) == (["whit_monday"], "alsace_moselle", True)
    assert calendar_form(office, calendar).status_code == 302
    before = calendar.closed
    calendar.refresh_from_db()
    assert calendar.closed == before


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"week_0": "matin"}, "week_0", "écrire des plages comme"),
        ({"week_0": "18:00-08:00"}, "week_0", "passe minuit"),
        ({"on_call_7": "08:00-12:00 10:00-14:00"}, "on_call_7", "recouvrent"),
        ({"closed": "32/12/2026"}, "closed", "n'est pas un jour"),
        ({"worked": ["easter"]}, "worked", "easter"),
        ({"time_zone": "Europe/Chalons"}, "time_zone", "Fuseau horaire inconnu"),
        ({"region": "belgique"}, "region", "belgique"),
        ({"name": ""}, "name", "obligatoire"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_beside_its_field(office, draft, changed, field, said):
    answer = calendar_form(office, draft.calendars.get(), **changed)
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field]
    assert said in errors[field][0]


def test_a_second_default_takes_the_place_of_the_first(office, draft):
    add = f"{CALENDARS}add/?version={draft.pk}"
    data = filled(office.get(add), "servicecalendar_form") | {"name": "Nuit", "is_default": "on"}
    assert data["version"] == str(draft.pk)
    answer = office.post(add, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert ServiceCalendar.objects.get(version=draft, is_default=True).name == "Nuit"


def test_a_calendar_says_what_it_makes_of_delays(office, draft):
    page = office.get(f"{CALENDARS}{draft.calendars.get().pk}/change/").content.decode()
    assert "la veille d’un jour férié" in page.replace("&#x27;", "’")
    assert "à 72 h tombe le" in page
