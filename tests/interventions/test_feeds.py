# SPDX-License-Identifier: EUPL-1.2
"""The agenda of a team: read by who knows its address, in UTC, without a name, until it is revoked."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from apps.interventions import feeding, services
from apps.interventions.models import TeamFeed, WorkRequest
from tests.interventions.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(order, pcc):
    start = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    services.plan(order_id=order.pk, by=pcc, start=start, end=start + timedelta(hours=1))
    return start


@pytest.fixture
def address(client_of, pcc, team):
    page = text(client_of(pcc).post(f"/interventions/equipes/{team.pk}/calendrier/", follow=True))
    return re.search(r"http://testserver(/interventions/calendriers/\S+\.ics)", page).group(1)


def test_an_agenda_reads_what_is_planned_in_utc_without_an_account(client, address, order, window, lamp):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == window and b"DTSTART:" in answer.content and b"Z\r\n" in answer.content
    assert event.decoded("dtstart").utcoffset() == timedelta(0)
    assert event["summary"] == f"DI n° {order.request_id} · Éclairage public · PL-0412"
    for name in (b"pcc", b"Lampe"):
        assert name not in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_restricted_place_is_not_told(client, address, order, window):
    WorkRequest.objects.filter(pk=order.request_id).update(restricted=True)
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert "PL-0412" not in event["summary"] and "geo" not in event


def test_replaced_or_revoked_an_address_no_longer_answers(client, client_of, address, team, pcc):
    assert client.get(address).status_code == 200
    fresh = feeding.create(team_id=team.pk, by=pcc)
    assert client.get(address).status_code == 404
    assert client.get(f"/interventions/calendriers/{fresh}.ics").status_code == 200
    browser = client_of(pcc)
    assert "Révoquer" in text(browser.get(f"/interventions/equipes/{team.pk}/"))
    browser.post(f"/interventions/equipes/{team.pk}/calendrier/revoquer/")
    assert client.get(f"/interventions/calendriers/{fresh}.ics").status_code == 404
    assert client.get("/interventions/calendriers/x.ics").status_code == 404


def test_the_secret_is_not_kept(address):
    assert TeamFeed.objects.get().digest not in address
    assert address.split("/")[-1].removesuffix(".ics") != TeamFeed.objects.get().digest


def test_a_team_that_stopped_has_no_agenda(client, address, team):
    team.active = False
    team.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("gesture", ["calendrier/", "calendrier/revoquer/"])
def test_who_may_not_dispatch_may_not_publish(client_of, viewer, stranger, team, gesture):
    address = f"/interventions/equipes/{team.pk}/{gesture}"
    assert client_of(viewer).post(address).status_code == 403
    assert client_of(stranger).post(address).status_code == 404
    assert client_of(viewer).get(address).status_code == 405
    assert not TeamFeed.objects.exists()
