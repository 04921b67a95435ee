# SPDX-License-Identifier: EUPL-1.2
"""/interventions/tournees/: proposed, explained, applied as a whole or refused in words; an urgent request inserted."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.interventions import nearby, services
from apps.interventions.models import PlanSlot, TeamLeave, WorkOrder, WorkRequest
from apps.interventions.rounds import reading, solver, solving
from tests.factories import (
    AssetFactory,
    ClockFactory,
    FaultClassFactory,
    PlanFactory,
    WaitingRequestFactory,
    WorkOrderFactory,
)
from tests.interventions.test_pages import text

pytestmark = pytest.mark.django_db
ROUNDS = "/interventions/tournees/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def search(monkeypatch):
    """In this process: the child has its own test."""
    monkeypatch.setattr(solving, "_child", lambda problem: solver.solve({**problem, "level": 0, "threads": 1}))


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=3)


@pytest.fixture
def team(team):
    team.base = Point(3.86, 43.61, srid=4326)
    team.save()
    return team


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), PARIS)


def waiting(commune, n=0, **more):
    return WaitingRequestFactory(asset__owner=commune, place=Point(3.87 + n / 100, 43.61, srid=4326), **more)


def asked(browser, day, *teams, **more):
    return browser.get(ROUNDS, {"jour": day.isoformat(), "equipes": [team.pk for team in teams], **more})


def proposal(answer):
    return re.search(r'name="proposal" value="([^"]+)"', answer.content.decode()).group(1)


def apply(browser, answer):
    return browser.post(f"{ROUNDS}appliquer/", {"proposal": proposal(answer)}, follow=True)


def test_a_proposal_is_applied_as_it_was_shown(browser, commune, team, day):
    rows = [waiting(commune, n) for n in range(3)]
    answer = asked(browser, day, team)
    page = text(answer)
    assert "3 interventions placées" in page and "Retour à" in page and "<polyline" in answer.content.decode()
    assert "3 créneaux écrits" in text(apply(browser, answer))
    orders = WorkOrder.objects.filter(request__in=rows)
    assert {(order.team_id, order.state) for order in orders} == {(team.pk, "planned")}
    assert min(order.planned_from for order in orders) >= at(day, 8)
    assert not orders.exclude(departed_at=None).exists()  # nobody is sent


def test_what_is_shown_says_how_far_the_deadline_is_and_what_is_left_aside_says_why(browser, commune, team, day):
    ClockFactory(request=waiting(commune), kind="gtr", amount=72, due_at=at(day, 9))
    ClockFactory(request=waiting(commune, 1), kind="gti", due_at=at(day, 7))
    ClockFactory(request=waiting(commune, 2), state="breached", started_at=at(day, 8) - timedelta(days=9))
    page = text(asked(browser, day, team))
    assert re.search(r"\d+ min avant GTR", page)
    assert "1 intervention laissée de côté" in page and "à faire avant cette tournée" in page
    assert "déjà en retard" in page


@pytest.mark.parametrize("moved", ["planned", "taken", "changed"])
def test_a_stale_proposal_writes_nothing_and_says_which_one_moved(
    browser, commune, team, other_team, referent, day, moved
):
    first, second = waiting(commune), waiting(commune, 1)
    held = WorkOrderFactory(request=waiting(commune, 2, state="assigned"), team=team)
    answer = asked(browser, day, team)
    if moved == "planned":
        services.plan(order_id=held.pk, by=referent, start=at(day, 15), end=at(day, 16))
    elif moved == "taken":
        services.assign(request_id=second.pk, team=other_team, by=referent)
    else:
        type(first).objects.filter(pk=first.pk).update(version=9)
    page = text(apply(browser, answer))
    assert "Rien n'a été écrit" in page.replace("&#x27;", "'")
    assert "DI n°" in page and "Relire" in page
    assert not WorkOrder.objects.filter(request=first).exists()


def test_what_is_planned_that_day_keeps_its_window_unless_asked(browser, commune, team, referent, day):
    order = WorkOrderFactory(request=waiting(commune, state="assigned"), team=team)
    services.plan(order_id=order.pk, by=referent, start=at(day, 15), end=at(day, 16))
    assert "15:00 – 15:45" in text(asked(browser, day, team)) and "créneau gardé" in text(asked(browser, day, team))
    assert "15:00" not in text(asked(browser, day, team, again="on"))
    assert "Rien à planifier" in text(asked(browser, day + timedelta(days=1), team))


def test_an_urgent_request_is_inserted_and_those_behind_it_move(browser, commune, team, referent, day):
    orders = [WorkOrderFactory(request=waiting(commune, n, state="assigned"), team=team) for n in (1, 3)]
    for order, hour in zip(orders, (8, 9), strict=True):
        services.plan(order_id=order.pk, by=referent, start=at(day, hour, 10), end=at(day, hour, 55))
    urgent = waiting(commune, 2)
    ClockFactory(request=urgent, due_at=at(day, 10))
    answer = asked(browser, day, team, urgence=urgent.pk)
    page = text(answer)
    assert "pour Nacelle 1, aucune échéance manquée" in page
    text(apply(browser, answer))
    given = urgent.orders.get()
    assert given.state == "planned" and given.planned_from <= at(day, 10)
    windows = list(WorkOrder.objects.order_by("planned_from").values_list("planned_from", "planned_to"))
    assert all(one[1] <= after[0] for one, after in zip(windows, windows[1:], strict=False))


def test_an_urgent_request_that_nobody_can_take_says_why(browser, commune, team, day):
    urgent = waiting(commune)
    ClockFactory(request=urgent, due_at=at(day, 7))
    assert "à faire avant cette tournée" in text(asked(browser, day, team, urgence=urgent.pk))
    assert "attend pas d" in text(asked(browser, day, team, urgence=urgent.pk + 1000))


def test_bad_input_is_told_on_the_page(browser, commune, team, day):
    assert "Choisir au moins une équipe" in text(browser.get(ROUNDS, {"jour": day.isoformat()}), 400)
    assert "D&#x27;aujourd&#x27;hui" in text(asked(browser, day - timedelta(days=9), team), 400)
    for query in ({"jour": "hier"}, {"jour": day, "equipes": "x"}, {"urgence": "-1"}):
        assert browser.get(ROUNDS, query).status_code == 400
    for lie in ("", "abc", "a" * 5000):
        page = text(browser.post(f"{ROUNDS}appliquer/", {"proposal": lie}, follow=True))
        assert "plus valable" in page


def test_a_proposal_is_that_of_who_asked_for_it(browser, client_of, referent, commune, team, day):
    waiting(commune)
    answer = asked(browser, day, team)
    assert "plus valable" in text(apply(client_of(referent), answer))
    assert not WorkOrder.objects.exists()


def test_who_may_not_dispatch_sees_nothing_of_it(client_of, viewer, stranger, commune, team, day):
    waiting(commune)
    assert client_of(viewer).get(ROUNDS).status_code == 403
    assert asked(client_of(stranger), day, team).status_code == 400  # the team of another territory is no choice


def test_durations_are_the_median_of_what_was_reported(commune, pcc):
    known = FaultClassFactory()
    for minutes in (10, 20, 30, 40, 500):
        WorkOrderFactory(request__fault_class=known, request__asset__owner=commune, minutes=minutes, state="cancelled")
    assert reading.durations(pcc, {known.pk}) == {known.pk: 30}
    WorkOrder.objects.first().delete()
    assert reading.durations(pcc, {known.pk}) == {}


def test_the_page_costs_the_same_whatever_the_number_of_requests(
    browser, commune, team, day, django_assert_max_num_queries
):
    for n in range(8):
        ClockFactory(request=waiting(commune, n / 10), due_at=at(day, 16))
    with django_assert_max_num_queries(20):
        assert "8 interventions placées" in text(asked(browser, day, team))


def test_the_admin_keeps_the_start_of_a_team_and_refuses_what_is_no_place(client_of, referent, team):
    referent.is_staff = True
    referent.save()
    browser, address = client_of(referent), f"/admin/interventions/team/{team.pk}/change/"
    form = {"territory": team.territory_id, "name": team.name, "starts_at": "07:30", "ends_at": "16:00", "active": "on"}
    form |= {"weekdays": [1, 2, 3], "break_minutes": "45", "break_from": "12:00", "break_to": "14:00"}
    form |= {"leaves-TOTAL_FORMS": "0", "leaves-INITIAL_FORMS": "0"}
    assert browser.post(address, {**form, "start": "43.6, 3.9"}).status_code == 302
    team.refresh_from_db()
    assert (team.base.x, team.base.y, team.starts_at) == (3.9, 43.6, time(7, 30))
    for lie in ("43.6", "nord, sud", "143.6, 3.9", "nan, 3"):
        assert "latitude, longitude" in text(browser.post(address, {**form, "start": lie}))


# --- What a team's week changes ---------------------------------------------------------------------------------------


def test_a_team_that_does_not_work_that_day_is_left_out_and_says_why(browser, commune, team, other_team, day):
    waiting(commune)
    type(team).objects.filter(pk=other_team.pk).update(base=team.base)
    TeamLeave.objects.create(team=team, first_day=day, last_day=day, reason="Véhicule en révision")
    page = text(asked(browser, day, team, other_team))
    assert "Nacelle 1 ne travaille pas ce jour-là : Véhicule en révision." in page and "1 intervention placée" in page
    type(team).objects.filter(pk=other_team.pk).update(weekdays=[day.isoweekday() % 7 + 1])
    assert "Nacelle 2 ne travaille pas ce jour-là : repos." in text(asked(browser, day, team, other_team))


def test_a_round_has_its_break(browser, commune, team, day):
    for n in range(5):
        waiting(commune, n / 10, title="Long")
    known = FaultClassFactory()
    for _ in range(5):
        WorkOrderFactory(request__fault_class=known, request__asset__owner=commune, minutes=80, state="cancelled")
    WorkRequest.objects.filter(title="Long").update(fault_class=known)
    page = text(asked(browser, day, team))
    assert re.search(r"Pause de 1[23]:\d\d à 1[234]:\d\d", page)


def test_requests_joined_for_one_visit_are_one_stop_as_long_as_both(browser, commune, team, referent, day):
    first, second = waiting(commune, title="Lampe A"), waiting(commune, title="Lampe B")
    services.assign(request_id=first.pk, team=team, by=referent)
    order = first.orders.get()
    services.plan(order_id=order.pk, by=referent, start=at(day, 9), end=at(day, 9, 45))
    nearby.join(request_id=first.pk, others=[second.pk], by=referent)
    answer = asked(browser, day, team)
    page = text(answer)
    assert "2 interventions placées" in page and "même visite" in page
    assert "09:00 – 10:30" in page and "laissée de côté" not in page
    assert "2 créneaux écrits" not in text(apply(browser, answer))  # they begin when they began: nothing to write
    again = asked(browser, day, team, again="on")
    assert "2 créneaux écrits" in text(apply(browser, again))
    windows = set(WorkOrder.objects.values_list("planned_from", "planned_to"))
    assert len(windows) == 1


def test_preventive_work_on_the_way_is_added_in_one_click(browser, client_of, contractor, commune, team, day):
    waiting(commune)
    plan = PlanFactory(territory=commune, title="Armoire à vérifier")
    plan.assets.add(AssetFactory(owner=commune, geometry=Point(3.8705, 43.61, srid=4326)))
    slot = PlanSlot.objects.create(plan=plan, due_on=timezone.localdate() + timedelta(days=10))
    page = text(asked(browser, day, team))
    assert "sur le chemin" in page and "à 40 m d'un arrêt de Nacelle 1" in page.replace("&#x27;", "'")
    query = f"jour={day}&equipes={team.pk}"
    given = {"slot": slot.pk, "team": team.pk, "demande": query}
    assert client_of(contractor).post(f"{ROUNDS}preventif/", given).status_code == 403
    page = text(browser.post(f"{ROUNDS}preventif/", given, follow=True))
    assert "ouverte pour Nacelle 1" in page and "2 interventions placées" in page and "sur le chemin" not in page
    assert "vient d'être ouverte" in text(browser.post(f"{ROUNDS}preventif/", given, follow=True)).replace(
        "&#x27;", "'"
    )
    for lie in ({}, {"slot": "x", "team": team.pk}, {"slot": slot.pk, "team": 0}):
        assert "plus proposé" in text(browser.post(f"{ROUNDS}preventif/", lie, follow=True))
    assert browser.post(f"{ROUNDS}preventif/", {**given, "slot": slot.pk + 1000}).status_code == 404


def test_the_admin_keeps_the_week_of_a_team_and_its_absences_with_their_history(client_of, referent, team):
    referent.is_staff = True
    referent.save()
    browser, address = client_of(referent), f"/admin/interventions/team/{team.pk}/change/"
    form = {"territory": team.territory_id, "name": team.name, "starts_at": "07:30", "ends_at": "16:00", "active": "on"}
    form |= {"weekdays": [1, 6], "break_minutes": "30", "break_from": "12:00", "break_to": "13:00"}
    form |= {"leaves-TOTAL_FORMS": "1", "leaves-INITIAL_FORMS": "0", "leaves-0-reason": "Congés"}
    form |= {"leaves-0-first_day": "2027-08-02", "leaves-0-last_day": "2027-08-20"}
    assert browser.post(address, form).status_code == 302
    team.refresh_from_db()
    assert (team.weekdays, team.break_minutes, team.leaves.get().reason) == ([1, 6], 30, "Congés")
    assert apps.get_model("interventions", "TeamLeaveHistory").objects.get().reason == "Congés"
    form |= {"leaves-0-last_day": "2027-08-01"}
    assert "vient après le premier" in text(browser.post(address, form))
    assert "ne tient pas entre" in text(browser.post(address, {**form, "break_minutes": "90"}))
    assert browser.post(address, {**form, "weekdays": []}).status_code == 200
