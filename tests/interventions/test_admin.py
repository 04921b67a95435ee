# SPDX-License-Identifier: EUPL-1.2
"""The back office: lists that answer a question, decisions through the same services, refusals beside their number."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.interventions import services
from apps.interventions.models import Suspension, Team, WorkRequest
from tests.factories import ClockFactory, WorkRequestFactory

pytestmark = pytest.mark.django_db
REQUESTS, ORDERS = "/admin/interventions/workrequest/", "/admin/interventions/workorder/"
SUSPENSIONS, TEAMS = "/admin/interventions/suspension/", "/admin/interventions/team/"


@pytest.fixture
def office(client_of, referent):
    return client_of(referent)


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def act(client, address, action, rows, **more):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(address, chosen, follow=True)


def test_the_list_of_requests_answers_what_where_who_and_by_when(office, request_, order):
    due = timezone.now() + timedelta(hours=1, minutes=12, seconds=30)
    request_.clocks.filter(kind="gti").update(state="running", amount=2, unit="hours", due_at=due)
    page = text(office.get(REQUESTS))
    for words in ("Lampe éteinte", "PL-0412", "Nacelle 1 (Lumières SA)", "Affectée", "1 h 12 avant GTI", "Majeure"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("open=yes", True),
        ("open=late", False),
        ("open=team", False),
        ("open=no", False),
        ("q=PL-0412", True),
        ("q=x9", False),
    ],
)
def test_its_filters_keep_what_they_say(office, request_, order, query, found):
    assert ("Lampe éteinte" in text(office.get(f"{REQUESTS}?{query}"))) is found


def test_requests_are_found_by_number(office, request_, commune):
    WorkRequestFactory(asset__owner=commune, title="Autre chose")
    page = text(office.get(f"{REQUESTS}?q=DI-{request_.pk}"))
    assert "Lampe éteinte" in page and "Autre chose" not in page


def test_a_list_costs_the_same_whatever_its_length(office, commune, django_assert_max_num_queries):
    for _ in range(12):
        ClockFactory(request=WorkRequestFactory(asset__owner=commune), state="running")
    office.get(REQUESTS)
    with django_assert_max_num_queries(24):
        office.get(REQUESTS)


def test_the_page_of_a_request_is_read_and_never_edited(office, request_, order, pcc):
    services.withdraw(request_id=request_.pk, by=pcc, why="Le courant est revenu")
    page = text(office.get(f"{REQUESTS}{request_.pk}/change/"))
    for words in ("Le courant est revenu", "Demande clôturée", "Aucun contrat", f"OT n° {order.pk} annulé"):
        assert words in page
    assert office.post(f"{REQUESTS}{request_.pk}/change/", {"title": "autre"}).status_code == 403
    assert office.get(f"{REQUESTS}add/").status_code == 403
    assert office.post(f"{REQUESTS}{request_.pk}/delete/", {"post": "yes"}).status_code == 403


def test_requests_are_decided_and_what_cannot_be_is_told(office, lamp, technician, request_):
    waiting = services.open_from_assets(
        uids=[lamp.uid], by=technician, wish=services.Wish(title="Autre lampe", another=True)
    )
    page = text(act(office, REQUESTS, "validate_chosen", [waiting]))
    waiting.refresh_from_db()
    assert waiting.state == "acknowledged" and "Fait : 1." in page
    page = text(act(office, REQUESTS, "close_chosen", [waiting, request_]))
    assert page.count("Passage impossible de « Accusée » à « Clôturée »") == 2 and "Fait" not in page
    page = text(act(office, REQUESTS, "withdraw_chosen", [waiting]))
    assert "Un motif est nécessaire" in page
    act(office, REQUESTS, "withdraw_chosen", [waiting], comment="doublon")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome_said) == ("closed", "doublon")


def test_who_may_not_decide_is_offered_no_decision(client_of, contractor, request_):
    client = client_of(contractor)
    assert "withdraw_chosen" not in client.get(REQUESTS).content.decode()
    act(client, REQUESTS, "withdraw_chosen", [request_], comment="x")
    request_.refresh_from_db()
    assert request_.state == "acknowledged"


def test_orders_and_suspensions_are_read_and_answered(office, order, contractor):
    services.arrive(order_id=order.pk, by=contractor)
    services.suspend(order_id=order.pk, by=contractor, reason="part", said="Driver commandé")
    assert "Suspendu" in text(office.get(ORDERS)) and "Lampe éteinte" in text(office.get(f"{ORDERS}?q=lampe"))
    assert "Nacelle 1" in text(office.get(f"{ORDERS}{order.pk}/change/"))
    row = Suspension.objects.get()
    assert "Driver commandé" in text(office.get(SUSPENSIONS))
    assert "Un motif est nécessaire" in text(act(office, SUSPENSIONS, "reject_chosen", [row]))
    act(office, SUSPENSIONS, "accept_chosen", [row])
    row.refresh_from_db()
    assert (row.state, row.decided_by.username) == ("accepted", "referent")


def test_a_team_is_created_and_its_history_is_kept(office, commune, contractor):
    given = {"territory": commune.pk, "name": "Nacelle 3", "trades": ["lighting"], "members": [contractor.pk]}
    given |= {"starts_at": "07:30", "ends_at": "16:30", "weekdays": [1, 2, 3, 4, 5]}
    given |= {"break_minutes": "45", "break_from": "12:00", "break_to": "14:00"}
    given |= {"leaves-TOTAL_FORMS": "0", "leaves-INITIAL_FORMS": "0"}
    assert office.post(f"{TEAMS}add/", {**given, "active": "on"}).status_code == 302
    team = Team.objects.get(name="Nacelle 3")
    assert (team.trades, list(team.members.all())) == (["lighting"], [contractor])
    page = text(office.get(TEAMS))
    assert "Nacelle 3" in page and "Éclairage public" in page
    office.post(f"{TEAMS}{team.pk}/change/", {**given, "company": "Lumières SA"})
    assert "Lumières SA" in text(office.get(f"{TEAMS}{team.pk}/history/"))


def test_the_neighbour_sees_none_of_it(client_of, stranger, request_, order):
    client = client_of(stranger)
    assert "Lampe éteinte" not in text(client.get(REQUESTS))
    assert client.get(f"{REQUESTS}{request_.pk}/change/").status_code == 302  # « n'existe pas », as everywhere
    assert WorkRequest.objects.count() == 1
