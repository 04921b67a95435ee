# SPDX-License-Identifier: EUPL-1.2
"""Acts of phones: done once whatever is sent, at the hour that is counted; refused with the reason, and kept."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.interventions import services
from apps.interventions.assigning import checklist
from apps.interventions.field.moments import CLOCKS_DIFFER, counted
from apps.interventions.models import (
    Attachment,
    Comment,
    FieldAct,
    Part,
    Passage,
    WorkOrder,
    WorkRequest,
)
from tests.factories import WorkOrderFactory
from tests.interventions.conftest import somebody
from tests.interventions.phones import ACTS, act, given_an_hour_ago, photo, send

pytestmark = pytest.mark.django_db


# --- Done once --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [2, 5])
def test_an_act_sent_several_times_is_done_once_and_answered_as_the_first_time(phone, crew, order, times):
    said = act(crew, "arrive", order=order.pk, state="to_plan")
    answers = [send(phone, said) for _ in range(times)]
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert FieldAct.objects.count() == 1
    assert Passage.objects.filter(order=order, after="on_site").count() == 1


def test_what_the_order_became_meanwhile_does_not_change_the_first_answer(phone, crew, order, pcc):
    said = act(crew, "arrive", order=order.pk, state="to_plan")
    first = send(phone, said)
    services.repair(order_id=order.pk, by=crew, final=True)
    again = send(phone, said)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert WorkOrder.objects.get(pk=order.pk).state == "repaired"


def test_a_whole_repair_sent_twice_leaves_the_rows_of_one(phone, crew, order):
    """Report, part, message, photo: each kind of row."""
    said = [
        act(crew, "depart", order=order.pk, state="to_plan"),
        act(crew, "arrive", order=order.pk, state="en_route"),
        act(crew, "note", order=order.pk, data={"text": "Portail fermé"}),
        act(crew, "repair", order=order.pk, state="on_site", data={"said": "Fusible", "parts": [{"label": "Fusible"}]}),
    ]
    pictured = act(crew, "photo", order=order.pk, data={"moment": "after"})
    for _ in range(2):
        assert [send(phone, one).status_code for one in said] == [200] * 4
        assert photo(phone, pictured).status_code == 200
    assert (Part.objects.count(), Comment.objects.count(), Attachment.objects.count()) == (1, 1, 1)
    assert FieldAct.objects.count() == 5
    request = WorkRequest.objects.get()
    assert (request.state, request.outcome) == ("settled", "repaired")


def test_a_refusal_is_an_answer_too_and_leaves_nothing(phone, crew, order):
    said = act(crew, "repair", order=order.pk, state="to_plan", data={"parts": [{"label": "Fusible"}]})
    first, again = send(phone, said), send(phone, said)
    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()
    assert first.json()["state"] == "to_plan" and "Passage impossible" in first.json()["detail"]
    assert not Part.objects.exists() and WorkOrder.objects.get(pk=order.pk).state == "to_plan"
    assert FieldAct.objects.get().counted_at is None


def test_the_key_of_somebody_else_answers_nothing(phone, client_of, crew, order, commune):
    said = act(crew, "arrive", order=order.pk)
    send(phone, said)
    other = somebody(commune, "collegue", "technician")
    assert send(client_of(other), said | {"person": other.pk}).status_code == 403


def test_an_act_of_another_account_does_not_leave_with_this_one(phone, crew, order, pcc):
    answer = send(phone, act(pcc, "arrive", order=order.pk))
    assert (answer.status_code, FieldAct.objects.count()) == (403, 0)
    assert "autre compte" in answer.json()["detail"]


def test_what_is_kept_is_not_edited(phone, crew, order):
    send(phone, act(crew, "arrive", order=order.pk))
    with pytest.raises(DatabaseError), transaction.atomic():
        FieldAct.objects.update(done=False)


WALK = [
    ("depart", {}, "en_route"),
    ("arrive", {}, "on_site"),
    ("check", {"rank": 1, "note": "oxydé"}, "on_site"),
    ("suspend", {"reason": "part", "said": "Ballast commandé"}, "suspended"),
    ("resume", {}, "on_site"),
    ("provisional", {"said": "Shunté"}, "provisional"),
    ("repair", {"said": "Ballast changé", "minutes": 25, "signed_by": "Le gardien"}, "repaired"),
]


def test_every_step_of_a_day_goes_by_this_door(phone, crew, order):
    checklist(order, ["Vérifier le ballast"])
    state = "to_plan"
    for kind, data, reached in WALK:
        assert send(phone, act(crew, kind, order=order.pk, state=state, data=data)).status_code == 200, kind
        state = WorkOrder.objects.get().state
        assert state == reached
    row = WorkOrder.objects.get()
    assert (row.said, row.minutes, row.signed_by) == ("Ballast changé", 25, "Le gardien")
    assert (row.checks.get().done_by, row.checks.get().note) == (crew, "oxydé")


def test_nothing_to_repair_says_what_was_found(phone, crew, order):
    send(phone, act(crew, "arrive", order=order.pk))
    said = act(crew, "conclude", order=order.pk, data={"outcome": "not_found"})
    assert send(phone, said).json()["field"] == "said"
    said = act(crew, "conclude", order=order.pk, data={"outcome": "not_found", "said": "Tout brûle"})
    assert send(phone, said).status_code == 200
    assert WorkRequest.objects.get().outcome == "not_found"


# --- Moved since ------------------------------------------------------------------------------------------------------


def test_a_tap_on_a_stale_page_is_refused_and_says_who_moved_it(phone, crew, order, pcc):
    services.cancel(order_id=order.pk, by=pcc, why="Doublon")
    answer = send(phone, act(crew, "arrive", order=order.pk, state="to_plan"))
    assert answer.status_code == 409
    assert "Annulé" in answer.json()["detail"] and answer.json()["state_label"] == "Annulé"


def test_a_colleague_was_faster_and_what_this_one_says_is_kept(phone, crew, order):
    services.arrive(order_id=order.pk, by=crew)
    services.repair(order_id=order.pk, by=crew, final=True)
    data = {"said": "Fusible changé", "minutes": 20, "parts": [{"label": "Fusible", "quantity": 2}]}
    said = act(crew, "repair", order=order.pk, state="on_site", data=data)
    answers = [send(phone, said) for _ in range(2)]
    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [(200, "C'était déjà fait.")] * 2
    assert Comment.objects.get().text == "Fusible changé · 20 min · 2 × Fusible"


def test_an_order_given_to_another_team_is_refused_and_its_report_goes_to_the_thread(
    phone, crew, order, other_team, pcc
):
    services.assign(request_id=order.request_id, team=other_team, by=pcc)
    foreign = WorkOrder.objects.get(team=other_team)
    answer = send(phone, act(crew, "arrive", order=foreign.pk))
    assert answer.status_code == 409 and "plus à votre équipe" in answer.json()["detail"]
    note = act(crew, "note", request=order.request_id, data={"text": "Fait à 14:05 : fusible changé"})
    assert send(phone, note).status_code == 200
    assert Comment.objects.get().request_id == order.request_id


# --- Hours ------------------------------------------------------------------------------------------------------------


def test_the_clocks_count_the_hour_of_the_tap_and_both_hours_are_told(phone, crew, order):
    given_an_hour_ago(order)
    said = act(crew, "arrive", order=order.pk, ago=50)
    answer = send(phone, said).json()
    request = WorkRequest.objects.get()
    assert request.arrived_at == datetime.fromisoformat(said["declared_at"])
    assert answer["counted_at"] == answer["declared_at"]
    told = Passage.objects.get(kind="intervention.field")
    assert "« Sur site » déclaré pour" in told.text and "reçu à" in told.text


def test_an_act_that_comes_at_once_adds_no_line(phone, crew, order):
    send(phone, act(crew, "arrive", order=order.pk))
    assert not Passage.objects.filter(kind="intervention.field").exists()


def test_an_hour_before_the_order_counts_from_the_order(phone, crew, order):
    answer = send(phone, act(crew, "arrive", order=order.pk, ago=600)).json()
    assert answer["done"] and WorkRequest.objects.get().arrived_at == WorkOrder.objects.get().created_at


def test_a_shift_sent_in_the_evening_stays_in_its_order(phone, crew, order):
    given_an_hour_ago(order)
    for kind, ago in (("depart", 90), ("arrive", 60), ("repair", 20)):
        assert send(phone, act(crew, kind, order=order.pk, ago=ago)).status_code == 200
    row = WorkOrder.objects.get()
    assert row.departed_at < row.arrived_at < row.repaired_at < timezone.now() - timedelta(minutes=19)


INSTANT = datetime(2026, 11, 2, 12, tzinfo=timezone.get_default_timezone())
minutes = st.integers(-5_000, 5_000).map(lambda n: timedelta(minutes=n))
positive = st.integers(0, 3_000).map(lambda n: timedelta(minutes=n))


@given(skew=minutes, waited=positive, given_ago=positive)
def test_the_hour_counted_is_between_the_order_and_the_reception(skew, waited, given_ago):
    received, not_before = INSTANT, INSTANT - given_ago
    moment = counted(received - waited + skew, received + skew, received, not_before)
    assert not_before <= moment.at <= received


@given(skew=minutes, waited=positive)
def test_a_phone_whose_clock_is_wrong_is_counted_as_one_whose_clock_is_right(skew, waited):
    right = counted(INSTANT - waited, INSTANT, INSTANT)
    wrong = counted(INSTANT - waited + skew, INSTANT + skew, INSTANT)
    assert abs(wrong.at - right.at) <= CLOCKS_DIFFER


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uid": "x"}, "uid"),
        ({"kind": "explode"}, "kind"),
        ({"declared_at": "hier"}, "declared_at"),
        ({"declared_at": "2099-01-01T00:00:00Z"}, "sent_at"),
        ({"order": -1}, "order"),
        ({"order": 2**70}, "order"),
        ({"state": "flying"}, "state"),
        ({"place": {"lon": 999, "lat": 0, "accuracy": 1}}, "place"),
        ({"data": []}, "data"),
        ({"kind": "note", "data": {}}, "text"),
        ({"kind": "repair", "data": {"minutes": -3}}, "minutes"),
        ({"kind": "conclude", "data": {"outcome": "repaired"}}, "outcome"),
        ({"kind": "check", "data": {"rank": "x"}}, "rank"),
    ],
)
def test_what_is_badly_shaped_names_the_field_and_is_not_kept(phone, crew, order, change, field):
    answer = send(phone, act(crew, "arrive", order=order.pk) | change)
    assert answer.status_code == 400 and field in answer.json(), answer.content
    assert not FieldAct.objects.exists()


def test_a_form_that_is_no_act_is_refused(phone, crew, order):
    assert phone.post(ACTS, {"act": "{"}).status_code == 400
    assert phone.post(ACTS, {"act": "[]"}).status_code == 400
    said = act(crew, "photo", order=order.pk)
    assert send(phone, said).json() == {"file": ["La photo manque."]}


# --- Whose orders -----------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(other_team, commune):
    """An order of another team of the same territory."""
    return WorkOrderFactory(team=other_team, request__asset__owner=commune)


SEEN = {"technician": False, "contractor": True, "operator": True, "referent": True, "viewer": True}


@pytest.mark.parametrize(("role", "sees"), SEEN.items())
def test_who_gives_no_orders_sees_those_of_their_own_teams(client_of, commune, team, theirs, order, role, sees):
    person = somebody(commune, f"une-personne-{role}", role)
    team.members.add(person)
    client = client_of(person)
    base = "/api/v1/interventions/orders/"
    listed = {row["id"] for row in client.get(base).json()["results"]}
    assert listed == ({order.pk, theirs.pk} if sees else {order.pk})
    assert client.get(f"{base}{theirs.pk}/").status_code == (200 if sees else 404)
    detail = client.get(f"/api/v1/interventions/requests/{theirs.request_id}/").json()
    assert [row["id"] for row in detail["orders"]] == ([theirs.pk] if sees else [])


@pytest.mark.parametrize("verb", ["depart", "arrive", "suspend", "resume", "repair", "conclude", "check"])
def test_no_door_works_the_order_of_another_team(phone, theirs, verb):
    bodies = {"suspend": {"reason": "part"}, "repair": {"final": True}, "check": {"rank": 1}}
    bodies["conclude"] = {"outcome": "not_found", "said": "rien"}
    address = f"/api/v1/interventions/orders/{theirs.pk}/{verb}/"
    answer = phone.post(address, json.dumps(bodies.get(verb, {})), content_type="application/json")
    assert answer.status_code == 404
    page = {"depart": "en-route", "arrive": "sur-site", "repair": "repare", "check": "cocher"}.get(verb)
    if page:
        assert phone.post(f"/interventions/ordres/{theirs.pk}/{page}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "to_plan"


def test_who_gives_orders_works_for_any_team_of_the_territory(client_of, commune, theirs):
    person = somebody(commune, "chef", "contractor")
    client = client_of(person)
    assert client.post(f"/api/v1/interventions/orders/{theirs.pk}/arrive/", {}, "application/json").status_code == 200
